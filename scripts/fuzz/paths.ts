/**
 * Paths and queries that nobody should ask for. Texts have a byte a character.
 *
 * @module
 */
import fc from "fast-check";
import { PLAIN_FIRST } from "./headers.ts";
import { NOBODY, type Pool, textFor } from "./values.ts";
import { utf8 } from "./wire.ts";

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
