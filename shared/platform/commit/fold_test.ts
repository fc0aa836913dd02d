import assert from "node:assert/strict";
import { fold } from "./fold.ts";
import { defineTable } from "./table.ts";
import { insert, patch, remove, upsert, type Write } from "./write.ts";

const lamps = defineTable("home.lamps", {
  key: { id: "text" },
  columns: { room: "text", lit: "int4", version: "int4" },
});
const numbered = defineTable("home.log", {
  key: { id: "text" },
  columns: { text: "text" },
  identity: "position",
});
const row = { id: "1", room: "hall", lit: 0, version: 1 };

function only(writes: readonly Write[]): Write {
  const rounds = fold(writes);
  assert.equal(rounds.length, 1);
  assert.equal(rounds[0].length, 1);
  return rounds[0][0];
}

Deno.test("an insert and a patch of the same row become one insert", () => {
  const write = only([
    insert(lamps, row),
    patch(lamps, { id: "1" }, { room: "attic", version: 2 }, { expected: 1 }),
  ]);
  assert.equal(write.op, "insert");
  assert.deepEqual(write.set, { room: "attic", lit: 0, version: 2 });
});

Deno.test("two patches become one that expects the first one's version", () => {
  const write = only([
    patch(lamps, { id: "1" }, { room: "attic", version: 4 }, { expected: 3 }),
    patch(lamps, { id: "1" }, { lit: 7, version: 5 }, { expected: 4 }),
  ]);
  assert.deepEqual(write.guard, { kind: "expected", version: 3 });
  assert.deepEqual(write.set, { room: "attic", lit: 7, version: 5 });
});

Deno.test("what is added to a column that was set is added at once", () => {
  const write = only([
    patch(lamps, { id: "1" }, { lit: 5 }),
    patch(lamps, { id: "1" }, {}, { add: { lit: 2 } }),
  ]);
  assert.deepEqual([write.set, write.add], [{ lit: 7 }, {}]);
});

Deno.test("two additions add up, and a later value replaces them", () => {
  const two = [
    patch(lamps, { id: "1" }, {}, { add: { lit: 2 } }),
    patch(lamps, { id: "1" }, {}, { add: { lit: 3 } }),
  ];
  assert.deepEqual(only(two).add, { lit: 5 });
  const replaced = only([...two, patch(lamps, { id: "1" }, { lit: 1 })]);
  assert.deepEqual([replaced.set, replaced.add], [{ lit: 1 }, {}]);
});

Deno.test("what cannot be one write comes in a later round", () => {
  const rounds = fold([remove(lamps, { id: "1" }), insert(lamps, row)]);
  assert.deepEqual(rounds.map((round) => round.map(({ op }) => op)), [["remove"], ["insert"]]);
  const guarded = fold([
    upsert(lamps, row, { newer: true }),
    patch(lamps, { id: "1" }, { room: "x", version: 2 }, { newer: true }),
  ]);
  assert.equal(
    guarded.length,
    2,
    "the row there may be newer than the first and older than the second",
  );
});

Deno.test("rows are sorted by table and key, numbered ones keep their order", () => {
  const [round] = fold([
    insert(numbered, { id: "z", text: "" }),
    insert(lamps, { ...row, id: "2" }),
    insert(numbered, { id: "a", text: "" }),
    insert(lamps, row),
  ]);
  assert.deepEqual(round.map(({ key }) => key.id), ["1", "2", "z", "a"]);
});
