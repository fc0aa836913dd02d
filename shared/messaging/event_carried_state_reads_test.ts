import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import {
  added,
  at,
  away,
  blank,
  createCache,
  gone,
  hall,
  knows,
  moved,
  unknown,
  unversioned,
} from "./lamps_cache_fixture.ts";

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
