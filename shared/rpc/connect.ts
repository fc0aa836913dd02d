/**
 * The Connect protocol over HTTP: unary calls by POST, those without side effects by GET too, and
 * server streams.
 *
 * @module
 */
import type { Hono } from "hono";
import { acceptsGzip, compress, readBody, textOf } from "./body.ts";
import type { IncomingCall } from "./call.ts";
import { type Codec, codecOf, incomingCall } from "./connect_call.ts";
import { connectErrorResponse } from "./connect_error.ts";
import { cacheable, codecIn, messageIn } from "./connect_get.ts";
import { addMetadata } from "./connect_metadata.ts";
import { answerStream } from "./connect_stream.ts";
import { type Edge, edgeOf, type EdgeOptions, fail, runInTime } from "./edge.ts";
import { noteFailure } from "./noted_failure.ts";
import { noteRoute } from "./noted_route.ts";
import type { Endpoint, Served } from "./service.ts";

/**
 * Serves every method at `/<package>.<Service>/<Method>`, by one route of the app.
 *
 * @example
 * ```ts ignore
 * connectRoutes(app, implement(BasketService, basketApi(baskets)), { onError });
 * ```
 */
export function connectRoutes(app: Hono, served: Served, options: EdgeOptions): void {
  const edge = edgeOf("connect", options);
  const prefix = `/${served.service.name}/`;
  app.all(`${prefix}*`, ({ req }) => {
    const request = req.raw;
    const endpoint = served.endpoints.get(req.path.slice(prefix.length));
    if (!endpoint) return unknownMethod();
    noteRoute(request, req.path);
    const { serverStreaming, clientStreaming, noSideEffects } = endpoint.schema;
    const streams = serverStreaming || clientStreaming === true;
    if (request.method === "POST") {
      return streams ? answerStream(endpoint, request, edge) : answerPost(endpoint, request, edge);
    }
    const readable = noSideEffects && !streams;
    const reads = request.method === "GET" || request.method === "HEAD";
    if (readable && reads) return answerGet(endpoint, request, edge);
    const allow = readable ? "GET, HEAD, POST" : "POST";
    return new Response(null, { status: 405, headers: { allow } });
  });
}

/** The answer to a path that no service has. */
export function unknownMethod(): Response {
  const error = { code: "unimplemented", message: "there is no such method", details: [] };
  return Response.json(error, { status: 404 });
}

/** A unary call: how its request is written and where it is. */
interface Asked {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly codec: Codec;
  /** Of a GET, instead of a body. */
  readonly query?: URLSearchParams;
}

const ACCEPTED = { "accept-post": "application/json, application/proto" };

function answerPost(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
): Response | Promise<Response> {
  const codec = codecOf(request.headers.get("content-type"));
  if (!codec) return new Response(null, { status: 415, headers: ACCEPTED });
  return answer({ endpoint, request, codec }, edge);
}

function answerGet(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
): Response | Promise<Response> {
  const query = new URL(request.url).searchParams;
  const codec = codecIn(query);
  if (!codec) return new Response(null, { status: 415 });
  return answer({ endpoint, request, codec, query }, edge);
}

async function answer(asked: Asked, edge: Edge): Promise<Response> {
  const { endpoint, request, codec, query } = asked;
  let call: IncomingCall | undefined;
  try {
    const made = incomingCall(request, edge, query);
    const open = call = made instanceof Promise ? await made : made;
    const body = await (query
      ? messageIn(query, edge.maxBodyBytes)
      : readBody(request, edge.maxBodyBytes, edge.bodyPatience));
    const message = codec === "json"
      ? endpoint.request.parse(body.length === 0 ? "{}" : textOf(body))
      : endpoint.request.decode(body);
    const result = await runInTime(open, edge, () =>
      endpoint.run(message, open));
    return codec === "json"
      ? respond(endpoint.response.canonicalJson(result), JSON_OK, open, edge)
      : respond(endpoint.response.encode(result), PROTO_OK, open, edge);
  } catch (error) {
    const failure = fail(error, endpoint, edge, call);
    noteFailure(request.headers, failure);
    const response = connectErrorResponse(failure);
    if (call) addMetadata(response.headers, call);
    if (query) response.headers.set("cache-control", "no-store");
    return response;
  }
}

const JSON_OK: ResponseInit = { headers: { "content-type": "application/json" } };
const PROTO_OK: ResponseInit = { headers: { "content-type": "application/proto" } };

function respond(
  body: string | Uint8Array<ArrayBuffer>,
  init: ResponseInit,
  call: IncomingCall,
  { compressFromBytes }: Edge,
): Response {
  const requested = call.headers;
  const squeeze = body.length > 0 && body.length >= compressFromBytes &&
    acceptsGzip(requested.get("accept-encoding"));
  const bytes = typeof body === "string" && squeeze ? new TextEncoder().encode(body) : body;
  const response = new Response(
    squeeze && typeof bytes !== "string" ? compress(bytes) : bytes,
    init,
  );
  if (squeeze) {
    response.headers.set("content-encoding", "gzip");
    response.headers.append("vary", "accept-encoding");
  }
  addMetadata(response.headers, call);
  return call.query ? cacheable(body, response, requested) : response;
}
