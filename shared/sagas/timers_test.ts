import assert from "node:assert/strict";
import { define, orderSaga, refusal, step } from "./order_saga_fixture.ts";
import { schema, shop } from "./shop_fixture.ts";
import { memoryDueSagas } from "./table.ts";
import { COMPENSATION_ATTEMPTS } from "./definition.ts";

Deno.test("D1: timers send an unanswered command again with a new message id", async () => {
  const world = shop();
  await using timers = world.timers();
  await world.start();
  await timers.kick();
  assert.equal(world.sent().length, 1, "it is not due");
  await world.overdue();
  await timers.kick();
  await timers.kick();
  const [first, second, ...more] = world.sent();
  assert.equal(more.length, 0);
  assert.notEqual(second.id, first.id);
  assert.equal(second.metadata.COMMAND_ID, first.metadata.COMMAND_ID);
  assert.deepEqual(second.data.length, first.data.length);
});

Deno.test("F19: a saga whose participants are gone for good ends, by timers alone", async () => {
  const world = shop();
  await using timers = world.timers();
  await world.start();
  for (let n = 0; n < 5 + COMPENSATION_ATTEMPTS; n++) {
    await world.overdue();
    await timers.kick();
  }
  assert.equal((await world.saga()).state, "parked");
  assert.equal(world.lines.filter((line) => line.includes("a saga is parked")).length, 1);
});

Deno.test("timers of several replicas do each thing once", async () => {
  const world = shop();
  await using one = world.timers();
  await using two = world.timers();
  for (let n = 0; n < 20; n++) await world.start(`o${n}`);
  world.advance(30_000);
  await Promise.all([one.kick(), two.kick()]);
  assert.equal(world.sent().length, 40);
});

Deno.test("timers work through more sagas than fit into one batch", async () => {
  const world = shop();
  await using timers = world.timers(3);
  for (let n = 0; n < 10; n++) await world.start(`o${n}`);
  world.advance(30_000);
  await timers.kick();
  assert.equal(world.sent().length, 20);
});

Deno.test("a saga that fails does not hold up the others, and is tried again later", async () => {
  let isBroken = true;
  const world = shop(define("shop.Order", [
    step({
      attempts: 1,
      invoke: (o) => orderSaga.steps[1].invoke!(o),
      compensate(o) {
        if (isBroken && o.orderId === "o0") throw new Error("a bug");
        return orderSaga.steps[0].compensate!(o);
      },
    }),
  ]));
  await using timers = world.timers(1);
  for (const id of ["o0", "o1", "o2"]) await world.start(id);
  world.advance(30_000);
  await timers.kick();
  const states = async () =>
    await Promise.all(["o0", "o1", "o2"].map(async (id) => (await world.saga(id)).state));
  assert.deepEqual(await states(), ["running", "compensating", "compensating"]);
  await timers.kick();
  assert.equal(world.lines.filter((line) => line.includes("could not be handled")).length, 1);
  isBroken = false;
  world.advance(1_000);
  await timers.kick();
  assert.equal((await states())[0], "compensating");
});

Deno.test("timers outlast an outage of the database and say so once", async () => {
  const world = shop();
  let isDown = true;
  const find = memoryDueSagas(world.store, schema);
  await using timers = world.timers(32, (query) => {
    if (!isDown) return find(query);
    return Promise.reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
  });
  await world.start();
  world.advance(30_000);
  await timers.kick();
  await timers.kick();
  assert.equal(world.lines.filter((line) => line.includes("wait for the database")).length, 1);
  isDown = false;
  await timers.kick();
  assert.equal(world.sent().length, 2);
  assert.equal(world.lines.filter((line) => line.includes("run again")).length, 1);
});

Deno.test("closed timers do nothing more", async () => {
  const world = shop();
  const timers = world.timers();
  await world.start();
  world.advance(30_000);
  await timers.close();
  await timers.kick();
  assert.equal(world.sent().length, 1);
});

Deno.test("F18: a parked saga that is retried goes on to its end", async () => {
  const world = shop();
  await using timers = world.timers();
  await world.start();
  await world.reply(world.answer(refusal));
  for (let n = 0; n < COMPENSATION_ATTEMPTS; n++) {
    await world.reply(world.answer(refusal));
    await world.overdue();
    await timers.kick();
  }
  assert.equal((await world.saga()).state, "parked");
  await world.run((unit) => world.sagas.retry(unit, "o1"));
  await world.succeed();
  assert.equal((await world.saga()).state, "compensated");
});
