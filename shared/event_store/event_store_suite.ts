/**
 * The suite that every event store passes, with the units of work that append to it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { z } from "zod";
import { defineAggregate } from "../domain/aggregate.ts";
import { DomainError } from "../domain/error.ts";
import { defineEvents, type EventOf, NewerEvent } from "../domain/event.ts";
import { uuidv7 } from "../domain/id.ts";
import { inCall, newCall } from "../platform/call_context.ts";
import { Conflict, type Store } from "../platform/commit/store.ts";
import { createUnits, transactor, type Units } from "../platform/commit/unit.ts";
import { insert, upsert } from "../platform/commit/write.ts";
import { isOutage } from "../platform/outage.ts";
import { type EventStore, eventTables } from "./event_store.ts";
import { checksumOf, repository } from "./repository.ts";

/** The schema that the suite's store has. */
export const SCHEMA = "lamps";

const events = defineEvents("lamps", {
  LampHung: { schema: z.object({ room: z.string() }) },
  LampDimmed: {
    version: 2,
    schema: z.object({ percent: z.number() }),
    upcast: { 1: ({ level }: { level: number }) => ({ percent: level * 10 }) },
  },
});
type LampEvent = EventOf<typeof events>;

interface Lamp {
  readonly room: string;
  readonly percent: number;
  readonly changes: number;
}

const lampOf = (snapshot: { every: number; version?: number }) =>
  defineAggregate({
    name: "lamps.Lamp",
    events,
    initial: (): Lamp => ({ room: "", percent: 100, changes: 0 }),
    evolve(lamp, { type, data }): Lamp {
      switch (type) {
        case "LampHung":
          return { ...lamp, room: data.room, changes: lamp.changes + 1 };
        case "LampDimmed":
          return { ...lamp, percent: data.percent, changes: lamp.changes + 1 };
      }
    },
    snapshot,
  });

const hung: LampEvent = { type: "LampHung", data: { room: "hall" } };
const dimmed = (percent: number): LampEvent => ({ type: "LampDimmed", data: { percent } });

/** A store under test. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: Store;
  readonly events: EventStore;
}

/**
 * Registers the tests.
 *
 * @param name of the event store.
 * @param open makes an empty one with the library's tables in the schema {@link SCHEMA}.
 */
