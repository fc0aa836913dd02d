import assert from "node:assert/strict";
import { sampleOf, summaryOf, typesOf } from "./content.ts";
import { tables } from "./toy_contexts.ts";

const lampSold = { name: "shoppb.LampSold", messages: tables };

Deno.test("the summary of a message is its comment without its kind and name", () => {
  assert.equal(summaryOf(lampSold), "A lamp was sold.");
  assert.equal(summaryOf({ name: "depotpb.Pack", messages: tables }), "Pack a lamp.");
  assert.equal(
    summaryOf({ name: "depotpb.Packed", messages: tables }),
    "Reply `depot.Packed` to Pack.",
  );
});

Deno.test("a sample has every field, with ids that agree between messages", () => {
  const { id, parts, color, note } = sampleOf(lampSold, "Lamp");
  assert.match(String(id), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
  assert.equal(id, sampleOf({ name: "depotpb.Pack", messages: tables }, "").lampId);
  assert.deepEqual([parts, color, note], [[{ price: 9.99, within: {} }], "red", ""]);
});

Deno.test("the types of a message are its own and those within it, each once", () => {
  const types = typesOf(lampSold);
  assert.deepEqual(Object.keys(types), ["shoppb.LampSold", "shoppb.LampSold.Part"]);
  assert.deepEqual(types["shoppb.LampSold"].fields[2], {
    ...{ name: "parts", json: "parts", number: 3, type: "repeated Part" },
    of: "shoppb.LampSold.Part",
  });
});

Deno.test("a table that lacks a message is a mistake that is told", () => {
  assert.throws(() => typesOf({ name: "shoppb.Lamp", messages: tables }), TypeError);
});
