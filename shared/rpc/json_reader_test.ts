import assert from "node:assert/strict";
import { messageReader } from "./json_reader.ts";
import { FieldError } from "./json_values.ts";
import { ToyService } from "./toys.ts";

const readToy = messageReader(ToyService.schema, "toyspb.Toy");
const read = (text: string) => readToy(JSON.parse(text));

Deno.test("a reader takes every type of field", () => {
  const toy = read(`{
    "id": "a", "ownerId": "o", "age": 3, "weight": 1.5, "broken": true, "serial": "9007199254740993",
    "photo": "AQID", "madeAt": "2026-01-31T12:00:00.5+01:00", "colour": "COLOUR_BLUE",
    "notes": {"deep": [1, {"er": null}]}, "tags": ["x", "y"], "box": {"label": "b"},
    "parts": {"left": {"label": "l"}}
  }`);
  assert.deepEqual(toy, {
    id: "a",
    ownerId: "o",
    age: 3,
    weight: 1.5,
    broken: true,
    serial: 9007199254740993n,
    photo: new Uint8Array([1, 2, 3]),
    madeAt: new Date("2026-01-31T11:00:00.500Z"),
    colour: 2,
    notes: { deep: [1, { er: null }] },
    tags: ["x", "y"],
    box: { label: "b" },
    parts: { left: { label: "l" } },
  });
});

Deno.test("a reader takes names as in the proto file and ignores unknown ones", () => {
  assert.deepEqual(read('{"owner_id": "o", "colour": 1, "unheard": {"of": 1}}'), {
    ownerId: "o",
    colour: 1,
  });
});

Deno.test("a reader takes null for unset", () => {
  assert.deepEqual(read('{"id": null, "age": null, "tags": null, "box": null, "parts": null}'), {});
});

const good: readonly [field: string, json: string, value: unknown][] = [
  ["age", '"12"', 12],
  ["age", "1e2", 100],
  ["age", "-2147483648", -2147483648],
  ["weight", '"1.25"', 1.25],
  ["weight", '"-Infinity"', -Infinity],
  ["weight", '"NaN"', NaN],
  ["serial", "7", 7n],
  ["serial", '"-9223372036854775808"', -(2n ** 63n)],
  ["photo", '"_-8"', new Uint8Array([255, 239])],
  ["photo", '"/+8="', new Uint8Array([255, 239])],
  ["madeAt", '"2024-02-29T23:59:59.123456789Z"', new Date("2024-02-29T23:59:59.123Z")],
  ["madeAt", '"0001-01-01T00:00:00Z"', new Date("0001-01-01T00:00:00Z")],
  ["colour", "7", 7],
];
for (const [field, json, value] of good) {
  Deno.test(`a reader takes ${json} for ${field}`, () => {
    assert.deepEqual(read(`{"${field}": ${json}}`), { [field]: value });
  });
}

const bad: readonly [json: string, text: string][] = [
  ["[]", "the request must be a JSON object"],
  ['"text"', "the request must be a JSON object"],
  ["null", "the request must be a JSON object"],
  ['{"id": 1}', "the field id must be a text"],
  ['{"id": {}}', "the field id must be a text"],
  ['{"owner_id": true}', "the field ownerId must be a text"],
  ['{"id": "a", "ownerId": "a", "owner_id": "b"}', "the field ownerId is given twice"],
  ['{"age": 1.5}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": 2147483648}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": "1 "}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": ""}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": "NaN"}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": "0x10"}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": true}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"age": [1]}', "the field age must be a whole number from -2147483648 to 2147483647"],
  ['{"weight": "heavy"}', "the field weight must be a number"],
  ['{"weight": 1e999}', "the field weight must be a number"],
  ['{"weight": "1e999"}', "the field weight must be a number"],
  ['{"weight": []}', "the field weight must be a number"],
  ['{"broken": "true"}', "the field broken must be true or false"],
  ['{"broken": 1}', "the field broken must be true or false"],
  [
    '{"serial": "9223372036854775808"}',
    "the field serial must be a whole number from -9223372036854775808 to 9223372036854775807",
  ],
  [
    '{"serial": 9007199254740993}',
    "the field serial must be written as a text: the number is too large for JSON",
  ],
  [
    '{"serial": 0.5}',
    "the field serial must be a whole number from -9223372036854775808 to 9223372036854775807",
  ],
  ['{"photo": "%%"}', "the field photo must be a text in base64"],
  ['{"photo": [1]}', "the field photo must be a text in base64"],
  ['{"madeAt": "yesterday"}', "the field madeAt must be a time such as 2026-01-31T12:00:00Z"],
  ['{"madeAt": 0}', "the field madeAt must be a time such as 2026-01-31T12:00:00Z"],
  [
    '{"madeAt": "2026-02-29T00:00:00Z"}',
    "the field madeAt must be a time such as 2026-01-31T12:00:00Z",
  ],
  [
    '{"madeAt": "2026-13-01T00:00:00Z"}',
    "the field madeAt must be a time such as 2026-01-31T12:00:00Z",
  ],
  [
    '{"madeAt": "2026-01-01T24:00:00Z"}',
    "the field madeAt must be a time such as 2026-01-31T12:00:00Z",
  ],
  [
    '{"madeAt": "0000-01-01T00:00:00Z"}',
    "the field madeAt must be a time such as 2026-01-31T12:00:00Z",
  ],
  ['{"madeAt": "2026-01-31"}', "the field madeAt must be a time such as 2026-01-31T12:00:00Z"],
  [
    '{"colour": "COLOUR_PINK"}',
    "the field colour must be one of COLOUR_UNKNOWN, COLOUR_RED, COLOUR_BLUE",
  ],
  [
    '{"colour": "constructor"}',
    "the field colour must be one of COLOUR_UNKNOWN, COLOUR_RED, COLOUR_BLUE",
  ],
  ['{"notes": []}', "the field notes must be a JSON object"],
  ['{"tags": "x"}', "the field tags must be a list"],
  ['{"tags": {"0": "x"}}', "the field tags must be a list"],
  ['{"tags": ["x", null]}', "the field tags[1] must not be null"],
  ['{"box": []}', "the field box must be a JSON object"],
  ['{"box": {"inside": [{}, {"label": 5}]}}', "the field box.inside[1].label must be a text"],
  ['{"parts": []}', "the field parts must be a JSON object"],
  ['{"parts": {"left wheel": {"label": 1}}}', 'the field parts["left wheel"].label must be a text'],
  ['{"parts": {"__proto__": {}}}', 'the field parts must not have the key "__proto__"'],
  ['{"notes": {"a": {"__proto__": {}}}}', 'the field notes must not have the key "__proto__"'],
];
for (const [json, text] of bad) {
  Deno.test(`a reader refuses ${json}`, () => {
    assert.throws(
      () => read(json),
      (error) => error instanceof FieldError && error.message === text,
    );
  });
}

Deno.test("a reader leaves every prototype alone", () => {
  const toy = read('{"__proto__": {"id": "p", "admin": true}, "constructor": {"prototype": {}}}');
  assert.deepEqual(toy, {});
  assert.equal(Object.getPrototypeOf(toy), Object.prototype);
  assert.equal(Reflect.get({}, "admin"), undefined);
});

Deno.test("a reader refuses a struct that is nested without end", () => {
  const deep = `{"notes": {"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
  assert.throws(() => read(deep), /the field notes must not be nested deeper than 100/);
});

Deno.test("a reader of a message that the schema lacks cannot be made", () => {
  assert.throws(() => messageReader(ToyService.schema, "toyspb.Nothing"), TypeError);
});
