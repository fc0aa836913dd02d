import assert from "node:assert/strict";
import { DomainError, notFound } from "../domain/error.ts";
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { createUnits } from "../platform/commit/unit.ts";
import {
  cacheColumns,
  type CacheKeeper,
  cacheKeeper,
  entityCache,
  versionOf,
} from "./event_carried_state.ts";

const lamps = defineTable("home.lamps_cache", {
  key: { id: "text" },
  columns: { room: "text", price: "int4", colour: "text?", ...cacheColumns },
});

/** What is told of a message from a context of ours: the version of its aggregate. */
const at = (version: number) => ({ metadata: { AGGREGATE_VERSION: String(version) } });
/** A message from a Go service: it tells no version. */
const unversioned = { metadata: {} };

const hall = { id: "1", room: "hall", price: 100, colour: null };
/** What stands where nothing is known. */
const blank = { id: "1", room: "", price: 0, colour: null, removed: true };

type Facts = Omit<typeof hall, "id">;
type Keeper = CacheKeeper<typeof lamps.columns>;

/** A cache; `fetch` is what the owner answers. */
function createCache(fetch: (id: string) => Promise<Facts & { version: number } | undefined>) {
  const store = memoryStore();
  const units = createUnits({
    schema: "home",
    store,
    events: memoryEventStore(store, "home"),
    clock: { now: () => new Date(0) },
    newId: crypto.randomUUID.bind(crypto),
    stream: "mall",
    onCommitted: () => {},
  });
  const asked: string[] = [];
  const cache = entityCache({
    units,
    store,
    table: lamps,
    fetch: (id) => {
      asked.push(id);
      return fetch(id);
    },
  });
  return {
    ...cache,
    asked,
    row: () => store.find(lamps, { id: "1" }),
    units,
    /** One message after the other, each in a unit of its own. */
    async apply(...messages: readonly ((keeper: Keeper) => Promise<void>)[]) {
      for (const message of messages) {
        await units.run((unit) => message(cacheKeeper(unit, lamps)));
      }
    },
  };
}

const unknown = () => Promise.reject(notFound("lamp"));
const away = () => Promise.reject(new DomainError("unavailable", "stores_down", "stores is down"));

/** The owner knows the entity as of a version. */
const knows = (version: number, facts: Partial<Facts> = {}) => () =>
  Promise.resolve({ room: "hall", price: 100, colour: null, ...facts, version });

// messages about the entity
type Version = ReturnType<typeof at> | typeof unversioned;
const added = (version: Version, facts: Partial<Facts> = {}) => (keeper: Keeper) =>
  keeper.remember({ ...hall, ...facts }, version);
const moved = (version: Version, room: string) => (keeper: Keeper) =>
  keeper.adapt("1", { room }, version);
const gone = (version: Version) => (keeper: Keeper) => keeper.forget("1", version);

Deno.test("the version is that of the metadata, when there is one", () => {
  assert.equal(versionOf(at(7)), 7);
  for (const version of ["", "x", "1.5", "0", "-1", "NaN", "9007199254740993"]) {
    assert.equal(versionOf({ metadata: { AGGREGATE_VERSION: version } }), undefined, version);
  }
  assert.equal(versionOf(unversioned), undefined);
});

Deno.test("what came to be, changed and is gone is kept with its version", async () => {
  const { apply, row } = createCache(unknown);
  await apply(added(at(1)));
  assert.deepEqual(await row(), { ...hall, removed: false, version: 1 });
  await apply(moved(at(2), "attic"));
  assert.deepEqual(await row(), { ...hall, room: "attic", removed: false, version: 2 });
  await apply(gone(at(3)));
  const { removed, version } = await row() ?? {};
  assert.deepEqual([removed, version], [true, 3]);
});

Deno.test("A12: what comes late or twice changes nothing", async () => {
  const { apply, row } = createCache(unknown);
  await apply(added(at(1)), moved(at(2), "attic"), moved(at(3), "cellar"));
  const before = await row();
  await apply(
    moved(at(3), "again"),
    moved(at(2), "late"),
    added(at(1), { room: "first" }),
    gone(at(3)),
    gone(at(1)),
  );
  assert.deepEqual(await row(), before);
});

