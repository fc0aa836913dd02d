import assert from "node:assert/strict";
import fc from "fast-check";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const position = fc.record({
  createdAt: fc.date({
    noInvalidDate: true,
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
  }),
  orderId: fc.string({ minLength: 1, maxLength: 128, unit: "binary" }).filter((id) => !!id.trim()),
}, { noNullPrototype: true });

Deno.test("a cursor leads back to its position", () =>
  fc.assert(fc.property(position, (position) => {
    const cursor = encodeCursor(position);
    assert.match(cursor, /^[A-Za-z0-9_-]+$/);
    assert.deepEqual(decodeCursor(cursor), position);
  })));

const encoded = (text: string) => btoa(text);

for (
  const cursor of [
    "x",
    "not a cursor",
    "ä",
    encoded("no json"),
    encoded("[]"),
    encoded("null"),
    encoded('["yesterday","id"]'),
    encoded('["2030-02-30T00:00:00Z","id"]'),
    encoded('["2030-01-01T00:00:00Z"," "]'),
    encoded('["2030-01-01T00:00:00Z",7]'),
    encoded('["2030-01-01T00:00:00Z","id","more"]'),
  ]
) {
  Deno.test(`the cursor ${cursor} is not valid`, () =>
    assert.throws(
      () => decodeCursor(cursor),
      new DomainError("invalid_argument", "cursor_not_valid", "the cursor is not valid"),
    ));
}
