import assert from "node:assert/strict";
import { BasketService } from "../../../proto/gen/baskets/schema.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { overConnect } from "../../stores/adapters/connect_fixture.ts";
import { stores } from "../../stores/mod.ts";
import { basket } from "../domain/basket.ts";
import type { BasketEvent } from "../domain/basket_events.ts";
import { CustomerId, PaymentId, ProductId, StoreId } from "../domain/ids.ts";
import { baskets } from "../mod.ts";

const closed = "the basket cannot be modified";
const negative = "the item quantity cannot be negative";
const zero = "the item quantity cannot be zero";
const tooMany = "the item quantity cannot be above 9999";
const noId = "the id is not valid";
const tooDear = "the basket total is too high";
const notSelling = "the store is not participating";
const switchedOff = "automated shopping is off";
const long = "x".repeat(129);

const item = (quantity: number) => ({ productId: "{tea}", quantity });
const payment = { paymentId: "payment" };

/** What is asked of an empty basket, a full one (9 000 teas), or one that has ended in some way. */
const refusals: readonly (readonly [verb: string, path: string, body: object, text: string])[] = [
  ["POST", "/api/baskets", {}, "the customer id cannot be blank"],
  ["POST", "/api/baskets", { customerId: " " }, "the customer id cannot be blank"],
  ["POST", "/api/baskets", { customerId: long }, noId],
  ["PUT", "/api/baskets/{empty}/addItem", item(-1), negative],
  ["PUT", "/api/baskets/{empty}/addItem", item(0), zero],
  ["PUT", "/api/baskets/{empty}/addItem", item(10_000), tooMany],
  ["PUT", "/api/baskets/{full}/addItem", item(1_000), tooMany],
  ["PUT", "/api/baskets/{full}/addItem", { productId: "{gold}", quantity: 1_001 }, tooDear],
  ["PUT", "/api/baskets/{empty}/addItem", { productId: "{shy}", quantity: 1 }, notSelling],
  ["PUT", "/api/baskets/{empty}/addItem", { productId: "{off}", quantity: 1 }, switchedOff],
  ["PUT", "/api/baskets/{full}/removeItem", item(-1), negative],
  ["PUT", "/api/baskets/{full}/removeItem", item(0), zero],
  ["PUT", "/api/baskets/{full}/removeItem", item(10_000), tooMany],
  ["PUT", "/api/baskets/{full}/removeItem", { productId: "", quantity: 1 }, noId],
  ["PUT", "/api/baskets/{empty}/checkout", payment, "baskets checkout: the basket has no items"],
  ["PUT", "/api/baskets/{full}/checkout", {}, "baskets checkout: the payment id cannot be blank"],
  ["PUT", "/api/baskets/{full}/checkout", { paymentId: long }, `baskets checkout: ${noId}`],
  ["GET", `/api/baskets/${long}`, {}, noId],
  ...["canceled", "paid", "abandoned"].flatMap((ended) => [
    ["PUT", `/api/baskets/{${ended}}/addItem`, item(-1), closed] as const,
    ["PUT", `/api/baskets/{${ended}}/removeItem`, item(1), closed] as const,
    ["PUT", `/api/baskets/{${ended}}/checkout`, payment, `baskets checkout: ${closed}`] as const,
    ["DELETE", `/api/baskets/{${ended}}`, {}, "the basket cannot be cancelled"] as const,
  ]),
];

Deno.test("F2, F3: a refused command says why, and leaves no event, no row and no message", async (t) => {
  await using host = await testHost([stores, baskets]);
  const made = await inhabited(host);
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name) => made[name]);
  const before = await everything(host);
  for (const [verb, path, given, text] of refusals) {
    await t.step(`${verb} ${path.replace(long, "{long}")}: ${text}`, async () => {
      const body = JSON.parse(fill(JSON.stringify(given)));
      await refusedBothWays(host, verb, fill(path), body, text);
    });
  }
  assert.deepEqual(await everything(host), before);
});

