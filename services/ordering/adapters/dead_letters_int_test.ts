import assert from "node:assert/strict";
import type { Message } from "../../../shared/messaging/message.ts";
import { until } from "../../../shared/messaging/broker_suite.ts";
import { testHost } from "../../../shared/testing/host.ts";
import { ShoppingListCompleted, ShoppingListInventoried } from "../../depot/contract/events.ts";
import { OrderReadied } from "../contract/events.ts";
import { order } from "../domain/order.ts";
import { histories } from "../domain/order_fixture.ts";
import { ordering } from "../mod.ts";

Deno.test("an order whose goods could not be counted is not ready before that is mended, and costs what was found", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories["in-progress"]);
  const tea = { productId: "tea", storeId: "s1", picked: 2, unavailable: 0 };
  const cups = { productId: "cups", storeId: "s2", picked: 0, unavailable: 3 };
  const happened = async (message: Message) => {
    await host.publish(message, { key: "l1" });
    await host.quiet();
  };
  await happened(
    ShoppingListInventoried({ id: "l1", orderId: id, items: [{ ...tea, storeId: "" }, cups] }),
  );
  await happened(ShoppingListCompleted({ id: "l1", orderId: id }));
  const status = async () => (await host.call("GET", `/api/ordering/${id}`)).body.order.status;
  assert.equal(await status(), "in-progress");

  const desk = host.host.contexts.get("ordering")!.deadLetters;
  const { deadLetters: [letter] } = await desk.list({ subscription: "ordering-depot" });
  const { waiting, error, envelope: { message } } = await desk.get(letter.id);
  assert.deepEqual([waiting, error], [1, "the id is not valid"]);
  const payload = message?.payload as { items: unknown[] };
  assert.deepEqual(payload.items, [{ ...tea, storeId: "" }, cups]);
  const mended = { ...payload, items: [tea, cups] };
  const misspelt = { ...payload, items: [{ ...tea, shopId: "s1" }] };
  await assert.rejects(desk.replay(letter.id, { payload: misspelt }), /items\[0\]\.shopId is not/);
  const dry = await desk.replay(letter.id, { payload: mended, dryRun: true });
  assert.deepEqual(dry.messages?.map(({ name }) => name), ["ordersapi.OrderItemsAdjusted"]);
  assert.equal(await status(), "in-progress");

  assert.equal((await desk.replay(letter.id, { payload: mended })).outcome, "handled");
  await until(async () => await status() === "ready");
  const [{ total }] = await host.sent("ordering", OrderReadied);
  assert.equal(total, 5);
  await until(async () => (await desk.counts()).length === 0);
});