Deno.test("A12: a late event does not bring back what was removed", async () => {
  const { apply, row, find, asked } = createCache(knows(2));
  await apply(
    added(at(1)),
    gone(at(3)),
    moved(at(2), "attic"),
    moved(at(4), "attic"),
    added(at(1)),
    added(unversioned),
  );
  const { removed, version } = await row() ?? {};
  assert.deepEqual([removed, version], [true, 3]);
  assert.deepEqual([await find("1"), asked], [undefined, []]);
});

Deno.test("A12: a removal that comes before the entity leaves a tombstone", async () => {
  const { apply, find, row, asked } = createCache(knows(1));
  await apply(gone(at(2)), added(at(1)));
  assert.deepEqual(await row(), { ...blank, version: 2 });
  assert.deepEqual([await find("1"), asked], [undefined, []]);
});

Deno.test("A12: a change to what is not there is no entity: the next read asks the owner", async () => {
  const { apply, row, find, asked } = createCache(knows(2, { room: "attic" }));
  await apply(moved(at(2), "attic"));
  assert.deepEqual(await row(), { ...blank, room: "attic", version: -2 });
  const known = { ...hall, room: "attic", removed: false, version: 2 };
  assert.deepEqual(await find("1"), known);
  assert.deepEqual([await row(), asked], [known, ["1"]]);
});

Deno.test("A12: after a gap the row is stale: the next read asks the owner, then it is whole", async () => {
  const { apply, row, find, asked } = createCache(knows(3, { room: "attic", price: 70 }));
  await apply(added(at(1)), moved(at(3), "attic")); // 2, a new price, was lost
  assert.equal((await row())?.version, -3);
  const whole = { ...hall, room: "attic", price: 70, removed: false, version: 3 };
  assert.deepEqual([await find("1"), await find("1"), asked], [whole, whole, ["1"]]);
  await apply(moved(at(4), "cellar"));
  assert.deepEqual(await row(), { ...whole, room: "cellar", version: 4 });
});

Deno.test("a stale row stays stale until the owner tells at least what was heard of", async () => {
  let version = 3;
  const { apply, row, find } = createCache(() => knows(version, { price: 70 })());
  await apply(added(at(1)), moved(at(3), "attic"), moved(at(4), "cellar"), added(at(1)));
  assert.equal((await row())?.version, -4);
  assert.equal((await find("1"))?.version, 3); // an owner's replica that lags: its answer, not kept
  assert.equal((await row())?.version, -4);
  version = 5;
  assert.equal((await find("1"))?.version, 5);
  assert.equal((await row())?.version, 5);
});

Deno.test("while the owner is away a stale row has to do, but not one that never was an entity", async () => {
  const { apply, find, refresh } = createCache(away);
  await apply(added(at(1)), moved(at(3), "attic"));
  assert.equal((await find("1"))?.room, "attic");
  await assert.rejects(refresh("1"), /stores is down/);
  const other = createCache(away);
  await other.apply(moved(at(2), "attic"));
  await assert.rejects(other.find("1"), /stores is down/);
});

Deno.test("messages without a version apply as in the reference", async () => {
  const { apply, row, find } = createCache(unknown);
  await apply(added(unversioned), added(unversioned, { room: "other" }));
  assert.deepEqual(await row(), { ...hall, removed: false, version: 0 });
  const costs = (price: number) => (keeper: Keeper) =>
    keeper.adapt("1", {}, unversioned, { price });
  await apply(moved(unversioned, "attic"), costs(-25), costs(5));
  assert.deepEqual(await row(), { ...hall, room: "attic", price: 80, removed: false, version: 0 });
  await apply(gone(unversioned), added(unversioned));
  assert.deepEqual([(await row())?.removed, await find("1")], [true, undefined]);
});

Deno.test("numbers to add are added, and stand beside new values", async () => {
  const { apply, row } = createCache(unknown);
  await apply(
    added(at(1)),
    (keeper) => keeper.adapt("1", { room: "attic" }, at(2), { price: -30 }),
  );
  const changed = { ...hall, room: "attic", price: 70, removed: false, version: 2 };
  assert.deepEqual(await row(), changed);
  await apply((keeper) => keeper.adapt("1", {}, at(2), { price: -30 })); // twice
  assert.deepEqual(await row(), changed);
});

Deno.test("without a version, what is not there is neither changed nor removed", async () => {
  const { apply, row } = createCache(unknown);
  await apply(moved(unversioned, "attic"), gone(unversioned));
  assert.equal(await row(), undefined);
});

