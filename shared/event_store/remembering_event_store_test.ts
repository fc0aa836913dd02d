import assert from "node:assert/strict";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { Conflict, type Store } from "../platform/commit/store.ts";
import { insert, upsert } from "../platform/commit/write.ts";
import { eventTables, type StoredEvent } from "./event_store.ts";
import { eventStoreSuite, SCHEMA } from "./event_store_suite.ts";
import { memoryEventStore } from "./memory_event_store.ts";
import { rememberingEventStore } from "./remembering_event_store.ts";

eventStoreSuite("remembering event store", () => {
  const store = memoryStore();
  const events = memoryEventStore(store, SCHEMA);
  return Promise.resolve({
    ...rememberingEventStore({ schema: SCHEMA, store, events }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});

const tables = eventTables(SCHEMA);
const stream = { streamName: "lamps.Lamp", streamId: "1" };
const at = new Date("2026-01-02T03:04:05.000Z");

const event = (streamVersion: number, streamId = "1"): StoredEvent => ({
  ...stream,
  streamId,
  streamVersion,
  eventId: `${streamId}-${streamVersion}`,
  eventName: "lamps.LampDimmed",
  eventVersion: 2,
  eventData: { percent: streamVersion },
  metadata: { correlationId: "c", causationId: "c", traceparent: "" },
  occurredAt: at,
});
const happened = (streamVersion: number, streamId?: string) =>
  insert(tables.events, event(streamVersion, streamId));
const snapshotAt = (streamVersion: number) => {
  const about = { snapshotVersion: 1, snapshotData: "{}", checksum: "", updatedAt: at };
  return upsert(tables.snapshots, { ...stream, ...about, streamVersion });
};

/** A remembering event store, what is below it, and how often that was read. */
function counted({ below = memoryStore(), capacity }: { below?: Store; capacity?: number } = {}) {
  const asked = { times: 0 };
  const inner = memoryEventStore(below as ReturnType<typeof memoryStore>, SCHEMA);
  const events = {
    load(...of: Parameters<typeof inner.load>) {
      asked.times++;
      return inner.load(...of);
    },
  };
  const made = rememberingEventStore({ schema: SCHEMA, store: below, events }, capacity);
  const versions = async (id = "1") =>
    (await made.events.load({ ...stream, streamId: id }, 1)).events.map((e) => e.streamVersion);
  return { ...made, below, asked, versions };
}

Deno.test("a stream that was begun here is not read, nor after it was appended to", async () => {
  const { store, events, asked } = counted();
  await store.commit([happened(1), happened(2)]);
  await store.commit([happened(3)]);
  const { snapshot, events: all } = await events.load(stream, 1);
  assert.equal(snapshot, undefined);
  assert.deepEqual(all, [event(1), event(2), event(3)]);
  assert.equal(asked.times, 0);
});

Deno.test("a stream that was read is not read again, nor after it was appended to", async () => {
  const { store, below, asked, versions } = counted();
  await below.commit([happened(1)]);
  assert.deepEqual(await versions(), [1]);
  await store.commit([happened(2)]);
  assert.deepEqual(await versions(), [1, 2]);
  assert.equal(asked.times, 1);
});

Deno.test("a stream that is not there is looked for each time: others may begin it", async () => {
  const { below, versions } = counted();
  assert.deepEqual(await versions(), []);
  await below.commit([happened(1)]);
  assert.deepEqual(await versions(), [1]);
});

Deno.test("a snapshot stands for the events before it", async () => {
  const { store, events, asked, versions } = counted();
  await store.commit([happened(1), happened(2), snapshotAt(2)]);
  await store.commit([happened(3)]);
  assert.deepEqual(await versions(), [3]);
  assert.equal((await events.load(stream, 1)).snapshot?.streamVersion, 2);
  assert.equal(asked.times, 0);
});

Deno.test("who wants no snapshot, or one of another shape, reads", async () => {
  const { store, events, asked } = counted();
  await store.commit([happened(1), happened(2), snapshotAt(2)]);
  assert.equal((await events.load(stream, undefined)).events.length, 2);
  assert.equal((await events.load(stream, 2)).events.length, 2);
  assert.equal(asked.times, 2);
});

Deno.test("C4: after a conflict the stream is read: somebody was faster", async () => {
  const { store, below, versions } = counted();
  await store.commit([happened(1)]);
  await below.commit([happened(2)]);
  await assert.rejects(store.commit([happened(2)]), Conflict);
  assert.deepEqual(await versions(), [1, 2]);
});

Deno.test("a stream of which one event was not seen is read again", async () => {
  const { store, below, versions } = counted();
  await store.commit([happened(1)]);
  await below.commit([happened(2)]);
  await store.commit([happened(3)]);
  assert.deepEqual(await versions(), [1, 2, 3]);
});

Deno.test("what was read while the stream was appended to is not remembered", async () => {
  const { store, below, versions } = counted();
  await below.commit([happened(1)]);
  const slow = versions();
  await store.commit([happened(2)]);
  assert.ok((await slow).length > 0);
  assert.deepEqual(await versions(), [1, 2]);
});

Deno.test("no reader can change an event that it was given: others are given the same", async () => {
  const { store, events } = counted();
  await store.commit([happened(1)]);
  const [mine] = (await events.load(stream, 1)).events;
  assert.throws(() => (mine.eventData as { percent: number }).percent = 99, TypeError);
  assert.throws(() => (mine as { streamVersion: number }).streamVersion = 99, TypeError);
  await store.commit([happened(2)]);
  const { events: all } = await events.load(stream, 1);
  assert.deepEqual(all, [event(1), event(2)]);
  assert.equal(all[0], mine, "made once");
});

Deno.test("what a writer does to its event afterwards changes none that was read", async () => {
  const { store, events } = counted();
  const eventData = { percent: 1 };
  await store.commit([insert(tables.events, { ...event(1), eventData })]);
  await events.load(stream, 1);
  eventData.percent = 99;
  assert.deepEqual((await events.load(stream, 1)).events, [event(1)]);
});

Deno.test("a large stream is not worth its memory: it is read", async () => {
  const { store, asked, versions } = counted();
  const large = (version: number) => {
    const eventData = { text: "x".repeat(40_000) };
    return insert(tables.events, { ...event(version), eventData });
  };
  await store.commit([large(1)]);
  assert.deepEqual(await versions(), [1]);
  assert.equal(asked.times, 0);
  await store.commit([large(2)]);
  for (let times = 1; times <= 2; times++) {
    assert.deepEqual(await versions(), [1, 2]);
    assert.equal(asked.times, times);
  }
});

Deno.test("only so many streams are remembered, those that were used last", async () => {
  const { store, asked, versions } = counted({ capacity: 2 });
  for (const id of ["3", "1"]) await store.commit([happened(1, id)]);
  await versions("3");
  await store.commit([happened(1, "2")]);
  await versions("3");
  await versions("2");
  assert.equal(asked.times, 0);
  await versions("1");
  assert.equal(asked.times, 1);
});
