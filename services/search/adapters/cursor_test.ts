import assert from "node:assert/strict";
import fc from "fast-check";
import { DomainError } from "../../../shared/domain/error.ts";
import { character } from "../../../shared/testing/text.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const position = fc.record({
  createdAt: fc.date({
    noInvalidDate: true,
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
  }),
  orderId: fc.string({ minLength: 1, maxLength: 128, unit: character }).filter((id) =>
    id.trim() !== "" && !id.includes("\0")
  ),
}, { noNullPrototype: true });

Deno.test("a cursor leads back to its position", () =>
  fc.assert(fc.property(position, (position) => {
    const cursor = encodeCursor(position);
    assert.match(cursor, /^[A-Za-z0-9_-]+$/);
    assert.deepEqual(decodeCursor(cursor), position);
  })));

function refuses(cursor: string) {
  assert.throws(
    () => decodeCursor(cursor),
    new DomainError("invalid_argument", "cursor_not_valid", "the cursor is not valid"),
  );
}

for (const cursor of ["x", "not a cursor", "ä"]) {
  Deno.test(`the cursor ${cursor} is not valid`, () => refuses(cursor));
}

for (
  const content of [
    "no json",
    "[]",
    "null",
    '["yesterday","id"]',
    '["2030-02-30T00:00:00Z","id"]',
    '["0000-01-01T00:00:00Z","id"]',
    '["2030-01-01T00:00:00Z"," "]',
    '["2030-01-01T00:00:00Z","\\u0000"]',
    '["2030-01-01T00:00:00Z","\\ud800"]',
    '["2030-01-01T00:00:00Z",7]',
    '["2030-01-01T00:00:00Z","id","more"]',
  ]
) {
  Deno.test(`a cursor of ${content} is not valid`, () => refuses(btoa(content)));
}
