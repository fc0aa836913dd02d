import assert from "node:assert/strict";
import { z } from "zod";
import { defineAggregate, replay } from "./aggregate.ts";
import { DomainError, notFound, refused, within } from "./error.ts";
import { decodeEvent, defineEvents, encodeEvent, type EventOf } from "./event.ts";

const events = defineEvents("lamps", {
  LampHung: { schema: z.object({ room: z.string() }) },
  LampDimmed: {
    version: 3,
    schema: z.object({ percent: z.number(), by: z.string() }),
    upcast: {
      1: ({ level }: { level: number }) => ({ percent: level * 10 }),
      2: (v2: { percent: number }) => ({ ...v2, by: "" }),
    },
  },
});

Deno.test("an event is stored under its context's name with its version", () => {
  const data = { percent: 5, by: "me" };
  assert.deepEqual(encodeEvent(events, { type: "LampDimmed", data }), {
    name: "lamps.LampDimmed",
    version: 3,
    data,
  });
});

Deno.test("C6: an older event is carried up version by version", () => {
  const read = decodeEvent(events, { name: "lamps.LampDimmed", version: 1, data: { level: 4 } });
  assert.deepEqual(read, { type: "LampDimmed", data: { percent: 40, by: "" } });
});

for (
  const [what, stored] of [
    ["an unknown name", { name: "lamps.LampEaten", version: 1, data: {} }],
    ["another context's name", { name: "bulbs.LampHung", version: 1, data: { room: "x" } }],
    ["a version newer than the code", { name: "lamps.LampHung", version: 2, data: { room: "x" } }],
    ["data that does not fit", { name: "lamps.LampHung", version: 1, data: { room: 1 } }],
  ] as const
) {
  Deno.test(`C6: ${what} is told, not guessed`, () => {
    assert.throws(() => decodeEvent(events, stored));
  });
}

Deno.test("a version without a way up is noticed when the events are defined", () => {
  const schema = z.object({});
  assert.throws(() => defineEvents("lamps", { LampHung: { version: 2, schema } }), TypeError);
});

Deno.test("an event that is not defined is not stored", () => {
  assert.throws(() => encodeEvent(events, { type: "LampEaten", data: {} }), TypeError);
});

Deno.test("an aggregate's state is what its events made of it", () => {
  const lamp = defineAggregate({
    name: "lamps.CeilingLamp",
    events,
    initial: () => ({ room: "", percent: 100 }),
    evolve: (lamp, { type, data }: EventOf<typeof events>) =>
      type === "LampHung" ? { ...lamp, room: data.room } : { ...lamp, percent: data.percent },
  });
  assert.equal(lamp.thing, "ceilinglamp");
  assert.deepEqual(lamp.snapshot, { every: 100, version: 1 });
  const state = replay(lamp, [
    { type: "LampHung", data: { room: "hall" } },
    { type: "LampDimmed", data: { percent: 5, by: "me" } },
  ]);
  assert.deepEqual(state, { room: "hall", percent: 5 });
});

Deno.test("a refusal keeps its code and reason when words are put before its text", async () => {
  const refusal = refused("basket_empty", "the basket has no items");
  await assert.rejects(
    within("baskets checkout", () => Promise.reject(refusal)),
    (error) =>
      error instanceof DomainError && error.code === "invalid_argument" &&
      error.reason === "basket_empty" &&
      error.message === "baskets checkout: the basket has no items",
  );
  await assert.rejects(
    within("x", () => {
      throw new TypeError("a bug");
    }),
    (error) => error instanceof TypeError && error.message === "a bug",
  );
});

Deno.test("what is not found is told with one text for all things", () => {
  const error = notFound("shopping list");
  assert.deepEqual([error.code, error.reason, error.message], [
    "not_found",
    "shopping_list_not_found",
    "shopping list with that ID does not exist",
  ]);
});
