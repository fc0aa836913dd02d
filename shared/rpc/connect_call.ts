/**
 * What the headers of a Connect request say.
 *
 * @module
 */
import { type Caller, connectTimeoutMs, IncomingCall } from "./call.ts";
import type { Edge } from "./edge.ts";
import { ProtocolError } from "./error.ts";

/** How a message is written on the wire. */
export type Codec = "json" | "proto";

const UNARY_TYPE = /^application\/(json|proto)\s*(?:;\s*charset=utf-8\s*)?$/i;

/** The codec of a unary request by its content type; undefined for one that is not Connect's. */
export function codecOf(contentType: string | null): Codec | undefined {
  if (contentType === "application/json") return "json";
  if (contentType === "application/proto") return "proto";
  const match = UNARY_TYPE.exec(contentType ?? "");
  return match ? match[1].toLowerCase() === "json" ? "json" : "proto" : undefined;
}

/**
 * The call that a request makes, with the deadline and the caller of its headers. Its time runs from now,
 * so the call is made before the body is read.
 *
 * @param query of a GET.
 * @throws {ProtocolError} for a protocol version or timeout that we do not know.
 */
export function incomingCall(
  request: Request,
  edge: Edge,
  query?: URLSearchParams,
): IncomingCall | Promise<IncomingCall> {
  const { headers } = request;
  const version = headers.get("connect-protocol-version");
  if (version !== null && version !== "1") {
    throw new ProtocolError("invalid_argument", `unsupported Connect-Protocol-Version ${version}`);
  }
  const timeoutMs = connectTimeoutMs(headers.get("connect-timeout-ms"));
  const call = (caller: Caller) =>
    new IncomingCall(headers, () => request.signal, caller, timeoutMs, query);
  const caller = edge.authenticate(headers);
  return caller instanceof Promise ? caller.then(call) : call(caller);
}
