import assert from "node:assert/strict";
import { cacheKeeper, versionOf } from "./event_carried_state.ts";
import {
  added,
  at,
  away,
  blank,
  createCache,
  gone,
  hall,
  type Keeper,
  knows,
  lamps,
  moved,
  unknown,
  unversioned,
} from "./lamps_cache_fixture.ts";

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
