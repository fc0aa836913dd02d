import assert from "node:assert/strict";
import { success } from "../../shared/messaging/message.ts";
import { pause } from "../../shared/platform/time.ts";
import { replyHeaders } from "../../shared/sagas/reply.ts";
import { ApproveOrder } from "../ordering/contract/commands.ts";
import { OrderCanceled } from "../ordering/contract/events.ts";
import { created, refusal } from "./adapters/samples.ts";
import { BACKWARD, coordinator, FORWARD, tells } from "./coordinator_fixture.ts";

Deno.test("an order is approved by five commands, answered one after the other", async () => {
  await using game = await coordinator();
  await game.tell();
  await game.succeed(5);
  assert.deepEqual(await game.names(), FORWARD);
  assert.deepEqual(await game.host.sent("cosec", ApproveOrder), [{
    id: "order",
    shoppingId: "list",
  }]);
  const { id, state, data } = await game.saga();
  assert.deepEqual([id, state, data.shoppingId, data.total], ["order", "completed", "list", 1029]);
});

Deno.test("an order that is not approved in the end is undone, last step first", async () => {
  await using game = await coordinator();
  await game.tell();
  await game.succeed(4);
  await game.answer(refusal);
  await game.succeed(3);
  assert.deepEqual(await game.names(), [...FORWARD, ...BACKWARD]);
  assert.equal((await game.saga()).state, "compensated");
});

Deno.test("an order told of twice, and replies that come again, start and move nothing", async () => {
  await using game = await coordinator();
  await game.tell();
  const [authorize] = await game.commands();
  const { metadata } = replyHeaders(authorize.metadata, "SUCCESS");
  const id = await game.reply(success, {}, metadata);
  await game.reply(success, {}, metadata, id); // the broker's copy
  await game.reply(success, {}, metadata); // the participant's second answer
  await game.tell();
  assert.deepEqual(await game.names(), FORWARD.slice(0, 2));
  const { history } = await game.saga();
  assert.deepEqual(history.map(({ what }: { what: string }) => what), [
    "sent",
    "succeeded",
    "sent",
    "ignored",
  ]);
});

Deno.test("D7: a cancelation in the middle undoes what was done, once the reply is there", async () => {
  await using game = await coordinator();
  await game.tell();
  await game.succeed(2);
  await game.host.publish(OrderCanceled({ id: "order", reason: "too slow" }), { key: "order" });
  assert.deepEqual(await game.names(), FORWARD.slice(0, 3));
  await game.succeed(4);
  assert.deepEqual(await game.names(), [...FORWARD.slice(0, 3), ...BACKWARD]);
  assert.equal((await game.saga()).state, "compensated");
});

Deno.test("what is told to start the saga and to turn it back is all that is heard but replies", async () => {
  await using game = await coordinator();
  const { sagaDesks: [desk], subscriptions, units } = game.host.host.contexts.get("cosec")!;
  const [{ triggers: { start, cancel } }] = desk.plans();
  const told = [start, cancel].map((events) => events.map((event) => event.registeredName));
  assert.deepEqual(told, [["ordersapi.OrderCreated"], ["ordersapi.OrderCanceled"]]);
  const heard = await units.run((unit) =>
    subscriptions.filter(({ name }) => name !== "cosec-replies")
      .flatMap(({ handling }) => handling.declares?.(unit) ?? [])
      .map(({ registeredName }) => registeredName)
  );
  assert.deepEqual(heard.duplicate ? [] : heard.result, told.flat());
});

Deno.test("D1: a command that nobody answers is sent again when its deadline has passed", async () => {
  let passedMs = 0;
  await using game = await coordinator({ now: () => new Date(Date.now() + passedMs) });
  await game.tell();
  assert.deepEqual(await game.names(), FORWARD.slice(0, 1));
  passedMs = 31_000;
  const until = Date.now() + 10_000;
  while ((await game.commands()).length < 2 && Date.now() < until) await pause(20);
  const [first, second] = await game.commands();
  assert.equal(second.name, first.name);
  assert.equal(second.metadata.COMMAND_ID, first.metadata.COMMAND_ID);
  assert.notEqual(second.id, first.id);
});

Deno.test("a reply to another kind of saga is none of ours, one of an unknown name is a dead letter", async () => {
  await using game = await coordinator();
  await game.tell();
  const [{ metadata }] = await game.commands();
  const headers = replyHeaders(metadata, "SUCCESS").metadata;
  await game.reply(success, {}, { ...headers, REPLY_SAGA_NAME: "cosec.Other" });
  await game.host.quiet();
  assert.deepEqual([...await game.deadLetters()], []);
  const stranger = { ...success, registeredName: "am.Maybe" };
  await game.reply(stranger, {}, headers);
  assert.deepEqual(await game.names(), FORWARD.slice(0, 1));
  assert.deepEqual([...await game.deadLetters()], [
    { subscription: "cosec-replies", name: "am.Maybe", cause: "unknown_name" },
  ]);
});

Deno.test("an order with a price that is no amount starts nothing and is kept as a dead letter", async () => {
  await using game = await coordinator();
  const items = [{ ...created.data.items[0], price: 0.001 }];
  const message = { ...created, data: { ...created.data, items } };
  await game.host.publish(message, { key: "order", metadata: tells });
  assert.deepEqual(await game.names(), []);
  assert.deepEqual([...await game.deadLetters()], [
    { subscription: "cosec-ordering", name: "ordersapi.OrderCreated", cause: "refused" },
  ]);
});
