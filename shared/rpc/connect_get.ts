/**
 * Connect calls by GET: the request is in the query, and the answer may be kept by its caller.
 *
 * @module
 */
import { decompress } from "./body.ts";
import type { Codec } from "./connect_call.ts";
import { ProtocolError } from "./error.ts";
import { etagOf, isKnown } from "./etag.ts";

/** The codec that a query names; undefined for one that we do not know. */
export function codecIn(query: URLSearchParams): Codec | undefined {
  const encoding = query.get("encoding");
  return encoding === "json" || encoding === "proto" ? encoding : undefined;
}

/**
 * The request message in a query, decompressed.
 *
 * @param limit most bytes after decompression.
 * @throws {DomainError} `resource_exhausted` above the limit.
 * @throws {ProtocolError} `invalid_argument` or `unimplemented` for a query that we do not understand.
 */
export function messageIn(
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

/**
 * Marks an answer as one that may be kept, to be asked about each time before it is used again; what the
 * implementation says itself in `cache-control` or `etag` counts instead.
 *
 * @param body of the answer, before compression.
 * @param response with its own headers and those of the implementation.
 * @returns an answer without a body (304) when the caller knows it already.
 */
export function cacheable(
  body: string | Uint8Array,
  response: Response,
  requested: Headers,
): Response {
  const { headers } = response;
  const etag = headers.get("etag") ?? etagOf(body);
  headers.set("etag", etag);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-cache");
  if (!headers.has("vary")) headers.set("vary", "accept-encoding");
  if (!isKnown(requested.get("if-none-match"), etag)) return response;
  response.body?.cancel();
  headers.delete("content-type");
  headers.delete("content-encoding");
  return new Response(null, { status: 304, headers });
}
