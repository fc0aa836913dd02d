/**
 * The REST surface: routes, queries and bodies by the HTTP options of the proto files.
 *
 * @module
 */
import type { Hono } from "hono";
import { acceptsGzip, compress, readBody, textOf } from "../rpc/body.ts";
import { grpcTimeoutMs, IncomingCall } from "../rpc/call.ts";
import { parseJson, refusing } from "../rpc/codec.ts";
import { type Edge, edgeOf, type EdgeOptions, fail, runInTime } from "../rpc/edge.ts";
import { ProtocolError } from "../rpc/error.ts";
import { etagOf, isKnown } from "../rpc/etag.ts";
import { failureOf } from "../rpc/failure.ts";
import { isJsonObject, type JsonObject } from "../rpc/json_values.ts";
import { messageSchema } from "../rpc/json_reader.ts";
import { noteFailure } from "../rpc/noted_failure.ts";
import { noteRoute } from "../rpc/noted_route.ts";
import type { HttpRule } from "../rpc/schema.ts";
import type { Endpoint, Served } from "../rpc/service.ts";
import { notFoundResponse, restErrorResponse, wrongVerbResponse } from "./errors.ts";
import { jsonOfQuery, setPathParameters } from "./parameters.ts";
import { createRouter, type Found, type Router } from "./router.ts";

/** An endpoint with its HTTP option. */
export interface RestTarget {
  readonly endpoint: Endpoint;
  readonly rule: HttpRule;
}

/** Routers by root, e.g. `/api/stores`; shared by the services of one app. */
export type RestRouters = Map<string, Router<RestTarget>>;

/**
 * Serves the methods of a service that have an HTTP option. Where rules overlap, the one declared last
 * wins. Below the root of its rules (`/api/stores`) everything else is answered with 404 or 405.
 *
 * @param routers of earlier services of the same app, when several may share a root.
 * @throws {TypeError} when a path names a field that the request lacks.
 *
 * @example
 * ```ts ignore
 * restRoutes(app, implement(BasketService, basketApi(baskets)), { onError });
 * ```
 */
export function restRoutes(
  app: Hono,
  served: Served,
  options: EdgeOptions,
  routers: RestRouters = new Map(),
): void {
  const edge = edgeOf("rest", options);
  for (const endpoint of served.endpoints.values()) {
    const rule = endpoint.schema.http;
    if (!rule) continue;
    checkPath(endpoint, rule);
    const root = rootOf(rule.path);
    let router = routers.get(root);
    if (!router) {
      routers.set(root, router = createRouter());
      mount(app, root, router, edge);
    }
    router.add(rule.verb, rule.path, { endpoint, rule });
  }
}

/** The first two segments of a path: `/api/stores`. */
export function rootOf(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}

function checkPath({ service, schema }: Endpoint, { path }: HttpRule): void {
  const { fields } = messageSchema(service, schema.request);
  for (const [, name] of path.matchAll(/\{([^}]*)\}/g)) {
    if (fields.some((field) => field.name === name)) continue;
    throw new TypeError(`${schema.request} has no field ${name} for ${path}`);
  }
}

function mount(app: Hono, root: string, router: Router<RestTarget>, edge: Edge): void {
  app.all(`${root}/*`, ({ req }) => route(req.raw, router, edge)); // matches the root itself too
}

function route(
  request: Request,
  router: Router<RestTarget>,
  edge: Edge,
): Response | Promise<Response> {
  const verb = request.method === "HEAD" ? "GET" : request.method;
  try {
    const { path, query } = partsOf(request.url);
    const lookup = router.find(verb, path);
    if (lookup.found) {
      noteRoute(request, lookup.found.target.rule.path);
      return answer(lookup.found, query, request, edge);
    }
    const accept = request.headers.get("accept");
    return lookup.allowed.length > 0
      ? wrongVerbResponse(lookup.allowed, accept)
      : notFoundResponse(accept);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const failure = failureOf(error);
    noteFailure(request.headers, failure);
    return restErrorResponse(failure, request.headers.get("accept"));
  }
}

/** Path and query of a URL as they were sent: `URL` would decode some of it and is slow. */
function partsOf(url: string): { readonly path: string; readonly query: string } {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const mark = url.indexOf("?", start);
  const hash = url.indexOf("#", start);
  const end = hash < 0 ? url.length : hash;
  if (mark < 0 || mark > end) return { path: url.slice(start, end), query: "" };
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) };
}

async function answer(
  { target: { endpoint, rule }, parameters }: Found<RestTarget>,
  query: string,
  request: Request,
  edge: Edge,
): Promise<Response> {
  const { headers } = request;
  let call: IncomingCall | undefined;
  try {
    const timeoutMs = grpcTimeoutMs(headers.get("grpc-timeout"));
    const caller = await edge.authenticate(headers);
    const open = call = new IncomingCall(headers, () => request.signal, caller, timeoutMs);
    const json = rule.body === "*" ? await jsonOfBody(request, edge) : undefined;
    const message = refusing(() => messageOf(endpoint, parameters, json, query));
    const result = await runInTime(open, edge, () => endpoint.run(message, open));
    return respond(endpoint.response.fullJson(result), rule, headers, open, edge);
  } catch (error) {
    const failure = fail(error, endpoint, edge, call);
    noteFailure(headers, failure);
    const response = restErrorResponse(failure, headers.get("accept"));
    call?.metadata.headers?.forEach((value, name) => response.headers.append(name, value));
    response.headers.set("cache-control", "no-store"); // whatever would hold for a good answer
    return response;
  }
}

async function jsonOfBody(
  request: Request,
  { maxBodyBytes, bodyPatience }: Edge,
): Promise<JsonObject> {
  const body = await readBody(request, maxBodyBytes, bodyPatience);
  const text = body.length === 0 ? "" : textOf(body).trim();
  const json = text === "" ? {} : parseJson(text);
  if (isJsonObject(json)) return json;
  throw new ProtocolError("invalid_argument", "the body must be a JSON object");
}

function messageOf(
  { service, schema, request }: Endpoint,
  parameters: Readonly<Record<string, string>>,
  body: JsonObject | undefined,
  query: string,
): unknown {
  const json = body ??
    (query === "" ? {} : jsonOfQuery(service, schema.request, new URLSearchParams(query)));
  setPathParameters(json, service, schema.request, parameters);
  return request.fromJson(json);
}

const OK: ResponseInit = {
  headers: {
    "content-type": "application/json",
    "grpc-metadata-content-type": "application/grpc",
  },
};

/** The answer; to a read one with a tag, by which its caller may ask whether it has changed. */
function respond(
  json: string,
  { verb }: HttpRule,
  requested: Headers,
  { metadata: { headers: set } }: IncomingCall,
  { compressFromBytes }: Edge,
): Response {
  const etag = verb === "GET" ? set?.get("etag") ?? etagOf(json) : undefined;
  const isSame = etag !== undefined && isKnown(requested.get("if-none-match"), etag);
  const squeeze = json.length >= compressFromBytes && acceptsGzip(requested.get("accept-encoding"));
  const response = isSame
    ? new Response(null, { status: 304 })
    : new Response(squeeze ? compress(new TextEncoder().encode(json)) : json, OK);
  const { headers } = response;
  if (squeeze && !isSame) headers.set("content-encoding", "gzip");
  if (squeeze || etag) headers.set("vary", "accept-encoding");
  if (etag) headers.set("cache-control", "no-cache"); // it may be kept, but is asked for before it is used
  set?.forEach((value, name) => headers.append(name, value));
  if (etag) headers.set("etag", etag);
  return response;
}
