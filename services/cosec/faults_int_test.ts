import assert from "node:assert/strict";
import { success } from "../../shared/messaging/message.ts";
import { createLogger } from "../../shared/platform/log.ts";
import { sagaDesk } from "../../shared/sagas/desk.ts";
import { createSagas } from "../../shared/sagas/orchestrator.ts";
import { replyHeaders } from "../../shared/sagas/reply.ts";
import { postgresDueSagas } from "../../shared/sagas/table.ts";
import { sagaTimers } from "../../shared/sagas/timers.ts";
import { refusal } from "./adapters/samples.ts";
import { createOrder } from "./application/create_order.ts";
import { BACKWARD, coordinator, FORWARD } from "./coordinator_fixture.ts";

/** A coordinator whose time is moved by hand, and its desk. */
async function timed() {
  let passedMs = 0;
  const from = Date.now();
  const clock = { now: () => new Date(from + passedMs) };
  const game = await coordinator(clock);
  const units = game.host.units("cosec");
  const sql = game.host.sql("cosec");
  const log = createLogger({ write: () => {} });
  const replyChannel = "cosec.replies.CreateOrder";
  const sagas = createSagas({ definition: createOrder, replyChannel, stream: "mallbots" });
  return {
    ...game,
    desk: sagaDesk({ sql, units, clock, sagas: [sagas] }),
    parkings: () => game.host.logged.filter((line) => line.includes("a saga is parked")),
    /** Lets the deadline at hand pass, and waits until that was seen. */
    async expire() {
      const [{ deadline_at: deadline }] = await sql`select deadline_at from cosec.sagas`;
      passedMs = Math.max(passedMs, deadline.getTime() - from);
      const due = postgresDueSagas(sql, "cosec");
      await using timers = sagaTimers({ sagas, units, due, clock, log, intervalMs: 3_600_000 });
      await timers.kick();
    },
    [Symbol.asyncDispose]: () => game[Symbol.asyncDispose](),
  };
}

Deno.test("D2, F17: late, repeated, wrong-step and foreign replies, also to an ended saga, are noted and ignored", async () => {
  await using game = await timed();
  await game.tell();
  const [authorize] = await game.commands();
  await game.answer();
  const ignored = [
    replyHeaders(authorize.metadata, "SUCCESS").metadata, // late and repeated
    replyHeaders(authorize.metadata, "FAILURE", refusal).metadata,
    { ...replyHeaders((await game.commands())[1].metadata, "SUCCESS").metadata, REPLY_STEP: "4" },
    {
      ...replyHeaders((await game.commands())[1].metadata, "SUCCESS").metadata,
      REPLY_ID: "forged",
    },
  ];
  for (const metadata of ignored) await game.reply(success, {}, metadata);
  assert.deepEqual(await game.names(), FORWARD.slice(0, 2));
  await game.succeed(4);
  assert.equal((await game.saga()).state, "completed");
  for (const metadata of ignored) await game.reply(success, {}, metadata);
  assert.deepEqual(await game.names(), FORWARD);
  const { state, history } = await game.desk.get("order");
  assert.equal(state, "completed");
  assert.equal(history.filter(({ what }) => what === "ignored").length, 2 * ignored.length);
  assert.deepEqual([...await game.deadLetters()], []);
});

Deno.test("D5, F18: a compensation that fails once is sent again, and the order is undone", async () => {
  await using game = await timed();
  await game.tell();
  await game.succeed(2);
  await game.answer(refusal); // the payment
  await game.answer(refusal); // the cancelation of the list
  await game.expire();
  await game.succeed(2);
  assert.deepEqual((await game.names()).slice(3), [BACKWARD[1], BACKWARD[1], BACKWARD[2]]);
  assert.equal((await game.saga()).state, "compensated");
});

Deno.test("D1, D5, F18: a compensation that always fails is parked, seen, and retried by an operator to its end", async () => {
  await using game = await timed();
  await game.tell();
  await game.succeed(2);
  await game.answer(refusal);
  for (let attempt = 1; attempt < 10; attempt++) {
    await game.answer(refusal);
    await game.host.quiet();
    await game.expire();
  }
  await game.answer(refusal);
  assert.equal((await game.saga()).state, "parked");
  assert.equal((await game.names()).filter((name) => name === BACKWARD[1]).length, 10);
  assert.equal(game.parkings().length, 1);
  const [{ state, count }] = await game.desk.counts();
  assert.deepEqual([state, count], ["parked", 1]);
  const { sagas: [{ id, step, command, version }] } = await game.desk.list({ state: "parked" });
  assert.deepEqual([id, step, command], ["order", "shopping list", BACKWARD[1]]);

  await game.desk.retry(id, { by: "ada", version });
  await game.succeed(2);
  assert.equal((await game.saga()).state, "compensated");
  assert.deepEqual((await game.names()).slice(-2), [BACKWARD[1], BACKWARD[2]]);
});

Deno.test("the desk of the context's sagas is there for operators", async () => {
  await using game = await coordinator();
  await game.tell();
  await game.host.quiet();
  const [desk, ...more] = game.host.host.contexts.get("cosec")?.sagaDesks ?? [];
  assert.deepEqual(more, []);
  assert.deepEqual((await desk.list()).sagas.map(({ id, step }) => `${id}: ${step}`), [
    "order: customer",
  ]);
});
