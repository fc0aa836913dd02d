import assert from "node:assert/strict";
import { memoryStore } from "./memory_store.ts";
import { rememberingStore } from "./remembering_store.ts";
import { Conflict, type Store } from "./store.ts";
import { storeSuite } from "./store_suite.ts";
import { defineTable, json } from "./table.ts";
import { insert, patch, remove, upsert, type Write } from "./write.ts";

storeSuite("remembering store", () =>
  Promise.resolve({
    ...rememberingStore(memoryStore()),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

const definition = {
  key: { id: "text" },
  columns: { room: "text", facts: json<Readonly<Record<string, unknown>>>(), version: "int4" },
} as const;
const lamps = defineTable("home.lamps", { ...definition, remembered: true });
const bulbs = defineTable("home.bulbs", definition);
const row = (version: number, room = "hall") => ({ id: "1", room, facts: {}, version });
const key = { id: "1" };

/** A remembering store, and how often it had to ask. */
function counted(inner: Store = memoryStore()) {
  const asked = { times: 0 };
  const store = rememberingStore({
    ...inner,
    find(table, key) {
      asked.times++;
      return inner.find(table, key);
    },
  });
  return { store, inner, asked };
}

Deno.test("a row that was written is not read again, nor after a change", async () => {
  const { store, asked } = counted();
  await store.commit([insert(lamps, row(1))]);
  await store.commit([patch(lamps, key, { room: "attic", version: 2 }, { expected: 1 })]);
  assert.deepEqual(await store.find(lamps, key), row(2, "attic"));
  assert.equal(asked.times, 0);
});

Deno.test("rows of other tables are always read", async () => {
  const { store, asked } = counted();
  await store.commit([insert(bulbs, row(1))]);
  await store.find(bulbs, key);
  assert.equal(asked.times, 1);
});

for (
  const [what, writes] of [
    ["removed", [remove(lamps, key)]],
    ["replaced whatever was there", [upsert(lamps, row(7))]],
    ["changed whatever its version", [patch(lamps, key, { room: "attic" })]],
    ["changed by an addition", [patch(lamps, key, {}, { add: { version: 1 } })]],
  ] as readonly (readonly [string, readonly Write[]])[]
) {
  Deno.test(`a row that is ${what} is read again`, async () => {
    const { store, inner, asked } = counted();
    await store.commit([insert(lamps, row(1))]);
    await store.commit(writes);
    assert.deepEqual(await store.find(lamps, key), await inner.find(lamps, key));
    assert.equal(asked.times, 1);
  });
}

Deno.test("a conflict makes a row be read again: somebody knew better", async () => {
  const { store, inner, asked } = counted();
  await store.commit([insert(lamps, row(1))]);
  await inner.commit([patch(lamps, key, { room: "cellar", version: 2 }, { expected: 1 })]);
  const late = patch(lamps, key, { room: "attic", version: 2 }, { expected: 1 });
  await assert.rejects(store.commit([late]), Conflict);
  assert.deepEqual(await store.find(lamps, key), row(2, "cellar"));
  assert.equal(asked.times, 1);
});

Deno.test("an answer that was overtaken by a later one changes nothing", async () => {
  const inner = memoryStore();
  const first = Promise.withResolvers<void>();
  let commits = 0;
  const { store } = counted({
    ...inner,
    async commit(writes) {
      const numbers = await inner.commit(writes);
      if (++commits === 2) await first.promise;
      return numbers;
    },
  });
  await store.commit([insert(lamps, row(1))]);
  const slow = store.commit([patch(lamps, key, { version: 2 }, { expected: 1 })]);
  const fast = store.commit([upsert(lamps, row(3))]);
  await fast;
  first.resolve();
  await slow;
  assert.deepEqual((await inner.find(lamps, key))?.version, 3);
  assert.equal((await store.find(lamps, key))?.version, 3);
});

Deno.test("what a reader does to a row it was given changes no other reader's", async () => {
  const { store } = counted();
  await store.commit([insert(lamps, { ...row(1), facts: { list: [1] } })]);
  const mine = await store.find(lamps, key);
  (mine!.facts.list as number[]).push(2);
  assert.deepEqual((await store.find(lamps, key))?.facts, { list: [1] });
});

Deno.test("a row that was read is not read again, nor what is changed after it", async () => {
  const { store, inner, asked } = counted();
  await inner.commit([insert(lamps, row(1))]);
  assert.deepEqual(await store.find(lamps, key), row(1));
  await store.commit([patch(lamps, key, { room: "attic", version: 2 }, { expected: 1 })]);
  assert.deepEqual(await store.find(lamps, key), row(2, "attic"));
  assert.equal(asked.times, 1);
});

Deno.test("what was read while the row was changed is not remembered", async () => {
  const inner = memoryStore();
  const answered = Promise.withResolvers<void>();
  let reads = 0;
  const { store } = counted({
    ...inner,
    async find(table, key) {
      const row = await inner.find(table, key);
      if (++reads === 1) await answered.promise;
      return row;
    },
  });
  await inner.commit([insert(lamps, row(1))]);
  const slow = store.find(lamps, key);
  await store.commit([patch(lamps, key, { version: 2 }, { expected: 1 })]);
  answered.resolve();
  assert.equal((await slow)?.version, 1);
  assert.equal((await store.find(lamps, key))?.version, 2);
});

Deno.test("a new row whose answer is overtaken by that to a change is read again", async () => {
  const inner = memoryStore();
  const answered = Promise.withResolvers<void>();
  let commits = 0;
  const { store } = counted({
    ...inner,
    async commit(writes) {
      const numbers = await inner.commit(writes);
      if (++commits === 1) await answered.promise;
      return numbers;
    },
  });
  const slow = store.commit([insert(lamps, row(1))]);
  await store.commit([patch(lamps, key, { version: 2 }, { expected: 1 })]);
  answered.resolve();
  await slow;
  assert.equal((await store.find(lamps, key))?.version, 2);
});

Deno.test("a table may say which of its rows are worth remembering", async () => {
  const litLamps = defineTable("home.lamps", {
    ...definition,
    remembered: ({ room }) => room !== "attic",
  });
  const { store, asked } = counted();
  await store.commit([insert(litLamps, row(1))]);
  await store.find(litLamps, key);
  assert.equal(asked.times, 0);
  await store.commit([patch(litLamps, key, { room: "attic", version: 2 }, { expected: 1 })]);
  assert.deepEqual(await store.find(litLamps, key), row(2, "attic"));
  await store.find(litLamps, key);
  assert.equal(asked.times, 2);
});

Deno.test("a large row is not worth its memory: it is read", async () => {
  const { store, asked } = counted();
  await store.commit([insert(lamps, { ...row(1), facts: { text: "x".repeat(1 << 17) } })]);
  await store.find(lamps, key);
  await store.find(lamps, key);
  assert.equal(asked.times, 2);
});

Deno.test("only so many rows are remembered, those that were used last", async () => {
  const inner = memoryStore();
  const store = rememberingStore(inner, 2);
  for (const id of ["3", "1"]) await store.commit([insert(lamps, { ...row(1), id })]);
  await store.find(lamps, { id: "3" });
  await store.commit([insert(lamps, { ...row(1), id: "2" })]);
  await inner.commit([
    upsert(lamps, { ...row(9), id: "1" }),
    upsert(lamps, { ...row(9), id: "3" }),
  ]);
  assert.equal((await store.find(lamps, { id: "3" }))?.version, 1, "remembered");
  assert.equal((await store.find(lamps, { id: "1" }))?.version, 9, "forgotten, so read");
});

Deno.test("rows of a table that somebody wrote in another way are forgotten, and only those", async () => {
  const rooms = defineTable("home.lamps_rooms", { ...definition, remembered: true });
  const { store, inner } = counted();
  await store.commit([insert(lamps, row(1)), insert(rooms, row(1))]);
  await inner.commit([upsert(lamps, row(1, "attic")), upsert(rooms, row(1, "attic"))]);
  store.forget(lamps);
  assert.equal((await store.find(lamps, key))?.room, "attic");
  assert.equal((await store.find(rooms, key))?.room, "hall");
});

Deno.test("a row that is being changed while its table is forgotten is read again", async () => {
  const inner = memoryStore();
  const answered = Promise.withResolvers<void>();
  const { store } = counted({
    ...inner,
    async commit(writes) {
      const numbers = await inner.commit(writes);
      await answered.promise;
      return numbers;
    },
  });
  await inner.commit([insert(lamps, row(1))]);
  await store.find(lamps, key);
  const slow = store.commit([patch(lamps, key, { version: 2 }, { expected: 1 })]);
  store.forget(lamps);
  await inner.commit([upsert(lamps, row(2, "attic"))]);
  answered.resolve();
  await slow;
  assert.deepEqual(await store.find(lamps, key), row(2, "attic"));
});
