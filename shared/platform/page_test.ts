import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import { cursorTo } from "./cursor.ts";
import { pageOf, partOf } from "./page.ts";

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}` }));
const refusedFor = (reason: string) => (error: unknown) =>
  error instanceof DomainError && error.code === "invalid_argument" && error.reason === reason;

Deno.test("without a limit a list is read whole, or as far as it says", () => {
  const whole = pageOf({ limit: 0, next: "" });
  assert.deepEqual(whole, { after: "", read: null });
  assert.deepEqual(partOf(rows(3), whole), { rows: rows(3), next: "" });
  assert.equal(pageOf({ limit: 0, next: "" }, { unasked: 20 }).read, 21);
});

Deno.test("a page ends with a cursor to where the next one starts", () => {
  const first = partOf(rows(3), pageOf({ limit: 2, next: "" }));
  assert.deepEqual(first.rows, rows(2));
  assert.deepEqual(pageOf({ limit: 2, next: first.next }), { after: "1", read: 3 });
});

Deno.test("the last page has no next one, also when it is full", () =>
  assert.deepEqual(partOf(rows(2), pageOf({ limit: 2, next: "" })), { rows: rows(2), next: "" }));

Deno.test("a limit above the most is the most", () => {
  assert.equal(pageOf({ limit: 1_000, next: "" }).read, 101);
  assert.equal(pageOf({ limit: 6, next: "" }, { most: 5 }).read, 6);
});

Deno.test("a limit below zero is refused", () =>
  assert.throws(() => pageOf({ limit: -1, next: "" }), refusedFor("limit_not_valid")));

for (
  const [what, next] of [
    ["a word", "zzz"],
    ["an id", "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41"],
    ["a cursor of another list", cursorTo(["2026-11-23T10:00:00.000Z", "7"])],
    ["a cursor with what no id has", cursorTo(["\0"])],
    ["a cursor with half a character", cursorTo(["\ud800"])],
    ["a cursor with a long text", cursorTo(["x".repeat(129)])],
  ]
) {
  Deno.test(`${what} is no cursor: it is refused`, () =>
    assert.throws(() => pageOf({ limit: 1, next }), refusedFor("cursor_not_valid")));
}
