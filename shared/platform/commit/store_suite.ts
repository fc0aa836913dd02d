/**
 * The suite that every {@link Store} passes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DomainError, refused } from "../../domain/error.ts";
import { Conflict, type Store } from "./store.ts";
import { defineTable, json } from "./table.ts";
import { insert, patch, remove, upsert } from "./write.ts";

/** The tables of the suite; {@link suiteSql} makes them. */
export const things = defineTable("suite.things", {
  thing: "thing",
  remembered: true,
  key: { id: "text" },
  columns: {
    name: "text",
    count: "int8",
    tags: "text[]",
    facts: json<Readonly<Record<string, unknown>>>(),
    raw: "bytea",
    at: "timestamptz?",
    on: "bool",
    version: "int4",
  },
  unique: {
    things_name_key: {
      columns: ["name"],
      refusal: () => refused("name_taken", "the name is taken"),
    },
  },
});
const log = defineTable("suite.log", {
  key: { id: "text" },
  columns: { key: "text" },
  identity: "position",
});
const places = defineTable("suite.places", {
  key: { row: "text", number: "int8" },
  columns: { name: "text" },
});

/** Makes the tables of the suite in the schema `suite`. */
export const suiteSql = `
  create table things (
    id text primary key, name text not null constraint things_name_key unique, count bigint not null,
    tags text[] not null, facts jsonb not null, raw bytea not null, at timestamptz,
    "on" boolean not null, version int not null
  );
  create table log (id text primary key, position bigint generated always as identity, key text not null);
  create table places ("row" text, number bigint, name text not null, primary key ("row", number));
`;

const thing = (id: string, more: Partial<Parameters<typeof rowOf>[1]> = {}) => rowOf(id, more);

function rowOf(id: string, more: {
  name?: string;
  count?: number;
  version?: number;
}) {
  return {
    id,
    name: more.name ?? `thing ${id}`,
    count: more.count ?? 1,
    tags: ["a", 'b "c"', "d\\e", "", "f,g"],
    facts: { nested: { list: [1, null, "x'y"] }, text: '{"not":"parsed"}' },
    raw: new Uint8Array([0, 1, 255]),
    at: null,
    on: true,
    version: more.version ?? 1,
  };
}

/**
 * Registers the tests.
 *
 * @param name of the store.
 * @param makeStore makes an empty one.
 */
