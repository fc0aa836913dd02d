/**
 * Calls as any client of the mall would make them: over REST where a method has a route there, else
 * over Connect.
 *
 * @module
 */
import type { ErrorCode } from "../../shared/domain/error.ts";
import type { OutgoingCall, Transport } from "../../shared/rpc/client.ts";
import { codeOfHttpStatus } from "../../shared/rpc/codes.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { clientErrorOf } from "../../shared/rpc/failure.ts";
import { httpTransport } from "../../shared/rpc/http_transport.ts";
import { isJsonObject, type JsonObject } from "../../shared/rpc/json_values.ts";
import type { HttpRule } from "../../shared/rpc/schema.ts";

/** A transport to the system at `url`. */
export function restTransport(url: string): Transport {
  const base = url.replace(/\/+$/, "");
  const connect = httpTransport(base);
  return {
    unary: (call) => {
      const { http } = call.method.schema;
      return http ? overRest(base, call, http) : connect.unary(call);
    },
    stream: connect.stream,
  };
}

async function overRest(base: string, call: OutgoingCall, rule: HttpRule): Promise<unknown> {
  const { method, headers, signal } = call;
  const { path, body } = requestOf(call, rule);
  const sending = new Headers(headers);
  sending.set("accept", "application/json, application/problem+json"); // problems tell the reason
  if (body !== undefined) sending.set("content-type", "application/json");
  let response: Response, text: string;
  try {
    const init = { method: rule.verb, headers: sending, signal, ...(body && { body }) };
    response = await fetch(base + path, init);
    text = await response.text();
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new RpcError("unavailable", `cannot reach ${new URL(base).host}`, { cause });
  }
  if (!response.ok) throw errorOf(response.status, text);
  return method.response.parse(text);
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

function errorOf(status: number, text: string): Error {
  const problem = jsonOf(text);
  if (!isJsonObject(problem) || typeof problem.code !== "number") {
    return new RpcError(codeOfHttpStatus(status), `HTTP status ${status}`);
  }
  const { code, detail, reason } = problem;
  return clientErrorOf({
    code: CODES[code] ?? "unknown",
    message: typeof detail === "string" ? detail : `HTTP status ${status}`,
    reason: typeof reason === "string" ? reason : undefined,
    typed: true,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not an answer of ours: its status has to do
  }
}
