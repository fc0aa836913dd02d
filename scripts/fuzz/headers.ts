/**
 * Headers that nobody should send, and paths that nobody should ask for. Texts have a byte a character.
 *
 * @module
 */
import fc from "fast-check";
import { NOBODY, type Pool, textFor } from "./values.ts";
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
const PLAIN_FIRST = { withCrossShrink: true };

/** Headers beyond those that the request needs; often none. */
export const strangeHeaders: fc.Arbitrary<Header[]> = fc.oneof(
  PLAIN_FIRST,
  { weight: 20, arbitrary: fc.constant<Header[]>([]) },
  { weight: 8, arbitrary: fc.array(one, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: many },
);

/** What stands in the place of an id in a path. */
const hostileSegment: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      "%",
      "%zz",
      "%0",
      "%00",
      "a%00b",
      "%ff",
      "%c0%ae",
      "%ed%a0%80",
      "%2f",
      "%2F..%2F",
      "..",
      ".",
    ],
    ...[
      "%2e%2e",
      "%u0041",
      "%25",
      "%20",
      "+",
      ";a=b",
      "a;b",
      ":",
      "*",
      "{id}",
      "$id",
      "@",
      "a,b",
      "~",
    ],
    ...[
      "",
      "__proto__",
      "constructor",
      "null",
      "undefined",
      "-1",
      "0",
      NOBODY,
      NOBODY.toUpperCase(),
    ],
    ...[
      "participating",
      "products",
      utf8("é"),
      utf8("🙂"),
      "\xff",
      "\xed\xa0\x80",
      "a\\b",
      "'",
      "`",
    ],
    ...["%F0%9F%99%82", "%EF%BB%BF", "%E2%80%AE", "a|b", "^", '"', "<x>", "a#b", "[::1]"],
  ),
  fc.integer({ min: 1, max: 40_000 }).map((length) => "x".repeat(length)),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);

/** A path of a template with `{field}` places. */
export function pathOf(
  template: string,
  jsonName: (field: string) => string,
  pool: Pool,
): fc.Arbitrary<string> {
  const segments = template.split("/").map((segment) => {
    const field = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (!field) return fc.constant(segment);
    const good = textFor(jsonName(field), pool).filter((text) => text.isWellFormed())
      .map(encodeURIComponent);
    return fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: hostileSegment });
  });
  return fc.tuple(...segments).map((all) => all.join("/"));
}

const queryValue = fc.oneof(
  fc.constantFrom(
    "",
    "1",
    "-1",
    "1e9",
    "2147483648",
    "NaN",
    "%00",
    "%zz",
    "%ff",
    "a%26b",
    "[]",
    "{}",
  ),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);

/** A query, with its question mark, of fields and of what is none; often nothing. */
export function queryOf(names: readonly string[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(...names, "__proto__", "constructor", "a.b", "a[]", "", "%zz");
  const pair = fc.tuple(known, queryValue).map((pair) => pair.join("="));
  return fc.oneof(
    PLAIN_FIRST,
    { weight: names.length > 0 ? 1 : 12, arbitrary: fc.constant("") },
    { weight: 3, arbitrary: fc.array(pair, { maxLength: 4 }).map((all) => `?${all.join("&")}`) },
    { weight: 1, arbitrary: fc.constantFrom("?", "??", "?&&=", "?=", "?%", "#?x", "?\xff") },
  );
}

/** A path that no route has, or that is one of the system's own pages. */
export const wildPath: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...["/", "/liveness", "/metrics", "/openapi.json", "/ops", "/ops/backlog", "/favicon.ico"],
    ...["/stores-spec/", "/stores-spec/api.swagger.json", "/swagger-ui/", "/asyncapi/", "/catalog"],
    ...[
      "//",
      "/./",
      "/..",
      "/../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/api",
      "/api/",
      "/*",
    ],
  ),
  fc.tuple(
    fc.constantFrom("/api", "/api/stores", "/ops", "/swagger-ui", "/asyncapi", "/catalog", ""),
    fc.array(hostileSegment, { minLength: 1, maxLength: 4 }),
  ).map(([prefix, segments]) => [prefix, ...segments].join("/")),
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
