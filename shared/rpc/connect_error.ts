/**
 * Errors as the Connect protocol writes them.
 *
 * @module
 */
import { factsOf, isErrorCode } from "./codes.ts";
import { clientErrorOf, encodeErrorType, ERROR_TYPE, errorTypeOf, reasonIn } from "./failure.ts";
import type { Failure } from "./failure.ts";
import type { DomainError } from "../domain/error.ts";
import type { RpcError } from "./error.ts";
import { isJsonObject, type JsonObject } from "./json_values.ts";

/** The JSON of a failure: code, message, details. */
export function connectError(failure: Failure): JsonObject {
  const { code, message, typed } = failure;
  if (!typed) return { code, message, details: [] };
  const detail = errorTypeOf(failure);
  const value = encodeErrorType(detail).toBase64({ omitPadding: true });
  return { code, message, details: [{ type: ERROR_TYPE, value, debug: detail }] };
}

/** The response to a unary call that failed; JSON for binary calls too. */
export function connectErrorResponse(failure: Failure): Response {
  return new Response(JSON.stringify(connectError(failure)), {
    status: factsOf(failure.code).http,
    headers: { "content-type": "application/json" },
  });
}

/**
 * The error in a Connect error payload, or undefined when it is none.
 */
export function errorInPayload(payload: unknown): DomainError | RpcError | undefined {
  if (!isJsonObject(payload) || !isErrorCode(payload.code)) return undefined;
  const message = typeof payload.message === "string" ? payload.message : payload.code;
  const reason = reasonOf(payload.details);
  return clientErrorOf({
    code: payload.code,
    message,
    typed: reason !== undefined,
    reason: reason || undefined,
  });
}

/** The reason in the details, empty when they carry none; undefined without an `errors.ErrorType`. */
function reasonOf(details: unknown): string | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    if (!isJsonObject(detail) || detail.type !== ERROR_TYPE) continue;
    if (typeof detail.value !== "string") continue;
    try {
      return reasonIn(Uint8Array.fromBase64(detail.value));
    } catch {
      return ""; // broken bytes: still an error that was raised on purpose
    }
  }
  return undefined;
}
