import assert from "node:assert/strict";
import fc from "fast-check";
import { paintOf } from "../simulator/text.ts";
import { gridLines } from "./grid.ts";

const plain = paintOf(false);

Deno.test("a table has a head, texts to the left and numbers to the right", () => {
  const grid = { head: ["name", "waiting"], rows: [["depot-orders", 7], ["baskets", 12_345]] };
  assert.deepEqual(gridLines(grid, Infinity, plain), [
    "name          waiting",
    "depot-orders        7",
    "baskets        12 345",
  ]);
});

Deno.test("the widest column is cut until the table fits", () => {
  const grid = { head: ["name", "error"], rows: [["a-name", "a long story that ends somewhere"]] };
  assert.deepEqual(gridLines(grid, 24, plain), [
    "name    error",
    "a-name  a long story th…",
  ]);
});

Deno.test("an id is never cut: it is there to be copied", () => {
  const id = "01a2080b-e418-7000-8925-8e8520bd6122";
  const grid = { head: ["id", "error"], rows: [[id, "a long story"]], whole: ["id"] };
  assert.deepEqual(gridLines(grid, 45, plain), [`id${" ".repeat(36)}error`, `${id}  a long…`]);
});

Deno.test("what a message says cannot steer the terminal", () => {
  const lines = gridLines({ head: ["error"], rows: [["a\x1b[2J\nb"]] }, Infinity, plain);
  assert.deepEqual(lines, ["error", "a [2J b"]);
});

Deno.test("no line is wider than the terminal", () => {
  const row = fc.tuple(fc.string({ maxLength: 80 }), fc.string(), fc.nat());
  fc.assert(fc.property(fc.array(row), fc.integer({ min: 30, max: 200 }), (rows, width) => {
    for (const line of gridLines({ head: ["a", "b", "c"], rows }, width, plain)) {
      assert.ok([...line].length <= width, line);
    }
  }));
});
