import assert from "node:assert/strict";
import { baskets } from "../../services/baskets/mod.ts";
import { cosec } from "../../services/cosec/mod.ts";
import { customers } from "../../services/customers/mod.ts";
import { depot } from "../../services/depot/mod.ts";
import { ordering } from "../../services/ordering/mod.ts";
import { payments } from "../../services/payments/mod.ts";
import { stores } from "../../services/stores/mod.ts";
import { memoryBroker, memoryStream } from "../../shared/messaging/memory_broker.ts";
import { testHost } from "../../shared/testing/host.ts";
import { mallAt } from "../support/mall.ts";

Deno.test("A14: every channel is below the stream's name, whatever that is, and an order is approved over them", async () => {
  const stream = memoryStream();
  await using host = await testHost(
    [stores, customers, baskets, ordering, payments, depot, cosec],
    { broker: memoryBroker(stream), env: { NATS_STREAM: "galleria" } },
  );
  const mall = mallAt(host.call);
  const goods = await mall.goods();
  const customerId = await mall.customer();
  await host.quiet();
  const basketId = await mall.basket(customerId, goods);
  const { status } = await mall.checkOut(basketId, await mall.payment(customerId, 9));
  assert.equal(status, 200);
  await host.quiet();
  assert.equal((await mall.order(basketId))?.status, "approved");

  const subjects = new Set(stream.messages.map(({ subject }) => subject));
  const others = [...subjects].filter((subject) => !subject.startsWith("galleria."));
  assert.deepEqual(others, []);
  for (const channel of ["stores.events.Store", "depot.commands", "cosec.replies.CreateOrder"]) {
    assert.ok(subjects.has(`galleria.${channel}`), channel);
  }
});
