import assert from "node:assert/strict";
import type { Unpublished } from "./outbox.ts";
import { createQueue, type Queue } from "./queue.ts";

const row = (position: number): Unpublished => ({
  position,
  row: {
    id: `m${position}`,
    name: "n",
    subject: "s",
    key: "k",
    data: new Uint8Array(),
    metadata: {},
    sentAt: new Date(0),
  },
});
const waiting = (queue: Queue) => queue.next(100).map(({ position }) => position);

Deno.test("a queue takes rows by hand that follow what is known", () => {
  const queue = createQueue(10);
  assert.equal(queue.offer([row(1), row(2)]), true);
  assert.equal(queue.offer([row(3)]), true);
  assert.deepEqual(waiting(queue), [1, 2, 3]);
});

Deno.test("a queue keeps rows by hand aside until those before them are known", () => {
  const queue = createQueue(10);
  assert.equal(queue.offer([row(3)]), false);
  assert.equal(queue.offer([row(2)]), false);
  assert.deepEqual(waiting(queue), []);
  assert.equal(queue.offer([row(1)]), true);
  assert.deepEqual(waiting(queue), [1, 2, 3]);
});

Deno.test("a queue lets rows by hand go once what is missing will never come", () => {
  const queue = createQueue(10);
  queue.offer([row(1)]);
  queue.offer([row(4)]);
  queue.completeTo(3);
  assert.deepEqual(waiting(queue), [1, 4]);
});

Deno.test("a queue takes a row once, from the hand or from a reading", () => {
  const queue = createQueue(10);
  queue.offer([row(1)]);
  queue.takeRead([row(1), row(2), row(4)]);
  queue.offer([row(2)]);
  queue.offer([row(4)]);
  queue.offer([row(3)]);
  assert.deepEqual(waiting(queue), [1, 2, 4, 3]);
});

Deno.test("a queue knows a marked row until the next reading, which cannot see it, begins", () => {
  const queue = createQueue(10);
  queue.takeRead([row(1)]);
  queue.published([11]);
  queue.marked(queue.takeUnmarked());
  queue.takeRead([row(1)]); // that reading had begun before
  assert.deepEqual(waiting(queue), []);
  queue.beginReading();
  queue.takeRead([row(1)]); // the mark was lost
  assert.deepEqual(waiting(queue), [1]);
});

Deno.test("a queue that is full leaves rows by hand to a reading, and those after them", () => {
  const queue = createQueue(2);
  queue.offer([row(1), row(2)]);
  assert.equal(queue.offer([row(3)]), false);
  queue.published([11, 12]);
  assert.equal(queue.offer([row(4)]), false);
  assert.deepEqual(waiting(queue), []);
  queue.takeRead([row(3)]);
  assert.deepEqual(waiting(queue), [3, 4]);
});

Deno.test("a queue hands out what is to be marked, and takes it back", () => {
  const queue = createQueue(10);
  queue.offer([row(1), row(2), row(3)]);
  queue.published([11, 12]);
  const rows = queue.takeUnmarked();
  const [one, two] = [1, 2].map((position) => ({ position, streamPosition: position + 10 }));
  assert.deepEqual(rows, [one, two]);
  assert.equal(queue.unmarked, 0);
  queue.published([13]);
  queue.unmark(rows);
  assert.deepEqual(queue.takeUnmarked(), [one, two, { position: 3, streamPosition: 13 }]);
});
