import assert from "node:assert/strict";
import { createLanes } from "./lanes.ts";

/** A task that ends when it is told to. */
function held(name: string, log: string[]) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const task = async () => {
    log.push(`${name} starts`);
    await promise;
    log.push(`${name} ends`);
  };
  return { task, end: resolve };
}

/** Lets everything run that waits for nothing outside. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("A12: tasks of one key run one after the other, in the order they came", async () => {
  const lanes = createLanes();
  const log: string[] = [];
  const [first, second, third] = ["1", "2", "3"].map((name) => held(name, log));
  for (const { task } of [first, second, third]) lanes.run("k", task);
  third.end();
  second.end();
  await turns();
  assert.deepEqual(log, ["1 starts"]);
  first.end();
  await lanes.idle();
  assert.deepEqual(log, ["1 starts", "1 ends", "2 starts", "2 ends", "3 starts", "3 ends"]);
});

Deno.test("tasks of different keys run side by side", async () => {
  const lanes = createLanes();
  const log: string[] = [];
  const slow = held("slow", log);
  const quick = held("quick", log);
  lanes.run("a", slow.task);
  lanes.run("b", quick.task);
  quick.end();
  await turns();
  assert.deepEqual(log, ["slow starts", "quick starts", "quick ends"]);
  slow.end();
  await lanes.idle();
});

Deno.test("no more tasks run at once than said, and the next starts when one ends", async () => {
  const lanes = createLanes(2);
  const log: string[] = [];
  const tasks = ["a", "b", "c"].map((name) => held(name, log));
  tasks.forEach(({ task }, key) => lanes.run(String(key), task));
  assert.deepEqual(log, ["a starts", "b starts"]);
  tasks[1].end();
  await turns();
  assert.deepEqual(log, ["a starts", "b starts", "b ends", "c starts"]);
  tasks.forEach(({ end }) => end());
  await lanes.idle();
});

Deno.test("32 tasks run at once unless said", async () => {
  const lanes = createLanes();
  const log: string[] = [];
  const tasks = Array.from({ length: 40 }, (_, key) => held(String(key), log));
  tasks.forEach(({ task }, key) => lanes.run(String(key), task));
  assert.equal(log.length, 32);
  tasks.forEach(({ end }) => end());
  await lanes.idle();
  assert.equal(log.length, 80);
});

Deno.test("a busy key does not starve the others", async () => {
  const lanes = createLanes(1);
  const order: string[] = [];
  const note = (name: string) => () => Promise.resolve(void order.push(name));
  for (const name of ["a1", "a2", "a3"]) lanes.run("a", note(name));
  lanes.run("b", note("b1"));
  await lanes.idle();
  assert.deepEqual(order, ["a1", "b1", "a2", "a3"]);
});

Deno.test("the size counts what waits and runs, and idle() resolves when it is none", async () => {
  const lanes = createLanes();
  const log: string[] = [];
  assert.equal(lanes.size, 0);
  await lanes.idle();
  const one = held("one", log);
  lanes.run("k", one.task);
  lanes.run("k", () => Promise.resolve());
  assert.equal(lanes.size, 2);
  let idle = false;
  const waiting = lanes.idle().then(() => idle = true);
  await turns();
  assert.equal(idle, false);
  one.end();
  await waiting;
  assert.equal(lanes.size, 0);
});

Deno.test("a key that was done with can be used again, also from within its own task", async () => {
  const lanes = createLanes();
  const order: number[] = [];
  lanes.run("k", () => {
    order.push(1);
    lanes.run("k", () => Promise.resolve(void order.push(2)));
    return Promise.resolve();
  });
  await lanes.idle();
  lanes.run("k", () => Promise.resolve(void order.push(3)));
  await lanes.idle();
  assert.deepEqual(order, [1, 2, 3]);
});

Deno.test("a lane is full with so many that wait; it has room when the next of them starts", async () => {
  const lanes = createLanes(2, 2);
  const ends = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
  const run = (key: string, at: number) => lanes.run(key, () => ends[at].promise);
  assert.equal(run("a", 0), undefined); // runs
  assert.equal(run("a", 1), undefined); // waits
  const room = run("a", 2);
  assert.ok(room instanceof Promise);
  assert.equal(run("b", 3), undefined); // another key has its own lane
  let hasRoom = false;
  room.then(() => hasRoom = true);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(hasRoom, false);
  ends[0].resolve();
  await room;
  ends.forEach(({ resolve }) => resolve());
  await lanes.idle();
});
