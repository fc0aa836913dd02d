import assert from "node:assert/strict";
import { DomainError } from "./error.ts";
import { idOf, orderedIds, parseId, uuidv7 } from "./id.ts";

const LampId = idOf("LampId");

Deno.test("any text that is not blank, up to 128 characters, is an id", () => {
  for (const id of ["a", "01a2", "with space", "ü/…", "x".repeat(128)]) {
    assert.equal(parseId(LampId, id), id);
  }
});

Deno.test("blank and longer texts are no ids", () => {
  for (const id of ["", "   ", "\t\n", "x".repeat(129)]) {
    assert.throws(
      () => parseId(LampId, id),
      (error) => error instanceof DomainError && error.message === "the id is not valid",
    );
  }
});

Deno.test("a UUIDv7 begins with its time and has version and variant", () => {
  const id = uuidv7(Date.UTC(2026, 0, 1));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(parseInt(id.replaceAll("-", "").slice(0, 12), 16), Date.UTC(2026, 0, 1));
});

Deno.test("ids made within one millisecond, or while the clock goes back, sort in their order", () => {
  const times = [5, 5, 5, 4, 6, 2, 2];
  let n = 0;
  const newId = orderedIds(() => times[n++] ?? 2);
  const ids = Array.from({ length: 10_000 }, newId);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
});
