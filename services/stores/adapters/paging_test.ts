import assert from "node:assert/strict";
import { partOf, rowsToRead } from "./paging.ts";

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}` }));
const page = (limit: number) => ({ limit, next: "" });

Deno.test("without a limit a list is read whole", () => {
  for (const limit of [0, -1]) {
    assert.equal(rowsToRead(page(limit)), null);
    assert.deepEqual(partOf(rows(3), page(limit)), { rows: rows(3), next: "" });
  }
});

Deno.test("a part ends with where the next one starts", () => {
  assert.equal(rowsToRead(page(2)), 3);
  assert.deepEqual(partOf(rows(3), page(2)), { rows: rows(2), next: "1" });
});

Deno.test("the last part has no next one, also when it is full", () =>
  assert.deepEqual(partOf(rows(2), page(2)), { rows: rows(2), next: "" }));

Deno.test("a limit above 100 is 100", () => assert.equal(rowsToRead(page(1_000)), 101));
