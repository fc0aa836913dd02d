import assert from "node:assert/strict";
import { arrayLiteral, compose } from "./statement.ts";
import { defineTable, json } from "./table.ts";
import { insert, patch } from "./write.ts";

const lamps = defineTable("home.lamps", {
  key: { id: "text" },
  columns: { room: "text", facts: json<unknown>(), version: "int4" },
});
const lamp = (id: string, room: string) => insert(lamps, { id, room, facts: {}, version: 1 });

Deno.test("a statement's text depends on what is written where, not on the values", () => {
  const hall = compose("home", [lamp("1", "hall")]);
  const attic = compose("home", [lamp("2", "attic")]);
  assert.equal(hall.text, attic.text);
  assert.deepEqual(attic.parameters, ["2", "{}", "attic", "1"]);
});

Deno.test("a statement's text is one for many rows, however many, and whatever the order of columns", () => {
  const two = compose("home", [lamp("1", "hall"), lamp("2", "attic")]);
  const other = insert(lamps, { version: 1, facts: [], room: "cellar", id: "3" });
  const three = compose("home", [lamp("1", "hall"), other, lamp("2", "attic")]);
  assert.equal(two.text, three.text);
  assert.deepEqual(three.parameters, [
    '{"1","3","2"}',
    '{"{}","[]","{}"}',
    '{"hall","cellar","attic"}',
    "{1,1,1}",
  ]);
});

Deno.test("a statement's text differs by schema, by table and by what is expected", () => {
  const moved = { room: "attic", version: 2 };
  const texts = new Set([
    compose("home", [patch(lamps, { id: "1" }, moved, { expected: 1 })]).text,
    compose("home", [patch(lamps, { id: "1" }, moved, { newer: true })]).text,
    compose("home", [patch(lamps, { id: "1" }, moved)]).text,
    compose("home", [patch(lamps, { id: "1" }, { version: 2 }, { expected: 1 })]).text,
    compose("home", [patch(lamps, { id: "1" }, { version: 2 }, { add: { version: 1 } })]).text,
    compose("shop", [patch(lamps, { id: "1" }, moved, { expected: 1 })]).text,
  ]);
  assert.equal(texts.size, 6);
});

Deno.test("a statement's text for several units depends neither on their order nor on how many rows each part has", () => {
  const entered = lamp("1", "hall");
  const moved = patch(lamps, { id: "2" }, { room: "attic", version: 2 }, { expected: 1 });
  const texts = new Set([
    compose("home", [entered, moved], true).text,
    compose("home", [moved, entered], true).text,
    compose("home", [moved, lamp("3", "cellar"), entered], true).text,
  ]);
  assert.equal(texts.size, 1);
  assert.notEqual(compose("home", [moved, entered]).text, [...texts][0]);
  assert.deepEqual(
    compose("home", [moved, entered], true).parameters,
    compose("home", [entered, moved], true).parameters,
  );
});

Deno.test("an array has its quotes and backslashes escaped, and all else as it is", () => {
  for (
    const [value, cell] of [
      ["", '""'],
      ["hall, attic", '"hall, attic"'],
      ['a "hall"', '"a \\"hall\\""'],
      ["C:\\hall", '"C:\\\\hall"'],
      ['"one\ntwo"', '"\\"one\ntwo\\""'],
      ['"\u0085\ud83d\ude00\ud800"', '"\\"\u0085\ud83d\ude00\ud800\\""'],
      [null, "NULL"],
      ["NULL", '"NULL"'],
    ] as const
  ) assert.equal(arrayLiteral([value]), `{${cell}}`);
  assert.equal(arrayLiteral(["a", null, "b"]), '{"a",NULL,"b"}');
  assert.equal(arrayLiteral([]), "{}");
});
