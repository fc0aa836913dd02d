/**
 * Every way into every method: REST, Connect in JSON and in protobuf, Connect by GET; and the paths that
 * nobody has.
 *
 * @module
 */
import fc from "fast-check";
import type { Service } from "../../shared/rpc/schema.ts";
import { type Method, methodsOf } from "../../shared/rpc/service.ts";
import { enveloped, jsonBody, protoBody } from "./bodies.ts";
import { type Header, strangeHeaders, verbOf } from "./headers.ts";
import { pathOf, queryOf, wildPath } from "./paths.ts";
import type { Pool } from "./values.ts";
import { bytesOf, type RawRequest } from "./wire.ts";

/** A way in. */
export interface Target {
  /** E.g. `PUT /api/baskets/{id}/addItem` or `basketspb.BasketService/AddItem as proto`. */
  readonly name: string;
  /** The context whose things its ids are of. */
  readonly context: string;
  /** Requests to it, hostile ones among them. */
  readonly requests: (pool: Pool) => fc.Arbitrary<RawRequest>;
}

/** The ways into the methods of services, by context. */
export function targetsOf(services: Readonly<Record<string, Service>>): Target[] {
  return Object.entries(services).flatMap(([context, service]) =>
    [...methodsOf(service).values()].flatMap((method) => [...waysInto(method, context)])
  );
}

/** Paths that nobody has, and pages. It asks only, since operators' routes are among them. */
export const wild: Target = {
  name: "any path",
  context: "",
  requests: () =>
    fc.tuple(
      fc.constantFrom("GET", "GET", "HEAD", "OPTIONS"),
      wildPath,
      queryOf([]),
      strangeHeaders,
    )
      .map(([verb, path, query, headers]) => ({ ...EMPTY, verb, target: path + query, headers })),
};

const EMPTY = { headers: [], body: new Uint8Array(0) };

function* waysInto(method: Method, context: string): Generator<Target> {
  const { service, schema } = method;
  const path = `/${service.name}/${schema.name}`;
  if (schema.http) {
    const { verb, path } = schema.http;
    yield { name: `${verb} ${path}`, context, requests: (pool) => overRest(method, pool) };
  }
  for (const codec of ["json", "proto"] as const) {
    const body = (pool: Pool) =>
      codec === "json" ? jsonBody(method, pool) : protoBody(method, pool);
    const name = `${path.slice(1)} as ${codec}`;
    yield {
      name,
      context,
      requests: (pool) =>
        schema.serverStreaming
          ? overConnect(path, `application/connect+${codec}`, enveloped(body(pool)), true)
          : overConnect(path, `application/${codec}`, body(pool)),
    };
    if (!schema.noSideEffects || schema.serverStreaming) continue;
    yield { name: `${name} by GET`, context, requests: (pool) => byGet(path, codec, body(pool)) };
  }
}

function overRest(method: Method, pool: Pool): fc.Arbitrary<RawRequest> {
  const { service, schema: { http, request } } = method;
  if (!http) throw new TypeError(`${request} has no route`);
  const { fields } = service.messages[request];
  const jsonName = (name: string) => fields.find((field) => field.name === name)?.json ?? name;
  const names = http.body === "*" ? [] : fields.map(({ json }) => json);
  const body = http.body === "*"
    ? jsonBody(method, pool)
    : fc.oneof({ weight: 9, arbitrary: fc.constant("") }, {
      weight: 1,
      arbitrary: jsonBody(method, pool),
    });
  return fc.tuple(
    verbOf(http.verb),
    pathOf(http.path, jsonName, pool),
    queryOf(names),
    strangeHeaders,
    body,
  ).map(([verb, path, query, headers, text]) => ({
    verb,
    target: path + query,
    headers,
    body: bytesOf(text),
  }));
}

function overConnect(
  path: string,
  type: string,
  body: fc.Arbitrary<string>,
  endless = false,
): fc.Arbitrary<RawRequest> {
  return fc.tuple(verbOf("POST"), ruined(path), strangeHeaders, body).map((
    [verb, target, strange, text],
  ) => ({
    verb,
    target,
    headers: withType(strange, type),
    body: bytesOf(text),
    ...(endless && { endless }),
  }));
}

/** A strange content type takes the place of the right one. */
function withType(headers: readonly Header[], type: string): readonly Header[] {
  const has = headers.some(([name]) => name === "content-type");
  return has ? headers : [["content-type", type], ...headers];
}

/** Mostly the path as it is. */
function ruined(path: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant(path) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...[
          `${path}/`,
          `/${path}`,
          `${path}%00`,
          `${path}?x=%zz`,
          path.replace(/\/(?=\w+$)/, "%2F"),
        ],
        ...[path.toLowerCase(), `${path}\xff`, path.replace(/\w+$/, "__proto__"), `${path}#x`],
      ),
    },
  );
}

function byGet(path: string, codec: string, body: fc.Arbitrary<string>): fc.Arbitrary<RawRequest> {
  const encoding = fc.oneof({ weight: 9, arbitrary: fc.constant(codec) }, {
    weight: 1,
    arbitrary: fc.constantFrom("", "xml", "__proto__", "%zz"),
  });
  const compression = fc.constantFrom("", "", "", "", "&compression=gzip", "&compression=br");
  const version = fc.constantFrom("connect=v1&", "connect=v1&", "", "connect=v2&");
  const message = body.filter((text) => text.length < 20_000).chain((text) =>
    fc.constantFrom(
      `&base64=1&message=${base64Url(text)}`,
      `&base64=1&message=${base64Url(text)}`,
      `&message=${percentEncoded(text)}`,
      `&base64=1&message=${percentEncoded(text)}`,
      "",
    )
  );
  return fc.tuple(version, encoding, compression, message, strangeHeaders).map((
    [version, encoding, compression, message, headers],
  ) => ({
    verb: "GET",
    target: `${path}?${version}encoding=${encoding}${compression}${message}`,
    headers,
    body: new Uint8Array(0),
  }));
}

function base64Url(text: string): string {
  return bytesOf(text).toBase64({ alphabet: "base64url", omitPadding: true });
}

function percentEncoded(text: string): string {
  return text.replace(
    /[^\w.~-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