export function storeSuite(
  name: string,
  makeStore: () => Promise<Store & AsyncDisposable>,
): void {
  const test = (sentence: string, run: (store: Store) => Promise<void>) =>
    Deno.test(`${name}: ${sentence}`, async () => {
      await using store = await makeStore();
      await run(store);
    });

  test("rows that are asked for at the same time are each found by their own key", async (store) => {
    const rows = ["1", 'a "b"', "{c,d}"].map((id) => thing(id));
    const seats = [["a", 1], ["a", 2], ["b", 1]].map(([row, number]) => ({
      row: String(row),
      number: Number(number),
      name: `${row}${number}`,
    }));
    await store.commit([
      ...rows.map((row) => insert(things, row)),
      ...seats.map((seat) => insert(places, seat)),
    ]);
    const ids = ["{c,d}", "nobody", "1", 'a "b"', "1"];
    const keys = [["b", 1], ["a", 2], ["b", 2], ["a", 1]] as const;
    const [found, seated] = await Promise.all([
      Promise.all(ids.map((id) => store.find(things, { id }))),
      Promise.all(keys.map(([row, number]) => store.find(places, { row, number }))),
    ]);
    assert.deepEqual(found.map((row) => row?.name), [
      "thing {c,d}",
      undefined,
      "thing 1",
      'thing a "b"',
      "thing 1",
    ]);
    assert.notEqual(found[2], found[4], "who gets a row may do with it what he likes");
    assert.deepEqual(seated.map((row) => row && { ...row }), [
      seats[2],
      seats[1],
      undefined,
      seats[0],
    ]);
  });

  test("a row comes back as it was written, every type of column", async (store) => {
    const row = { ...thing("1"), at: new Date("2026-01-02T03:04:05.678Z"), count: 2 ** 52 };
    await store.commit([insert(things, row)]);
    const found = await store.find(things, { id: "1" });
    assert.deepEqual(found && { ...found, raw: new Uint8Array(found.raw) }, row);
    assert.equal(await store.find(things, { id: "2" }), undefined);
  });

  test("a row written twice in one unit has the last value, not the first", async (store) => {
    await store.commit([
      insert(things, thing("1")),
      patch(things, { id: "1" }, { name: "second" }),
    ]);
    assert.equal((await store.find(things, { id: "1" }))?.name, "second");
  });

  test("what cannot be folded happens in order, all or nothing", async (store) => {
    await store.commit([insert(things, thing("1"))]);
    await store.commit([
      remove(things, { id: "1" }),
      insert(things, thing("1", { name: "again" })),
    ]);
    assert.equal((await store.find(things, { id: "1" }))?.name, "again");
    await assert.rejects(
      store.commit([
        remove(things, { id: "1" }),
        insert(things, thing("1", { name: "third" })),
        insert(things, thing("2")),
        patch(things, { id: "3" }, { version: 2 }, { expected: 1 }),
      ]),
      Conflict,
    );
    assert.equal((await store.find(things, { id: "1" }))?.name, "again");
    assert.equal(await store.find(things, { id: "2" }), undefined);
  });

  test("a taken key is a conflict and nothing else is written", async (store) => {
    await store.commit([insert(things, thing("1"))]);
    await assert.rejects(
      store.commit([insert(things, thing("2")), insert(things, thing("1", { name: "x" }))]),
      (error) => error instanceof Conflict && error.table === "suite.things",
    );
    assert.equal(await store.find(things, { id: "2" }), undefined);
  });

  test("another version than the expected one is a conflict, told by its table", async (store) => {
    await store.commit([insert(things, thing("1", { version: 3 }))]);
    await assert.rejects(
      store.commit([
        insert(log, { id: "l", key: "k" }),
        patch(things, { id: "1" }, { version: 3 }, { expected: 2 }),
      ]),
      (error) => error instanceof Conflict && error.table === "suite.things",
    );
    assert.equal(await store.find(log, { id: "l" }), undefined);
    await store.commit([patch(things, { id: "1" }, { version: 4 }, { expected: 3 })]);
    await store.commit([remove(things, { id: "1" }, { expected: 4 })]);
    assert.equal(await store.find(things, { id: "1" }), undefined);
  });

  test("a unique business rule is refused in its own words", async (store) => {
    await store.commit([insert(things, thing("1", { name: "same" }))]);
    await assert.rejects(
      store.commit([insert(things, thing("2", { name: "same" }))]),
      (error) => error instanceof DomainError && error.message === "the name is taken",
    );
  });

  test("a cache row is replaced only by a newer version", async (store) => {
    const version = async () => (await store.find(things, { id: "1" }))?.version;
    await store.commit([upsert(things, thing("1", { version: 5 }), { newer: true })]);
    await store.commit([upsert(things, thing("1", { version: 4 }), { newer: true })]);
    assert.equal(await version(), 5);
    await store.commit([patch(things, { id: "1" }, { version: 5, name: "same" }, { newer: true })]);
    assert.equal((await store.find(things, { id: "1" }))?.name, "thing 1");
    await store.commit([patch(things, { id: "1" }, { version: 6 }, { newer: true })]);
    assert.equal(await version(), 6);
    await store.commit([patch(things, { id: "2" }, { version: 9 }, { newer: true })]);
    assert.equal(await store.find(things, { id: "2" }), undefined, "nothing to change");
  });

  test("a row that is there stays when only its absence is filled", async (store) => {
    await store.commit([insert(things, thing("1"))]);
    await store.commit([insert(things, thing("1", { name: "late" }), { ifAbsent: true })]);
    assert.equal((await store.find(things, { id: "1" }))?.name, "thing 1");
  });

  test("numbers are added to what is there", async (store) => {
    await store.commit([insert(things, thing("1", { count: 40 }))]);
    await store.commit([patch(things, { id: "1" }, {}, { add: { count: -2 } })]);
    assert.equal((await store.find(things, { id: "1" }))?.count, 38);
  });

  test("rows that the store numbers get rising numbers, in the order given", async (store) => {
    const first = await store.commit([
      insert(log, { id: "z", key: "k" }),
      insert(log, { id: "a", key: "k" }),
      insert(things, thing("1")),
    ]);
    const second = await store.commit([insert(log, { id: "m", key: "k" })]);
    const numbers = [...first["suite.log"], ...second["suite.log"]];
    assert.equal(numbers.length, 3);
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
  });

  test("rows that are written together come back as they were, every type of column", async (store) => {
    const rows = [
      { ...thing("1"), at: new Date("2026-01-02T03:04:05.678Z"), count: -1, on: false },
      { ...thing('"2"\\'), raw: new Uint8Array([92, 34, 120]), name: '{a,"b"}\n\u0085', tags: [] },
      {
        ...thing("3"),
        facts: { "\\": '"\u0001\u007f\u2028' },
        raw: new Uint8Array(),
        name: "NULL",
      },
    ];
    await store.commit(rows.map((row) => insert(things, row)));
    const later = rows.map((row) => ({ ...row, name: `${row.name}!`, at: null, version: 2 }));
    await store.commit(
      later.map(({ id, name, at, version, raw, facts }) =>
        patch(things, { id }, { name, at, version, raw, facts }, { expected: 1 })
      ),
    );
    for (const row of later) {
      const found = await store.find(things, { id: row.id });
      assert.deepEqual(found && { ...found, raw: new Uint8Array(found.raw) }, row);
    }
  });

  test("many rows of several tables go in one commit", async (store) => {
    const ids = Array.from({ length: 300 }, (_, index) => `id-${index}`);
    await store.commit(ids.flatMap((id) => [
      insert(things, thing(id)),
      insert(log, { id, key: id }),
    ]));
    assert.equal((await store.find(things, { id: "id-299" }))?.name, "thing id-299");
  });

  test("of many that expect the same version one wins", async (store) => {
    await store.commit([insert(things, thing("1"))]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        store.commit([
          patch(things, { id: "1" }, { name: `winner ${index}`, version: 2 }, { expected: 1 }),
        ])),
    );
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  });

  test("no writes are no commit", async (store) => {
    assert.deepEqual(await store.commit([]), {});
  });
}
