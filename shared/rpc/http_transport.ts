/**
 * Calls over HTTP with the Connect protocol.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import type { OutgoingCall, Transport } from "./client.ts";
import { codeOfHttpStatus } from "./codes.ts";
import type { Codec } from "./connect_call.ts";
import { errorInPayload } from "./connect_error.ts";
import { END_OF_STREAM, envelopes, sealed } from "./envelope.ts";
import { RpcError } from "./error.ts";
import { isJsonObject } from "./json_values.ts";

/** How the transport talks. */
export interface HttpTransportOptions {
  /** Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Default: `proto`. */
  readonly format?: Codec;
}

const LONGEST_MESSAGE = 16 << 20;

/** Reason of the error of an answer that no Connect server gives: nobody there knows the method's path. */
export const NOT_CONNECT = "not_connect";

/** The answers of HTTP servers to a path or a verb that they do not know. */
const STRANGE = [404, 405, 415, 501];

/**
 * A transport to the service behind `baseUrl`.
 *
 * @param baseUrl without the service's path, e.g. `http://stores:8080`.
 */
export function httpTransport(baseUrl: string, options: HttpTransportOptions = {}): Transport {
  const base = baseUrl.replace(/\/+$/, "");
  const format = options.format ?? "proto";
  const send = options.fetch ?? ((request) => fetch(request));
  return {
    unary: async (call) => {
      const body = encoded(call, format);
      const response = await sent(send, requestTo(base, call, `application/${format}`, body));
      return await answerIn(response, call, format);
    },
    stream: async function* (call) {
      const type = `application/connect+${format}`;
      const body = sealed(0, encoded(call, format));
      const response = await sent(send, requestTo(base, call, type, body));
      if (!response.ok || !response.body) throw await errorIn(response, call.signal);
      expect(response, type);
      for await (const { flags, data } of arriving(response.body, call.signal)) {
        if (!(flags & END_OF_STREAM)) yield decoded(data, call, format);
        else return endIn(data);
      }
      throw new RpcError("unavailable", "the stream ended without its last message");
    },
  };
}

function encoded({ method, request }: OutgoingCall, format: Codec): Uint8Array<ArrayBuffer> {
  return format === "proto"
    ? method.request.encode(request)
    : new TextEncoder().encode(method.request.canonicalJson(request));
}

function decoded(bytes: Uint8Array, { method }: OutgoingCall, format: Codec): unknown {
  try {
    if (format === "proto") return method.response.decode(bytes);
    return method.response.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new RpcError("internal", `the answer is no ${method.response.name}`, { cause });
  }
}

function requestTo(
  base: string,
  { method, headers, signal, timeoutMs }: OutgoingCall,
  contentType: string,
  body: Uint8Array<ArrayBuffer>,
): Request {
  const sending = new Headers(headers);
  sending.set("content-type", contentType);
  sending.set("connect-protocol-version", "1");
  if (timeoutMs !== undefined && timeoutMs < 1e10) {
    sending.set("connect-timeout-ms", `${timeoutMs}`);
  }
  const url = `${base}/${method.service.name}/${method.schema.name}`;
  return new Request(url, { method: "POST", headers: sending, body, signal });
}

async function sent(
  send: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  try {
    return await send(request);
  } catch (cause) {
    throw broken(cause, request.signal, `cannot reach ${new URL(request.url).host}`);
  }
}

/** The error of a connection: the signal's reason if that ended it. */
function broken(cause: unknown, signal: AbortSignal, message: string): unknown {
  return signal.aborted ? signal.reason : new RpcError("unavailable", message, { cause });
}

async function bytesOf(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw broken(cause, signal, "the connection broke in the answer");
  }
}

async function answerIn(response: Response, call: OutgoingCall, format: Codec): Promise<unknown> {
  if (!response.ok) throw await errorIn(response, call.signal);
  const bytes = await bytesOf(response, call.signal);
  expect(response, `application/${format}`);
  return decoded(bytes, call, format);
}

function expect(response: Response, contentType: string): void {
  const got = response.headers.get("content-type") ?? "";
  if (got === contentType || got.startsWith(`${contentType};`)) return;
  throw new RpcError("unknown", `the answer is ${got || "without a content type"}`);
}

async function errorIn(response: Response, signal: AbortSignal): Promise<Error> {
  const bytes = await bytesOf(response, signal);
  const error = errorInPayload(jsonOf(bytes));
  if (error) return error;
  const { status } = response;
  const reason = STRANGE.includes(status) ? NOT_CONNECT : undefined;
  return new RpcError(codeOfHttpStatus(status), `HTTP status ${status}`, { reason });
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // not an answer of a Connect server: its status has to do
  }
}

async function* arriving(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
  try {
    yield* envelopes(chunksOf(body), LONGEST_MESSAGE);
  } catch (cause) {
    if (cause instanceof DomainError) {
      throw new RpcError("resource_exhausted", "a message of the stream is too large", { cause });
    }
    throw broken(cause, signal, "the connection broke in the stream");
  }
}

/** Not every browser iterates streams. */
async function* chunksOf(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel();
  }
}

function endIn(data: Uint8Array): void {
  const end = jsonOf(data);
  const payload = isJsonObject(end) ? end.error : undefined;
  if (payload === undefined || payload === null) return;
  throw errorInPayload(payload) ?? new RpcError("unknown", "the stream ended with an error");
}