Deno.test("F6: nothing is known of a basket that was never started", async (t) => {
  await using host = await testHost([stores, baskets]);
  const { tea: productId } = await inhabited(host);
  const before = await everything(host);
  const path = "/api/baskets/nothing";
  const calls = [
    ["GET", path, {}],
    ["DELETE", path, {}],
    ["PUT", `${path}/checkout`, payment],
    ["PUT", `${path}/addItem`, { productId, quantity: 1 }],
    ["PUT", `${path}/removeItem`, { productId, quantity: 1 }],
  ] as const;
  for (const [verb, url, body] of calls) {
    await t.step(`${verb} ${url}`, async () => {
      const text = "basket with that ID does not exist";
      await refusedBothWays(host, verb, url, body, text, NOT_FOUND);
    });
  }
  await t.step("F10: an unknown product is not located", async () => {
    const text = "product fallback failed: product was not located";
    const body = { productId: "nothing", quantity: 1 };
    await refusedBothWays(host, "PUT", `${path}/addItem`, body, text, NOT_FOUND);
  });
  assert.deepEqual(await everything(host), before);
});

interface Kind {
  readonly status: number;
  readonly grpc: number;
  readonly type: string;
  readonly connect: string;
}
const BAD_REQUEST = { status: 400, grpc: 3, type: "BAD_REQUEST", connect: "invalid_argument" };
const NOT_FOUND = { status: 404, grpc: 5, type: "NOT_FOUND", connect: "not_found" };

async function refusedBothWays(
  host: TestHost,
  verb: string,
  path: string,
  body: object,
  text: string,
  { status, grpc, type, connect }: Kind = BAD_REQUEST,
): Promise<void> {
  assert.deepEqual(await host.call(verb, path, verb === "GET" ? undefined : body), {
    status,
    body: {
      code: grpc,
      message: text,
      details: [{
        "@type": "type.googleapis.com/errors.ErrorType",
        TypeCode: type,
        HTTPCode: `${status}`,
        GRPCCode: `${grpc}`,
      }],
    },
  });
  const answer = await overConnect(host, BasketService, verb, path, body);
  const { code, message } = answer.body;
  assert.deepEqual([answer.status, code, message], [status, connect, text]);
}

/** Ids by name: products of a store that sells, one that does not and one switched off; and baskets. */
async function inhabited(host: TestHost): Promise<Record<string, string>> {
  const sold = async (name: string, price: number, ...steps: readonly [string, string][]) => {
    const store = await host.call("POST", "/api/stores", { name: "Brew", location: "Level 1" });
    const path = `/api/stores/${store.body.id}`;
    for (const [verb, step] of steps) await host.call(verb, `${path}/${step}`, {});
    return (await host.call("POST", `${path}/products`, { name, price })).body.id;
  };
  const join = ["PUT", "participating"] as const;
  const tea = await sold("Green tea", 9.99, [...join]);
  const gold = await sold("Gold", 999_999.99, [...join]);
  const shy = await sold("Water", 1);
  const off = await sold("Juice", 1, [...join], ["DELETE", "automated-shopping"]);
  await host.quiet();

  const started: BasketEvent = {
    type: "BasketStarted",
    data: { customerId: CustomerId.parse("ada") },
  };
  const filled: BasketEvent = {
    type: "BasketItemAdded",
    data: {
      storeId: StoreId.parse("brew"),
      productId: ProductId.parse(tea),
      storeName: "Brew",
      productName: "Green tea",
      productPrice: Cents.parse(999),
      quantity: 9_000,
    },
  };
  const paymentId = PaymentId.parse("payment");
  const given = (...events: readonly BasketEvent[]) => host.given(basket, started, ...events);
  return {
    ...{ tea, gold, shy, off },
    empty: await given(),
    full: await given(filled),
    canceled: await given(filled, { type: "BasketCanceled", data: {} }),
    paid: await given(filled, { type: "BasketCheckedOut", data: { paymentId } }),
    abandoned: await given(filled, { type: "BasketAbandoned", data: {} }),
  };
}

async function everything(host: TestHost) {
  const sql = host.sql("baskets");
  return [
    await sql`select stream_id, stream_version, event_name from baskets.events order by position`,
    await sql`select id from baskets.outbox order by position`,
    await sql`select * from baskets.open_baskets order by id`,
  ].map((rows) => [...rows]);
}
