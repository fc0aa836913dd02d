import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import {
  Approve,
  Authorize,
  define,
  orderSaga,
  Pay,
  refusal,
  Reject,
  step,
} from "./order_saga_fixture.ts";
import { shop } from "./shop_fixture.ts";
import { UNKNOWN_FOR_MS } from "./set_aside.ts";

/** The next version: it pays first, and does not authorize any more. */
const newer = define("shop.Order", [
  step({ name: "reject", compensate: (o) => Reject({ id: o.orderId }) }),
  step({ name: "pay", invoke: (o) => Pay({ id: o.orderId }) }),
  step({ name: "approve", invoke: (o) => Approve({ id: o.orderId }) }),
], { version: 2, former: { 1: orderSaga.steps } });

/** A process with old code: the shop's own has version 1 only. Beside it one with new code, which begins. */
async function oldAndNew() {
  const world = shop();
  const next = world.beside(newer);
  await next.start();
  return { world, next };
}

/** The same, after old code has met a deadline of the saga for so long that it parks it. */
async function parkedByOldCode() {
  const { world, next } = await oldAndNew();
  await world.overdue();
  world.advance(UNKNOWN_FOR_MS);
  await kick(world);
  return { world, next };
}

/** The timers of a process look once. */
async function kick(process: Pick<ReturnType<typeof shop>, "timers">): Promise<void> {
  await using timers = process.timers();
  await timers.kick();
}

Deno.test("F23: new code carries a saga of the former version through by the former steps", async () => {
  const world = shop();
  const next = world.beside(newer);
  await world.start();
  for (let n = 0; n < 4; n++) await next.reply(world.answer());
  assert.deepEqual(world.names(), ["Authorize", "Reserve", "Pay", "Approve"]);
  const { state, definitionVersion } = await world.saga();
  assert.deepEqual([state, definitionVersion], ["completed", 1]);
});

Deno.test("F23: a saga that old and new code started is one saga", async () => {
  const world = shop();
  const next = world.beside(newer);
  assert.equal(await next.start(), true);
  assert.equal(await world.start(), false);
  assert.deepEqual(world.names(), ["Pay"]);
});

Deno.test("F23: a reply that comes to old code is set aside for new code, which goes on at once", async () => {
  const { world, next } = await oldAndNew();
  assert.equal(await world.reply(world.answer()), true);
  assert.deepEqual(world.names(), ["Pay"], "old code guesses nothing");
  const { setAside, history, state } = await world.saga();
  assert.deepEqual([setAside.length, history.at(-1)?.what, state], [1, "set_aside", "running"]);
  assert.match(world.lines.at(-1) ?? "", /set aside for a process that knows the saga/);

  await kick(world);
  assert.deepEqual(world.names(), ["Pay"]);
  await kick(next);
  assert.deepEqual(world.names(), ["Pay", "Approve"]);
  assert.deepEqual((await world.saga()).setAside, []);
  await next.reply(world.answer());
  assert.equal((await world.saga()).state, "completed");
});

Deno.test("F23: a refusal and a cancelation that come to old code turn the saga back in new code", async () => {
  for (const how of ["refusal", "cancelation"] as const) {
    const { world, next } = await oldAndNew();
    if (how === "refusal") await world.reply(world.answer(refusal));
    else assert.equal(await world.beside(orderSaga).cancel("changed my mind"), true);
    await kick(next);
    if (how === "cancelation") await next.reply(world.answer());
    assert.deepEqual(world.names(), ["Pay", "Reject"]);
    assert.equal((await world.saga()).state, "compensating");
  }
});

Deno.test("F23, F17: a late reply that was set aside leaves the deadline as it was", async () => {
  const { world, next } = await oldAndNew();
  const late = world.answer();
  await next.reply(late);
  const { deadlineAt } = await world.saga();
  await world.reply(late);
  await kick(next);
  assert.deepEqual((await world.saga()).deadlineAt, deadlineAt);
  assert.deepEqual(world.names(), ["Pay", "Approve"]);
});

Deno.test("F23: a deadline of new code's saga is new code's affair", async () => {
  const { world, next } = await oldAndNew();
  await world.overdue();
  await kick(world);
  assert.deepEqual(world.names(), ["Pay"]);
  assert.equal(
    world.lines.filter((line) => /left to a process that knows it/.test(line)).length,
    1,
  );
  await kick(next);
  assert.deepEqual(world.names(), ["Pay", "Pay"]);
});

Deno.test("F23: a saga that nobody knows any more is parked, visible, and goes on where it stood", async () => {
  const { world, next } = await parkedByOldCode();
  const { state, parkedFrom } = await world.saga();
  assert.deepEqual([state, parkedFrom], ["parked", "running"]);
  assert.match(world.lines.at(-1) ?? "", /a saga is parked/);

  const refusedWith = (reason: string) => (error: unknown) =>
    error instanceof DomainError && error.reason === reason;
  const here = world.beside(orderSaga);
  await assert.rejects(here.operate("retry"), refusedWith("saga_unknown_here"));
  await assert.rejects(next.operate("skip"), refusedWith("saga_not_compensating"));
  await next.operate("retry");
  assert.equal((await world.saga()).history.at(-2)?.by, "ada");
  await next.reply(world.answer());
  await next.reply(world.answer());
  assert.equal((await world.saga()).state, "completed");
});

Deno.test("F23: what reaches a parked saga in old code is taken by new code", async () => {
  const { world, next } = await parkedByOldCode();
  await world.reply(world.answer());
  await kick(next);
  assert.deepEqual(world.names(), ["Pay", "Approve"]);
  const { state, parkedFrom } = await world.saga();
  assert.deepEqual([state, parkedFrom], ["running", null]);
});

Deno.test("F23: an operator closes a saga whose definition is gone for good", async () => {
  const { world } = await parkedByOldCode();
  await world.beside(orderSaga).operate("close");
  const { state, deadlineAt, history } = await world.saga();
  assert.deepEqual([state, deadlineAt], ["compensated", null]);
  assert.deepEqual(history.map(({ what, by }) => by ? `${what} ${by}` : what), [
    "sent",
    "parked",
    "closed ada",
    "compensated",
  ]);
});

Deno.test("F17, F23: a reply to an ended saga that old code does not know is noted, and no more", async () => {
  const { world, next } = await oldAndNew();
  await next.reply(world.answer());
  await next.reply(world.answer());
  assert.equal(await world.reply(world.answer()), false);
  const { state, setAside, deadlineAt, history } = await world.saga();
  assert.deepEqual([state, setAside, deadlineAt], ["completed", [], null]);
  assert.equal(history.at(-1)?.what, "ignored");
});

Deno.test("F23: a saga at a step that old code lacks is left alone, also without a new version", async () => {
  const world = shop();
  await world.start();
  for (let n = 0; n < 3; n++) await world.succeed();
  const short = define("shop.Order", [step({ invoke: (o) => Authorize({ id: o.orderId }) })]);
  const old = world.beside(short);
  await old.reply(world.answer());
  assert.equal((await world.saga()).setAside.length, 1);
  await kick(world);
  assert.equal((await world.saga()).state, "completed");
});

Deno.test("a former version must be older, and as sound as any", () => {
  const { steps } = orderSaga;
  assert.throws(
    () => define("shop.Order", steps, { version: 1, former: { 1: steps } }),
    /not older/,
  );
  assert.throws(() => define("shop.Order", steps, { version: 2, former: { 1: [] } }), /no step/);
});
