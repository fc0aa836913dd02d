import assert from "node:assert/strict";
import { BasketService } from "../../../proto/gen/baskets/schema.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { overConnect } from "../../stores/adapters/connect_fixture.ts";
import { BasketCheckedOut } from "../contract/events.ts";
import { basket } from "../domain/basket.ts";
import type { BasketEvent } from "../domain/basket_events.ts";
import { CustomerId, ProductId, StoreId } from "../domain/ids.ts";
import { baskets } from "../mod.ts";

const NOWHERE = { RPC_SERVICES: "STORES=http://127.0.0.1:1" }; // nobody listens there

/** The longest name that a store or a product may have, of characters that take four bytes. */
const name = "🌷".repeat(200);

/** A basket of one customer with so many lines. */
function withLines(host: TestHost, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, index): BasketEvent => ({
    type: "BasketItemAdded",
    data: {
      storeId: StoreId.parse("fleur"),
      productId: ProductId.parse(`tulip-${index}`),
      storeName: name,
      productName: name,
      productPrice: Cents.parse(450),
      quantity: 1,
    },
  }));
  const data = { customerId: CustomerId.parse("ada") };
  return host.given(basket, { type: "BasketStarted", data }, ...lines);
}

Deno.test("the checkout of a basket that no message can carry is refused; nothing is written, and others go on", async () => {
  await using host = await testHost([baskets], { env: NOWHERE });
  const [large, small] = [await withLines(host, 620), await withLines(host, 580)];
  const payment = { paymentId: "payment" };
  const written = async () => {
    const sql = host.sql("baskets");
    return [
      ...await sql`select stream_id, stream_version from baskets.events order by position`,
      ...await sql`select * from baskets.open_baskets order by id`,
      ...await sql`select id from baskets.outbox order by position`,
    ];
  };
  const before = await written();

  const refused = await host.call("PUT", `/api/baskets/${large}/checkout`, payment);
  const { message, details: [detail] } = refused.body;
  const text = /^the message basketsapi\.BasketCheckedOut has 10\d{5} bytes, more than 983040$/;
  assert.equal(refused.status, 400);
  assert.match(message, text);
  assert.deepEqual([detail.TypeCode, detail.HTTPCode, detail.GRPCCode], [
    "BAD_REQUEST",
    "400",
    "3",
  ]);
  const path = `/api/baskets/${large}/checkout`;
  const connect = await overConnect(host, BasketService, "PUT", path, payment);
  assert.deepEqual([connect.status, connect.body.code], [400, "invalid_argument"]);
  assert.match(connect.body.message, text);
  assert.deepEqual(await written(), before);

  const { body: { basket } } = await host.call("GET", `/api/baskets/${large}`);
  assert.deepEqual([basket.status, basket.items.length], ["open", 620]);
  assert.equal((await host.call("PUT", `/api/baskets/${small}/checkout`, payment)).status, 200);
  await host.quiet();
  const sent = await host.sent("baskets", BasketCheckedOut);
  assert.deepEqual(sent.map(({ id, items }) => [id, items.length]), [[small, 580]]);
});
