/**
 * Verbs and headers that nobody should send. Texts have a byte a character.
 *
 * @module
 */
import fc from "fast-check";
import { utf8 } from "./wire.ts";

/** A header's name and value. */
export type Header = readonly [string, string];

const numbers = ["0", "1", "-1", "1.5", "abc", "", "9999999999", "99999999999", "1e3", "５"].map(
  utf8,
);

/** By name, what is tried. */
const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  "x-http-method-override": ["DELETE", "GET", "PATCH", "CONNECT", "\xff"],
  "x-method-override": ["DELETE"],
  "x-forwarded-host": ["evil.example", "a\x01b"],
  "x-forwarded-proto": ["javascript"],
  "forwarded": ['for="_gazonk";host=evil'],
  "content-encoding": ["gzip", "br", "deflate", "identity", "gzip, gzip", "GZIP", "", "\xff", "x"],
  "accept-encoding": ["gzip", "gzip;q=0", "*", "br", "identity;q=0, *;q=0", "gzip;q=abc"],
  "accept": ["application/problem+json", "text/html", "*/*;q=0", "", "a/b/c", "\xff"],
  "content-type": [
    ...["application/json", "application/proto", "application/connect+json", "text/plain", ""],
    ...["application/json; charset=utf-16", "application/grpc", "multipart/form-data; boundary=x"],
    ...["application/connect+proto", "application/x-www-form-urlencoded", "\xff", "application/"],
  ],
  "content-length": ["0", "-1", "abc", "1, 2", "2000000", "18446744073709551616"],
  "idempotency-key": [
    "k",
    "",
    " ",
    "x".repeat(255),
    "x".repeat(300),
    utf8("sleutel-é"),
    "\xff\xfe",
  ],
  "connect-timeout-ms": numbers,
  "grpc-timeout": ["1n", "1S", "0m", "99999999H", "abc", "", "1", "-1S", "123456789S"],
  "connect-protocol-version": ["1", "2", "", "one"],
  "connect-content-encoding": ["gzip", "br", "identity"],
  "connect-accept-encoding": ["gzip", "zstd"],
  "if-none-match": ["*", '""', 'W/"x"', '"unclosed', "\xff", '"a", "b"', ",,,"],
  "if-match": ["*", '"x"'],
  "range": ["bytes=0-", "bytes=9-1"],
  "origin": ["null", "http://evil.example", "\xff", "file://"],
  "access-control-request-method": ["DELETE", "FOO"],
  "access-control-request-headers": ["x-a, x-b", "\xff"],
  "authorization": ["Bearer x", "Basic !!!", "", "Bearer \xff", "Negotiate"],
  "traceparent": [
    ...["00-00000000000000000000000000000000-0000000000000000-00", "garbage", "ff-1-1-1"],
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  ],
  "tracestate": ["a=b", "\xff", "=,=,"],
  "baggage": ["a=b;c", "\xff"],
  "x-request-id": ["id", "\xff", "a b", "x".repeat(500), '"><script>', utf8("é")],
  "x-correlation-id": ["\xff", "x".repeat(2_000)],
  "grpc-metadata-x": ["\xff", "y"],
  "x-bin": ["!!!", "AAA"],
  "expect": ["100-continue", "200-ok"],
  "upgrade": ["h2c", "websocket"],
  "cookie": ["a=b; __proto__=1", "\xff"],
  "__proto__": ["x"],
  "x-http-null": ["a\0b"],
};

const one: fc.Arbitrary<Header> = fc.constantFrom(...Object.entries(HOSTILE)).chain((
  [name, values],
) => fc.constantFrom(...values.map((value): Header => [name, value])));

const many: fc.Arbitrary<Header[]> = fc.oneof(
  fc.integer({ min: 1, max: 80_000 }).map((size): Header[] => [["x-huge", "a".repeat(size)]]),
  fc.integer({ min: 1, max: 300 }).map((count) =>
    Array.from({ length: count }, (_, index): Header => [`x-${index}`, "a"])
  ),
);

/** What is at fault shrinks to the first, plain one of several. */
export const PLAIN_FIRST = { withCrossShrink: true };

/** Headers beyond those that the request needs; often none. */
export const strangeHeaders: fc.Arbitrary<Header[]> = fc.oneof(
  PLAIN_FIRST,
  { weight: 20, arbitrary: fc.constant<Header[]>([]) },
  { weight: 8, arbitrary: fc.array(one, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: many },
);

/** Mostly this verb. */
export function verbOf(verb: string): fc.Arbitrary<string> {
  const others = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "FOO",
    "get",
  ];
  return fc.oneof(
    PLAIN_FIRST,
    { weight: 12, arbitrary: fc.constant(verb) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}
