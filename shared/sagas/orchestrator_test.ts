import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import { decodeMessageData } from "../messaging/envelope.ts";
import { inCall, newCall } from "../platform/call_context.ts";
import { define, order, refusal, step } from "./order_saga_fixture.ts";
import { schema, shop } from "./shop_fixture.ts";
import { sagasTable } from "./table.ts";

Deno.test("start() commits the saga together with its first command", async () => {
  const { start, saga, sent } = shop();
  assert.equal(await start(), true);
  const { state, step, attempt, commandId, version, deadlineAt } = await saga();
  assert.deepEqual([state, step, attempt, version], ["running", 1, 1, 1]);
  assert.equal(deadlineAt?.toISOString(), "2030-01-01T00:00:30.000Z");
  const [{ name, subject, key, metadata, data, id }] = sent();
  assert.deepEqual([name, subject, key], ["shop.Authorize", "mall.shop.commands", "o1"]);
  assert.equal(new TextDecoder().decode(decodeMessageData(data).payload), "o1");
  const { CORRELATION_ID: _, CAUSATION_ID: __, traceparent: ___, ...headers } = metadata;
  assert.deepEqual(headers, {
    COMMAND_REPLY_CHANNEL: "mall.shop.replies.Order",
    COMMAND_SAGA_ID: "o1",
    COMMAND_SAGA_NAME: "shop.Order",
    COMMAND_ID: commandId,
    COMMAND_STEP: "1",
  });
  assert.notEqual(id, commandId);
});

Deno.test("starting twice is a no-op, one after the other and at the same time", async () => {
  const { start, sent } = shop();
  assert.deepEqual((await Promise.all([start(), start()])).sort(), [false, true]);
  assert.equal(await start(), false);
  assert.equal(sent().length, 1);
});

Deno.test("replies lead a saga to its end", async () => {
  const { start, succeed, saga, names } = shop();
  await start();
  for (let n = 0; n < 4; n++) assert.equal(await succeed(), true);
  const { state, version, data } = await saga();
  assert.deepEqual([state, version], ["completed", 5]);
  assert.deepEqual(data, { orderId: "o1", reservation: "r7" });
  assert.deepEqual(names(), ["Authorize", "Reserve", "Pay", "Approve"]);
});

Deno.test("start, reply and cancel in one unit are one write of the row", async () => {
  const { run, sagas, answer, saga, sent } = shop();
  await run(async (unit) => {
    await sagas.start(unit, "o1", order);
    assert.equal(await sagas.cancel(unit, "o1", "x"), true);
  });
  assert.equal((await saga()).cancelRequested, true);
  await run(async (unit) => {
    assert.equal(await sagas.onReply(unit, answer()), true);
    assert.equal(await sagas.onDeadline(unit, "o1"), false);
  });
  assert.equal((await saga()).state, "compensating");
  assert.equal(sent().length, 2);
});

Deno.test("D6: two replies at the same time: one moves the saga, the other is late", async () => {
  const { start, answer, reply, saga, names } = shop();
  await start();
  const [success, failure] = [answer(), answer(refusal)];
  const taken = await Promise.all([reply(success), reply(failure), reply(success)]);
  assert.equal(taken.filter((it) => it).length, 1);
  const { version, history } = await saga();
  assert.equal(version, 4);
  assert.equal(history.filter(({ what }) => what === "ignored").length, 2);
  assert.equal(names().length, 2);
});

Deno.test("D6: a reply and the deadline at the same time: the command is not lost or doubled", async () => {
  const world = shop();
  await world.start();
  await world.overdue();
  const deadline = world.run((unit) => world.sagas.onDeadline(unit, "o1"));
  await Promise.all([world.succeed(), deadline]);
  assert.equal((await world.saga()).step, 2);
  assert.equal(world.names().filter((name) => name === "Reserve").length, 1);
});

Deno.test("D2, F17: a reply to a finished saga is noted, one to an unknown saga is not", async () => {
  const world = shop();
  await world.start();
  const first = world.answer();
  for (let n = 0; n < 4; n++) await world.succeed();
  assert.equal(await world.reply(first), false);
  assert.equal((await world.saga()).history.at(-1)?.what, "ignored");
  const foreign = (changes: Record<string, string>) =>
    world.reply({ ...first, metadata: { ...first.metadata, ...changes } });
  assert.equal(await foreign({ REPLY_SAGA_ID: "o9" }), false);
  assert.equal(await foreign({ REPLY_SAGA_NAME: "shop.Other" }), false);
  assert.equal(world.store.rows(sagasTable(schema)).length, 1);
});

Deno.test("D3: an action that throws leaves nothing behind", async () => {
  const broken = () => {
    throw new Error("broken");
  };
  const world = shop(define("shop.Broken", [step({ invoke: broken })]));
  await assert.rejects(world.start(), /broken/);
  assert.deepEqual([world.store.rows(sagasTable(schema)), world.sent()], [[], []]);
});

Deno.test("an unexpected reply is an error and leaves the saga as it was", async () => {
  const world = shop();
  await world.start();
  await world.succeed();
  const before = await world.saga();
  await assert.rejects(world.reply({ ...world.answer(), name: "am.Success" }), TypeError);
  assert.deepEqual(await world.saga(), before);
});

Deno.test("all commands of a saga belong to the call that started it", async () => {
  const world = shop();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await inCall(newCall({ correlationId: "call-1", traceparent }), world.start);
  await inCall(newCall({ correlationId: "lost-by-a-participant" }), world.succeed);
  await world.overdue();
  await using timers = world.timers();
  await timers.kick();
  const metadata = world.sent().map(({ metadata }) => metadata);
  assert.deepEqual(metadata.map((m) => m.CORRELATION_ID), ["call-1", "call-1", "call-1"]);
  assert.equal(metadata[2].traceparent.slice(3, 35), traceparent.slice(3, 35));
});

Deno.test("D7: cancel turns a saga back when the outstanding reply is there", async () => {
  const world = shop();
  const cancel = (id: string) => world.run((unit) => world.sagas.cancel(unit, id, "by customer"));
  assert.equal(await cancel("o1"), false, "unknown");
  await world.start();
  assert.deepEqual([await cancel("o1"), await cancel("o1")], [true, false]);
  assert.equal(world.sent().length, 1);
  await world.succeed();
  await world.succeed();
  const { state, error } = await world.saga();
  assert.deepEqual([state, error?.message], ["compensated", "by customer"]);
});

Deno.test("an operator's retry, skip and close are for parked sagas that exist", async () => {
  const world = shop();
  const operations = ["retry", "skip", "close"] as const;
  const refusedWith = (reason: string) => (error: unknown) =>
    error instanceof DomainError && error.reason === reason;
  for (const name of operations) {
    const operate = () => world.run((unit) => world.sagas[name](unit, "o1"));
    await assert.rejects(operate(), refusedWith("saga_not_found"));
  }
  await world.start();
  for (const name of operations) {
    const operate = () => world.run((unit) => world.sagas[name](unit, "o1"));
    await assert.rejects(operate(), refusedWith("saga_not_parked"));
  }
});
