import assert from "node:assert/strict";
import fc from "fast-check";
import { character } from "../testing/text.ts";
import { messageReader } from "./json_reader.ts";
import { messageWriter } from "./json_writer.ts";
import { ToyService } from "./toys.ts";

const full = messageWriter(ToyService.schema, "toyspb.Toy", "full");
const canonical = messageWriter(ToyService.schema, "toyspb.Toy", "canonical");
const read = messageReader(ToyService.schema, "toyspb.Toy");

const toy = {
  id: 'a "quoted"\n text',
  ownerId: "o",
  age: -3,
  weight: 10,
  broken: true,
  serial: 9007199254740993n,
  photo: new Uint8Array([255, 239]),
  madeAt: new Date("2026-01-31T12:00:00Z"),
  colour: 1,
  notes: { a: [1, null] },
  tags: ["x", "y"],
  box: { label: "", inside: [{ label: "in" }] },
  parts: { "__proto__ ": { label: "p" } },
};

Deno.test("the full form writes every field, zero values, empty lists and null too", () => {
  assert.equal(
    full({}),
    '{"id":"","ownerId":"","age":0,"weight":0,"broken":false,"serial":"0","photo":"",' +
      '"madeAt":null,"colour":"COLOUR_UNKNOWN","notes":null,"tags":[],"box":null,"parts":{}}',
  );
});

Deno.test("the canonical form leaves out what is unset or zero", () => {
  const zero = {
    ...toy,
    id: "",
    age: 0,
    weight: 0,
    broken: false,
    serial: 0n,
    tags: [],
    parts: {},
  };
  assert.equal(canonical({}), "{}");
  assert.deepEqual(JSON.parse(canonical(zero)), {
    ownerId: "o",
    photo: "/+8=",
    madeAt: "2026-01-31T12:00:00Z",
    colour: "COLOUR_RED",
    notes: { a: [1, null] },
    box: { inside: [{ label: "in" }] },
  });
});

Deno.test("the full form writes nested messages in full", () => {
  const { box, parts } = JSON.parse(full(toy));
  assert.deepEqual(box, { label: "", inside: [{ label: "in", inside: [] }] });
  assert.deepEqual(parts, { "__proto__ ": { label: "p", inside: [] } });
});

Deno.test("int64 is a text, doubles are numbers, times are RFC 3339", () => {
  const json = JSON.parse(full({ ...toy, madeAt: new Date("2026-01-31T12:00:00.120Z") }));
  assert.equal(json.serial, "9007199254740993");
  assert.equal(json.weight, 10);
  assert.equal(json.madeAt, "2026-01-31T12:00:00.120Z");
});

Deno.test("numbers that JSON lacks are written as texts", () => {
  assert.equal(canonical({ weight: NaN }), '{"weight":"NaN"}');
  assert.equal(canonical({ weight: Infinity }), '{"weight":"Infinity"}');
  assert.equal(canonical({ weight: -Infinity }), '{"weight":"-Infinity"}');
});

Deno.test("an enum value without a name is written as its number", () => {
  assert.equal(canonical({ colour: 9 }), '{"colour":9}');
});

Deno.test("fields that the message does not declare are not written", () => {
  assert.equal(canonical({ id: "a", password: "secret" }), '{"id":"a"}');
});

Deno.test("any text is written as JSON.stringify writes it", () => {
  fc.assert(
    fc.property(fc.string({ unit: character }), (id) => {
      assert.equal(canonical({ id: `x${id}` }), JSON.stringify({ id: `x${id}` }));
    }),
  );
});

Deno.test("what either form writes is read back the same", () => {
  const message = fc.record({
    id: fc.string(),
    age: fc.integer(),
    weight: fc.double({ noNaN: true }),
    broken: fc.boolean(),
    serial: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    photo: fc.uint8Array(),
    madeAt: fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    }),
    colour: fc.constantFrom(0, 1, 2, 5),
    tags: fc.array(fc.string()),
  });
  fc.assert(fc.property(message, (toy) => {
    const same = { ...toy, weight: toy.weight + 0 }; // -0 is 0 in JSON
    const { ownerId: _, parts: __, ...back } = read(JSON.parse(full(same)));
    assert.deepEqual(back, same);
    assert.deepEqual({ ...read(JSON.parse(full({}))), ...read(JSON.parse(canonical(same))) }, {
      ...read(JSON.parse(full({}))),
      ...same,
    });
  }));
});
