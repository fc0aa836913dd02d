/**
 * JSON texts for fields: what belongs there, and what hostile callers put there instead. They are texts,
 * since much of it cannot be written by `JSON.stringify`.
 *
 * @module
 */
import fc from "fast-check";
import type { FieldSchema, ServiceSchema } from "../../shared/rpc/schema.ts";
import { character } from "../../shared/testing/text.ts";

/** Ids of things that exist, by the name of the field that takes them; `id` is of the service's own things. */
export type Pool = Readonly<Record<string, readonly string[]>>;

/** An id of which there is nothing. */
export const NOBODY = "00000000-0000-7000-8000-000000000000";

const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: [
    "",
    "pending",
    "approved",
    "in-progress",
    "ready",
    "completed",
    "cancelled",
    "available",
  ],
  actor: ["", "customer", "admin", "robot"],
  smsNumber: ["+31201234567", "+1 555 0100", "call me"],
  next: ["", "bm8gY3Vyc29y", "{}", "AAAA"],
};

const quoted = (text: string): string => JSON.stringify(text);
const nested = (open: string, close: string) => (depth: number) =>
  open.repeat(depth) + close.repeat(depth);

/** Texts of JSON, some of them broken, that no field expects. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...["null", "true", "[]", "[[]]", "{}", '""', '" "', "[null]", '{"":null}'],
    ...["0", "-0", "1e999", "-1e999", "5e-324", "1.7976931348623157e308", "0.1", "-1", "1E+2"],
    ...["2147483647", "2147483648", "-2147483649", "9007199254740993", "18446744073709551616"],
    ...["9".repeat(400), "NaN", "01", "+1", ".5", "0x10", "1n", "Infinity", "undefined"],
    ...['"NaN"', '"Infinity"', '"1e400"', '"1"', '" 1"', '"0x10"', '"9223372036854775808"'],
    ...['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u202e"', '"\\ufeff"'],
    ...['"__proto__"', '"constructor"', '{"__proto__":{"polluted":1}}', '"toString"'],
    ...['{"constructor":{"prototype":{"polluted":1}}}', '{"toString":1,"valueOf":1}'],
    ...['"\'; drop table events; --"', '"%s%n%00"', '"../../etc/passwd"', '"${7*7}{{7*7}}"'],
    ...['"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999Z"', '"2026-02-30T00:00:00Z"'],
    ...['"+275760-09-13T00:00:00Z"', '"0000-00-00T00:00:00Z"', '"2026-01-01T00:00:00+99:99"'],
    ...['"\t"', '"\x01"', '"\\x41"', '"open', "'single'", "[1,]", '{"a":1,}', "/* */1"],
  ),
  fc.integer({ min: 1, max: 100_000 }).map((length) => quoted("x".repeat(length))),
  fc.integer({ min: 1, max: 20_000 }).map(nested("[", "]")),
  fc.integer({ min: 1, max: 20_000 }).map(nested('{"a":', "}")),
  fc.constantFrom(10, 1_000, 5_000, 9_000, 400_000).map(nested("[", "]")),
  fc.integer({ min: 1, max: 5_000 }).map((length) => `[${Array(length).fill("{}").join()}]`),
  fc.json(),
  fc.string({ unit: character }).map(quoted),
);

/** Names that are no fields, but mean something to JavaScript. */
export const hostileKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "",
    "$case",
  ),
  fc.string({ unit: character, maxLength: 5 }),
);

/** Text of a field's value, as its schema wants it. */
function valid(schema: ServiceSchema, field: FieldSchema, pool: Pool): fc.Arbitrary<string> {
  const one = single(schema, field, pool);
  if (field.map) {
    const entry = fc.tuple(fc.string({ maxLength: 4 }).map(quoted), one);
    return fc.array(entry, { maxLength: 3 }).map(objectOf);
  }
  return field.repeated ? fc.array(one, { maxLength: 3 }).map((items) => `[${items}]`) : one;
}

function single(schema: ServiceSchema, field: FieldSchema, pool: Pool): fc.Arbitrary<string> {
  switch (field.type) {
    case "string":
      return textFor(field.json, pool).map(quoted);
    case "bool":
      return fc.boolean().map(String);
    case "int64":
    case "uint64":
      return fc.bigInt({ min: -5n, max: 10n }).map((n) => quoted(`${n}`));
    case "int32":
    case "uint32":
    case "enum":
      return fc.oneof(fc.integer({ min: -2, max: 10 }), fc.integer()).map(String);
    case "double":
    case "float":
      return fc.oneof(
        fc.integer({ min: -100, max: 10_000 }).map((cents) => cents / 100),
        fc.double(),
      )
        .map((number) => Number.isFinite(number) ? `${number}` : quoted(`${number}`));
    case "timestamp":
      return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
        .map((date) => quoted(date.toISOString()));
    case "bytes":
      return fc.base64String().map(quoted);
    case "message":
      return fieldsOf(schema, field.message ?? "", pool).map(objectOf);
    default:
      return fc.constant("{}");
  }
}

/** Texts for a field of that name: mostly of what exists. */
export function textFor(name: string, pool: Pool): fc.Arbitrary<string> {
  const ids = pool[name] ?? [];
  const own = [...ids, ...(WORDS[name] ?? [])];
  const any = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 210 }),
    fc.constantFrom(NOBODY, "", " ", "Ada"),
  );
  return own.length > 0
    ? fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: any })
    : any;
}

/** An entry of a JSON object: the texts of its key and its value. */
export type Entry = readonly [string, string];

/** A JSON object of entries as they are, doubles too. */
export function objectOf(entries: readonly Entry[]): string {
  return `{${entries.map(([key, value]) => `${key}:${value}`)}}`;
}

/** Entries of a whole message; each may be left out. */
export function fieldsOf(
  schema: ServiceSchema,
  message: string,
  pool: Pool,
): fc.Arbitrary<Entry[]> {
  const { fields } = schema.messages[message];
  const entries = fields.map((field) =>
    fc.option(
      fc.tuple(
        fc.constantFrom(quoted(field.json), quoted(field.json), quoted(field.name)),
        valid(schema, field, pool),
      ),
      { freq: 8, nil: undefined },
    )
  );
  return fc.tuple(...entries).map((all) => all.filter((entry) => entry !== undefined));
}
