/**
 * The made-up service of the tests on an app, over Connect.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Hono } from "hono";
import { connectRoutes } from "./connect.ts";
import type { EdgeOptions } from "./edge.ts";
import type { ErrorInfo } from "./failure.ts";
import { type Around, implement, type Implementation } from "./service.ts";
import { ToyService } from "./toys.ts";

/** What a test implements of the service. */
export type Toys = Implementation<typeof ToyService.definition>;

interface Reported {
  readonly error: unknown;
  readonly info: ErrorInfo;
}

/** The app, a function that posts a call to it as JSON, and the errors that were reported. */
export function connectApp(toys: Toys, options: Partial<EdgeOptions> = {}, around?: Around) {
  const app = new Hono();
  const reported: Reported[] = [];
  const onError = (error: unknown, info: ErrorInfo) => void reported.push({ error, info });
  connectRoutes(app, implement(ToyService, toys, around), { onError, ...options });
  const call = (method: string, body?: BodyInit, headers: HeadersInit = {}) =>
    app.request(`/toyspb.ToyService/${method}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  return { app, call, reported };
}

/** An implementation of GetToy that answers. */
export const getToy: Toys = { getToy: ({ id }) => ({ toy: { id, age: 3 } }) };

/** Compresses a text. */
export async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(
    new Response(text).body?.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
}

/** Status and body of an answer that must be a Connect error. */
export async function errorOf(response: Response) {
  assert.equal(response.headers.get("content-type"), "application/json");
  return [response.status, await response.json()];
}
