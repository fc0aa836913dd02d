/**
 * Calls as any client of the mall would make them: over REST where a method has a route there, else
 * over Connect.
 *
 * @module
 */
import type { ErrorCode } from "../domain/error.ts";
import type { OutgoingCall, Transport } from "../rpc/client.ts";
import { codeOfHttpStatus } from "../rpc/codes.ts";
import { RpcError } from "../rpc/error.ts";
import { clientErrorOf } from "../rpc/failure.ts";
import { httpTransport, NOT_CONNECT } from "../rpc/http_transport.ts";
import { isJsonObject, type JsonObject } from "../rpc/json_values.ts";
import type { HttpRule } from "../rpc/schema.ts";

/** How the transport talks. */
export interface RestTransportOptions {
  /** Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A transport to the system at `url`, over REST where it can.
 *
 * @param url without the routes' paths, e.g. `http://stores:8080`.
 */
export function restTransport(url: string, options: RestTransportOptions = {}): Transport {
  const base = url.replace(/\/+$/, "");
  const connect = httpTransport(base, options);
  const send = options.fetch ?? ((request) => fetch(request));
  return {
    unary: (call) => {
      const { http } = call.method.schema;
      return http ? overRest(base, call, http, send) : connect.unary(call);
    },
    stream: connect.stream,
  };
}

/**
 * A transport to another context, whoever serves it: over Connect, and once the other side has shown
 * that it does not know Connect, over REST, as a service of the older kind wants it.
 *
 * @param url without any path, e.g. `http://stores:8080`.
 */
export function contextTransport(url: string, options: RestTransportOptions = {}): Transport {
  const connect = httpTransport(url, options);
  const rest = restTransport(url, options);
  let knowsConnect: boolean | undefined; // by its first answer
  return {
    async unary(call) {
      const { http } = call.method.schema;
      if (knowsConnect === false && http) return await rest.unary(call);
      try {
        const answer = await connect.unary(call);
        knowsConnect = true;
        return answer;
      } catch (error) {
        const isStrange = error instanceof RpcError && error.reason === NOT_CONNECT;
        if (!isStrange || knowsConnect || !http) throw error;
        const answer = await rest.unary(call);
        knowsConnect = false; // only a service whose route answers is of that kind
        return answer;
      }
    },
    stream: connect.stream,
  };
}

async function overRest(
  base: string,
  call: OutgoingCall,
  rule: HttpRule,
  send: (request: Request) => Promise<Response>,
): Promise<unknown> {
  const { method, headers, signal } = call;
  const { path, body } = requestOf(call, rule);
  const sending = new Headers(headers);
  sending.set("accept", "application/json, application/problem+json"); // problems tell the reason
  if (body !== undefined) sending.set("content-type", "application/json");
  let response: Response, text: string;
  try {
    const init = { method: rule.verb, headers: sending, signal, ...(body && { body }) };
    response = await send(new Request(base + path, init));
    text = await response.text();
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new RpcError("unavailable", `cannot reach ${new URL(base).host}`, { cause });
  }
  if (!response.ok) throw errorOf(response.status, text);
  try {
    return method.response.parse(text);
  } catch (cause) {
    throw new RpcError("internal", `the answer is no ${method.response.name}`, { cause });
  }
}

/** Path with query, and body, of a call. */
export function requestOf(
  { method, request }: Pick<OutgoingCall, "method" | "request">,
  { path, body }: HttpRule,
): { path: string; body: string | undefined } {
  const parsed: unknown = JSON.parse(method.request.canonicalJson(request));
  const json: JsonObject = isJsonObject(parsed) ? parsed : {};
  const { fields } = method.service.messages[method.schema.request];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const key = fields.find((field) => field.name === name)?.json ?? name;
    const value = String(json[key] ?? "");
    delete json[key];
    return encodeURIComponent(value);
  });
  if (body === "*") return { path: filled, body: JSON.stringify(json) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(json)) query.append(name, String(value));
  return { path: query.size > 0 ? `${filled}?${query}` : filled, body: undefined };
}

/** By their numbers in gRPC, which REST sends. */
const CODES: readonly ErrorCode[] = [
  ...["unknown", "canceled", "unknown", "invalid_argument", "deadline_exceeded"] as const,
  ...["not_found", "already_exists", "permission_denied", "resource_exhausted"] as const,
  ...["failed_precondition", "aborted", "out_of_range", "unimplemented", "internal"] as const,
  ...["unavailable", "data_loss", "unauthenticated"] as const,
];

/** The error in a status object or a problem; only one that was raised on purpose has details or a reason. */
function errorOf(status: number, text: string): Error {
  const body = jsonOf(text);
  if (!isJsonObject(body) || typeof body.code !== "number") {
    return new RpcError(codeOfHttpStatus(status), `HTTP status ${status}`);
  }
  const { code, message, details, detail = message, reason } = body;
  return clientErrorOf({
    code: CODES[code] ?? "unknown",
    message: typeof detail === "string" ? detail : `HTTP status ${status}`,
    reason: typeof reason === "string" ? reason : undefined,
    typed: typeof reason === "string" || (Array.isArray(details) && details.length > 0),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not an answer of ours: its status has to do
  }
}