export function eventStoreSuite(name: string, open: () => Promise<StoreUnderTest>): void {
  const { events: eventsTable, snapshots } = eventTables(SCHEMA);

  function lampsOf({ store, events }: StoreUnderTest, every = 100, version = 1) {
    const units: Units = createUnits({
      schema: SCHEMA,
      store,
      events,
      clock: { now: () => new Date("2026-01-02T03:04:05.000Z") },
      newId: uuidv7,
      stream: "mallbots",
      onCommitted: () => {},
    });
    const lamp = lampOf({ every, version });
    return transactor(units, (unit) => repository(unit, lamp));
  }

  const test = (sentence: string, run: (under: StoreUnderTest) => Promise<void>) =>
    Deno.test(`${name}: ${sentence}`, async () => {
      await using under = await open();
      await run(under);
    });

  test("an unknown stream is not found, and has no events", async (under) => {
    const transact = lampsOf(under);
    await assert.rejects(
      transact((lamps) => lamps.get("nowhere")),
      (error) =>
        error instanceof DomainError && error.code === "not_found" &&
        error.message === "lamp with that ID does not exist",
    );
    assert.equal(await transact((lamps) => lamps.find("nowhere")), undefined);
    const stream = { streamName: "lamps.Lamp", streamId: "nowhere" };
    assert.deepEqual(await under.events.load(stream, 1), { snapshot: undefined, events: [] });
  });

  test("C1: several events are appended at once, numbered in order", async (under) => {
    const transact = lampsOf(under);
    await transact((lamps) => lamps.create("1", () => [hung, dimmed(50), dimmed(20)]));
    const { events } = await under.events.load({ streamName: "lamps.Lamp", streamId: "1" }, 1);
    assert.deepEqual(events.map(({ streamVersion }) => streamVersion), [1, 2, 3]);
    assert.deepEqual(events.map(({ eventName }) => eventName), [
      "lamps.LampHung",
      "lamps.LampDimmed",
      "lamps.LampDimmed",
    ]);
    const { state, version } = await transact((lamps) => lamps.get("1"));
    assert.deepEqual([state.percent, version], [20, 3]);
  });

  test("two changes in one unit see each other", async (under) => {
    const transact = lampsOf(under);
    await transact(async (lamps) => {
      await lamps.create("1", () => hung);
      await lamps.update("1", (lamp) => dimmed(lamp.percent - 40));
    });
    assert.equal((await transact((lamps) => lamps.get("1"))).state.percent, 60);
  });

  test("an aggregate that is mostly new is begun without being read, and changed when it was there", async (under) => {
    let reads = 0;
    const events: EventStore = {
      load(...of) {
        reads++;
        return under.events.load(...of);
      },
    };
    const transact = lampsOf({ ...under, events });
    const hangOrDim = () =>
      transact((lamps) => lamps.startOrUpdate("1", ({ room }) => room === "" ? hung : dimmed(5)));
    assert.equal((await hangOrDim()).percent, 100);
    assert.equal(reads, 0);
    assert.equal((await hangOrDim()).percent, 5);
    assert.equal(reads, 1);
  });

  test("C2: nothing is appended to a stream that does not exist", async (under) => {
    const transact = lampsOf(under);
    await assert.rejects(transact((lamps) => lamps.update("ghost", () => dimmed(1))), DomainError);
    const stream = { streamName: "lamps.Lamp", streamId: "ghost" };
    assert.equal((await under.events.load(stream, 1)).events.length, 0);
  });

  test("C4: of concurrent changes each is decided on the state that the other left", async (under) => {
    const transact = lampsOf(under);
    await transact((lamps) => lamps.create("1", () => hung));
    await Promise.all(
      Array.from(
        { length: 5 },
        () => transact((lamps) => lamps.update("1", (lamp) => dimmed(lamp.percent - 1))),
      ),
    );
    const { state, version } = await transact((lamps) => lamps.get("1"));
    assert.deepEqual([state.percent, version], [95, 6]);
  });

  test("C4: an expected version that is not there any more is a conflict", async (under) => {
    const transact = lampsOf(under);
    await transact((lamps) => lamps.create("1", () => hung));
    const { events: [first] } = await under.events.load(
      { streamName: "lamps.Lamp", streamId: "1" },
      undefined,
    );
    const second = insert(eventsTable, { ...first, eventId: uuidv7() });
    await assert.rejects(under.store.commit([second]), Conflict);
  });

  test("C5: a snapshot is taken as often as the aggregate says, and read instead of its events", async (under) => {
    const transact = lampsOf(under, 3);
    await transact((lamps) => lamps.create("1", () => [hung, dimmed(90)]));
    const key = { streamName: "lamps.Lamp", streamId: "1" };
    assert.equal(await under.store.find(snapshots, key), undefined);
    await transact((lamps) => lamps.update("1", () => [dimmed(80), dimmed(70)]));
    assert.equal((await under.store.find(snapshots, key))?.streamVersion, 4);
    const { snapshot, events } = await under.events.load(key, 1);
    assert.deepEqual([snapshot?.streamVersion, events.length], [4, 0]);
    await transact((lamps) => lamps.update("1", () => dimmed(60)));
    const { state, version } = await transact((lamps) => lamps.get("1"));
    assert.deepEqual(state, { room: "hall", percent: 60, changes: 5 });
    assert.equal(version, 5);
  });

  test("streams that are read at the same time are told apart", async (under) => {
    const transact = lampsOf(under, 2);
    const names = ["plain", "short", 'odd "\\{,} NULL', "NULL", "null", ""];
    for (const name of names.slice(0, -1)) {
      await transact((lamps) => lamps.create(name, () => hung));
    }
    await transact((lamps) => lamps.update("plain", () => dimmed(90)));
    await transact((lamps) => lamps.update("plain", () => dimmed(80)));
    const load = async (streamId: string, shape: number | undefined) => {
      const stream = { streamName: "lamps.Lamp", streamId };
      const { snapshot, events } = await under.events.load(stream, shape);
      const ids = new Set([snapshot, ...events].map((one) => one?.streamId ?? streamId));
      assert.deepEqual([...ids], [streamId]);
      return [snapshot?.streamVersion, events.map(({ streamVersion }) => streamVersion)];
    };
    const found = await Promise.all([
      load("plain", 1),
      load("plain", 2),
      ...names.slice(1).map((name) => load(name, 1)),
      load("plain", undefined),
    ]);
    const one = [undefined, [1]], none = [undefined, []], all = [undefined, [1, 2, 3]];
    assert.deepEqual(found, [[2, [3]], all, one, one, one, one, none, all]);
  });

  test("F25: a snapshot of an older shape is ignored, the state comes from the events", async (under) => {
    const transact = lampsOf(under, 2);
    await transact((lamps) => lamps.create("1", () => [hung, dimmed(90)]));
    const next = lampsOf(under, 2, 2);
    const { state, version } = await next((lamps) => lamps.get("1"));
    assert.deepEqual([state.changes, version], [2, 2]);
  });

  test("F25: a broken snapshot is ignored, the state comes from the events", async (under) => {
    const transact = lampsOf(under, 2);
    await transact((lamps) => lamps.create("1", () => [hung, dimmed(90)]));
    await under.store.commit([upsert(snapshots, {
      streamName: "lamps.Lamp",
      streamId: "1",
      streamVersion: 2,
      snapshotVersion: 1,
      snapshotData: '{"room":"cellar","percent":1,"changes":99}',
      checksum: checksumOf("something else"),
      updatedAt: new Date(),
    })]);
    const { state, version } = await transact((lamps) => lamps.get("1"));
    assert.deepEqual([state, version], [{ room: "hall", percent: 90, changes: 2 }, 2]);
  });

  test("C6: an event of an older version is carried up when it is read", async (under) => {
    const transact = lampsOf(under);
    await transact((lamps) => lamps.create("1", () => hung));
    const { events: [first] } = await under.events.load(
      { streamName: "lamps.Lamp", streamId: "1" },
      undefined,
    );
    await under.store.commit([insert(eventsTable, {
      ...first,
      streamVersion: 2,
      eventId: uuidv7(),
      eventName: "lamps.LampDimmed",
      eventVersion: 1,
      eventData: { level: 3 },
    })]);
    assert.equal((await transact((lamps) => lamps.get("1"))).state.percent, 30);
  });

  test("F23: code that meets an event of newer code decides nothing, and passes it off as an outage", async (under) => {
    const transact = lampsOf(under);
    await transact((lamps) => lamps.create("1", () => hung));
    const stream = { streamName: "lamps.Lamp", streamId: "1" };
    const { events: [first] } = await under.events.load(stream, undefined);
    const newer = { ...first, streamVersion: 2, eventId: uuidv7() };
    for (
      const event of [
        { ...newer, eventName: "lamps.LampHung", eventVersion: 2 },
        { ...newer, eventName: "lamps.LampPainted" },
      ]
    ) {
      await under.store.commit([upsert(eventsTable, event)]);
      await assert.rejects(
        transact((lamps) => lamps.update("1", () => dimmed(1))),
        (error) => error instanceof NewerEvent && isOutage(error),
      );
    }
    assert.equal((await under.events.load(stream, undefined)).events.length, 2);
  });

  test("an event keeps what caused it", async (under) => {
    const transact = lampsOf(under);
    const call = newCall({ correlationId: "c1", causationId: "m1" });
    await inCall(call, () => transact((lamps) => lamps.create("1", () => hung)));
    const { events: [{ metadata, occurredAt }] } = await under.events.load(
      { streamName: "lamps.Lamp", streamId: "1" },
      1,
    );
    assert.deepEqual(metadata, { ...call });
    assert.deepEqual(occurredAt, new Date("2026-01-02T03:04:05.000Z"));
  });

  test("a decision without events changes nothing", async (under) => {
    const transact = lampsOf(under);
    await transact((lamps) => lamps.create("1", () => hung));
    await transact((lamps) => lamps.update("1", () => []));
    assert.equal((await transact((lamps) => lamps.get("1"))).version, 1);
  });
}
