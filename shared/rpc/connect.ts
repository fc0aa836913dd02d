/**
 * The Connect protocol over HTTP: unary calls by POST, those without side effects by GET too, and
 * server streams.
 *
 * @module
 */
import type { Hono } from "hono";
import { acceptsGzip, compress, decompress, readBody, textOf } from "./body.ts";
import type { IncomingCall } from "./call.ts";
import { type Codec, codecOf, incomingCall } from "./connect_call.ts";
import { connectErrorResponse } from "./connect_error.ts";
import { type Edge, edgeOf, type EdgeOptions, fail } from "./edge.ts";
import { ProtocolError } from "./error.ts";
import { answerStream } from "./connect_stream.ts";
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
    if (request.method === "POST") {
      return endpoint.schema.serverStreaming
        ? answerStream(endpoint, request, edge)
        : answerPost(endpoint, request, edge);
    }
    const readable = endpoint.schema.noSideEffects && !endpoint.schema.serverStreaming;
    if (readable && request.method === "GET") return answerGet(endpoint, request, edge);
    return new Response(null, { status: 405, headers: { allow: readable ? "GET, POST" : "POST" } });
  });
}

/** The answer to a path that no service has. */
export function unknownMethod(): Response {
  const error = { code: "unimplemented", message: "there is no such method", details: [] };
  return Response.json(error, { status: 404 });
}

function answerPost(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
): Response | Promise<Response> {
  const codec = codecOf(request.headers.get("content-type"));
  if (codec) return answer(endpoint, request, edge, codec, readBody(request, edge.maxBodyBytes));
  const headers = { "accept-post": "application/json, application/proto" };
  return new Response(null, { status: 415, headers });
}

function answerGet(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
): Response | Promise<Response> {
  const query = new URL(request.url).searchParams;
  const codec = query.get("encoding");
  if (codec !== "json" && codec !== "proto") return new Response(null, { status: 415 });
  return answer(endpoint, request, edge, codec, bodyOfQuery(query, edge.maxBodyBytes));
}

// deno-lint-ignore require-await -- so that what it throws rejects
async function bodyOfQuery(
  query: URLSearchParams,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const version = query.get("connect");
  if (version !== null && version !== "v1") {
    throw new ProtocolError("invalid_argument", `unsupported version connect=${version}`);
  }
  const message = query.get("message");
  if (message === null) throw new ProtocolError("invalid_argument", "the query has no message");
  return decompress(
    query.get("base64") === "1" ? bytesOfBase64(message) : new TextEncoder().encode(message),
    query.get("compression") ?? "identity",
    limit,
  );
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    const alphabet = /[+/]/.test(text) ? "base64" : "base64url";
    return Uint8Array.fromBase64(text, { alphabet });
  } catch {
    throw new ProtocolError("invalid_argument", "the message is not valid base64");
  }
}

async function answer(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
  codec: Codec,
  reading: Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  let call: IncomingCall | undefined;
  try {
    const body = await reading;
    const { headers } = request;
    call = await incomingCall(request, edge);
    const message = codec === "json"
      ? endpoint.request.parse(body.length === 0 ? "{}" : textOf(body))
      : endpoint.request.decode(body);
    const { run } = endpoint;
    const open = call;
    const result = await (open.deadline === undefined
      ? run(message, open)
      : open.beforeDeadline(() =>
        run(message, open)
      ));
    return codec === "json"
      ? respond(endpoint.response.canonicalJson(result), JSON_OK, open, headers, edge)
      : respond(endpoint.response.encode(result), PROTO_OK, open, headers, edge);
  } catch (error) {
    const response = connectErrorResponse(fail(error, endpoint, edge, call));
    if (call) addMetadata(response.headers, call);
    return response;
  }
}

const JSON_OK: ResponseInit = { headers: { "content-type": "application/json" } };
const PROTO_OK: ResponseInit = { headers: { "content-type": "application/proto" } };

function respond(
  body: string | Uint8Array<ArrayBuffer>,
  init: ResponseInit,
  call: IncomingCall,
  requested: Headers,
  { compressFromBytes }: Edge,
): Response {
  const squeeze = body.length >= compressFromBytes && acceptsGzip(requested.get("accept-encoding"));
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
  return response;
}

function addMetadata(headers: Headers, { metadata }: IncomingCall): void {
  metadata.headers?.forEach((value, name) => headers.append(name, value));
  metadata.trailers?.forEach((value, name) => headers.append(`trailer-${name}`, value));
}