Deno.test("a version is newer than none", async () => {
  const { apply, row } = createCache(unknown);
  await apply(added(unversioned), added(at(1), { price: 90 }));
  assert.deepEqual(await row(), { ...hall, price: 90, removed: false, version: 1 });
});

Deno.test("two messages at the same time lose nothing: the later commit reads again", async () => {
  const { apply, row, units } = createCache(unknown);
  await apply(added(at(1)));
  let runs = 0;
  await units.run(async (unit) => {
    await cacheKeeper(unit, lamps).adapt("1", { price: 70 }, at(3)); // reads version 1
    if (++runs === 1) await apply(moved(at(2), "attic")); // somebody else is faster
  });
  assert.equal(runs, 2);
  assert.deepEqual(await row(), { ...hall, room: "attic", price: 70, removed: false, version: 3 });
});

Deno.test("an entity that two learn of at the same time is there once, as of the newer version", async () => {
  const { apply, row, units } = createCache(unknown);
  let runs = 0;
  await units.run(async (unit) => {
    await cacheKeeper(unit, lamps).remember(hall, at(1)); // finds no row
    if (++runs === 1) await apply(gone(at(2)));
  });
  assert.deepEqual([runs, (await row())?.version, (await row())?.removed], [2, 2, true]);
});

Deno.test("find() answers from the cache without asking the owner", async () => {
  const { apply, find, asked } = createCache(away);
  await apply(added(at(1)));
  assert.deepEqual(await find("1"), { ...hall, removed: false, version: 1 });
  assert.deepEqual(asked, []);
});

Deno.test("find() asks the owner for what it lacks, once, and remembers it", async () => {
  const { find, row, asked, apply } = createCache(knows(4));
  const known = { ...hall, removed: false, version: 4 };
  assert.deepEqual(await find("1"), known);
  assert.deepEqual(await row(), known);
  assert.deepEqual(await find("1"), known);
  assert.deepEqual(asked, ["1"]);
  await apply(moved(at(4), "late"), added(at(1), { room: "first" }));
  assert.deepEqual(await row(), known);
});

Deno.test("what the owner does not know either is unknown, and asked for again", async () => {
  for (const fetch of [unknown, () => Promise.resolve(undefined)]) {
    const { find, row, asked } = createCache(fetch);
    assert.equal(await find("1"), undefined);
    assert.equal(await find("1"), undefined);
    assert.deepEqual([await row(), asked], [undefined, ["1", "1"]]);
  }
});

Deno.test("A8: an owner that is away is an error, never an unknown entity", async () => {
  const { find, refresh } = createCache(away);
  for (const ask of [find, refresh]) {
    await assert.rejects(
      ask("1"),
      (error) => error instanceof DomainError && error.code === "unavailable",
    );
  }
});

Deno.test("an owner's bug is an error also where a stale row is there", async () => {
  const { apply, find } = createCache(() => Promise.reject(new TypeError("a bug")));
  await apply(added(at(1)), moved(at(3), "attic"));
  await assert.rejects(find("1"), /a bug/);
});

Deno.test("refresh() asks the owner whatever the cache knows, and remembers the answer", async () => {
  const { apply, refresh, row, find, asked } = createCache(knows(3, { room: "attic", price: 90 }));
  await apply(added(at(1)));
  const fresh = { ...hall, room: "attic", price: 90, removed: false, version: 3 };
  assert.deepEqual(await refresh("1"), fresh);
  assert.deepEqual([await row(), await find("1"), asked], [fresh, fresh, ["1"]]);
});

Deno.test("refresh() takes over what an owner without versions tells", async () => {
  const { apply, refresh, row } = createCache(knows(0, { price: 90 }));
  await apply(added(unversioned));
  assert.equal((await refresh("1"))?.price, 90);
  assert.deepEqual(await row(), { ...hall, price: 90, removed: false, version: 0 });
});

Deno.test("an answer of the owner that is overtaken by an event is not kept", async () => {
  const removed = createCache(async () => {
    await removed.apply(gone(at(5)));
    return await knows(4)();
  });
  assert.equal(await removed.find("1"), undefined);
  assert.deepEqual(await removed.row(), { ...blank, version: 5 });
  const changed = createCache(async () => {
    await changed.apply(moved(at(2), "attic"));
    return await knows(1)();
  });
  await changed.apply(added(at(1)));
  assert.equal((await changed.refresh("1"))?.room, "attic");
  assert.equal((await changed.row())?.version, 2);
});
