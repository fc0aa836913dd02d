/**
 * Bodies of requests: JSON and protobuf, as they should be and in ruins. Texts have a byte a character.
 *
 * @module
 */
import fc from "fast-check";
import { sealed } from "../../shared/rpc/envelope.ts";
import type { Method } from "../../shared/rpc/service.ts";
import { type Entry, fieldsOf, hostileJson, hostileKey, objectOf, type Pool } from "./values.ts";
import { bytesOf, latin1, utf8 } from "./wire.ts";

/** Bytes that break what they are put into, a byte a character. */
const SHARDS = [
  "\0",
  "\xff",
  "\xc0\xaf",
  "\xed\xa0\x80",
  "\xf5\x80\x80\x80",
  "\xef\xbb\xbf",
  '"',
  "}",
];

/** The text of a request in JSON. */
export function jsonBody(method: Method, pool: Pool): fc.Arbitrary<string> {
  const good = fieldsOf(method.service, method.schema.request, pool);
  const whole = good.map(objectOf).map(utf8);
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    { weight: 5, arbitrary: good.chain((entries) => spoiled(entries)).map(objectOf).map(utf8) },
    { weight: 2, arbitrary: whole.chain(broken) },
    { weight: 1, arbitrary: hostileJson.map(utf8) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", " ", "\0", "\xff\xfe{\0}\0", "\xef\xbb\xbf{}", "{}{}"),
    },
    { weight: 1, arbitrary: randomBytes() },
  );
}

/** Entries of which one has another value, or is there twice, or that have a strange one among them. */
function spoiled(entries: readonly Entry[]): fc.Arbitrary<Entry[]> {
  const at = fc.nat({ max: Math.max(0, entries.length - 1) });
  const strange = fc.tuple(hostileKey.map((key) => JSON.stringify(key)), hostileJson)
    .map((entry): Entry[] => [...entries, entry]);
  if (entries.length === 0) return strange;
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(at, hostileJson).map(([at, value]) =>
        entries.map((entry, index): Entry => index === at ? [entry[0], value] : entry)
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(at, hostileJson).map(([at, value]): Entry[] => [
        ...entries,
        [entries[at][0], value],
      ]),
    },
    { weight: 1, arbitrary: strange },
  );
}

/** A text that was cut, or into which something was put. */
function broken(text: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: text.length });
  return fc.oneof(
    at.map((at) => text.slice(0, at)),
    fc.tuple(at, fc.constantFrom(...SHARDS)).map(([at, shard]) =>
      text.slice(0, at) + shard + text.slice(at)
    ),
    fc.constant(text + text),
  );
}

function randomBytes(): fc.Arbitrary<string> {
  return fc.uint8Array({ maxLength: 300 }).map(latin1);
}

/** The bytes of a request in protobuf. */
export function protoBody(method: Method, pool: Pool): fc.Arbitrary<string> {
  const whole = fieldsOf(method.service, method.schema.request, pool).map((entries) =>
    encoded(method, objectOf(entries))
  );
  const depths = fc.integer({ min: 1, max: 200_000 });
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    { weight: 4, arbitrary: whole.chain(broken) },
    { weight: 3, arbitrary: whole.chain(flipped) },
    { weight: 3, arbitrary: randomBytes() },
    { weight: 1, arbitrary: depths.map((depth) => "\x0b".repeat(depth)) }, // groups in groups
    { weight: 1, arbitrary: depths.map((depth) => "\x0b".repeat(depth) + "\x0c".repeat(depth)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom( // lengths and numbers that end nowhere
        ...[
          "\x0a\xff\xff\xff\xff\x0f",
          "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
          "\x00",
          "\x0f",
        ],
        ...[
          "\x08" + "\xff".repeat(20),
          "\x09",
          "\x0d\x01",
          "\xff".repeat(11),
          "\x0a\x03\xff\xfe\xfd",
        ],
      ),
    },
  );
}

function encoded({ request }: Method, json: string): string {
  try {
    return latin1(request.encode(request.parse(json)));
  } catch {
    return ""; // a field is there by both of its names: no message
  }
}

function flipped(text: string): fc.Arbitrary<string> {
  return fc.tuple(fc.nat({ max: Math.max(0, text.length - 1) }), fc.nat({ max: 255 })).map((
    [at, byte],
  ) => text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1));
}

/** A body as the first message of a stream, or in the ruins of an envelope. */
export function enveloped(body: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const flags = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: 255 }) },
  );
  const good = fc.tuple(flags, body).map(([flags, text]) => latin1(sealed(flags, bytesOf(text))));
  return fc.oneof(
    { weight: 6, arbitrary: good },
    { weight: 1, arbitrary: good.map((text) => text + text) },
    { weight: 2, arbitrary: good.chain(broken) },
    { weight: 1, arbitrary: fc.constantFrom("", "\0\xff\xff\xff\xff", "\0\0\0", "\x02\0\0\0\0") },
    { weight: 1, arbitrary: randomBytes() },
  );
}
