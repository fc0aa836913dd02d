import assert from "node:assert/strict";
import type { Hono } from "hono";
import { NOBODY, pathOf, type Route } from "./routes.ts";

export const JSON_TYPE = "application/json";

/** A request that must be refused. */
export interface Bad {
  /** The request, in words. */
  readonly what: string;
  readonly verb: string;
  readonly path: string;
  readonly body?: BodyInit;
  readonly headers?: HeadersInit;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- tests look into JSON
  readonly body: any;
}

/** Sends a request. An answer of 5xx fails the test, but for methods that are only declared (501). */
export async function ask(http: Hono, { what, verb, path, body, headers }: Bad): Promise<Answered> {
  const response = await http.request(path, {
    method: verb,
    ...(body !== undefined && { body }),
    ...(headers && { headers }),
  });
  const text = await response.text();
  const isMissing = response.status === 501 && /method \w+ not implemented/.test(text);
  assert.ok(
    response.status < 500 || isMissing,
    `${what} is answered ${response.status}: ${text}`,
  );
  const isJson = response.headers.get("content-type")?.startsWith(JSON_TYPE);
  const { status } = response;
  return { status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** The request to a method over Connect. */
export const connectCall = (route: Route, body: BodyInit, type = JSON_TYPE): Bad => ({
  what: `${route.connect} with ${describe(body)} as ${type}`,
  verb: "POST",
  path: route.connect,
  body,
  headers: { "content-type": type },
});

/** The request to a method over REST, of nobody; none when it has no body there. */
export const restCall = ({ http }: Route, body: BodyInit): Bad[] =>
  http?.body === "*"
    ? [{
      what: `${http.verb} ${http.path} with ${describe(body)}`,
      verb: http.verb,
      path: pathOf(http, NOBODY),
      body,
    }]
    : [];

/** What a REST error without a business reason is. */
export function assertStatus(
  { status, body }: Answered,
  wanted: number,
  code: number,
  what: string,
) {
  assert.equal(status, wanted, `${what}: ${JSON.stringify(body)}`);
  assert.equal(body.code, code, what);
  assert.ok(body.message, what);
  assert.deepEqual(body.details, [], what);
}

/** What a Connect error without a business reason is. */
export function assertConnect(
  { status, body }: Answered,
  wanted: number,
  code: string,
  what: string,
) {
  assert.equal(status, wanted, `${what}: ${JSON.stringify(body)}`);
  assert.equal(body.code, code, what);
  assert.ok(body.message, what);
  assert.deepEqual(body.details ?? [], [], what);
}

/** What the refusal of a large body is. */
export function assertTooLarge(
  answer: Answered,
  status: number,
  code: number | string,
  what: string,
) {
  assert.equal(answer.status, status, what);
  assert.equal(answer.body.code, code, what);
  assert.match(answer.body.message, /larger than 1048576 bytes/, what);
}

function describe(body: BodyInit): string {
  return typeof body === "string" ? body.slice(0, 60) : Object.prototype.toString.call(body);
}
