/**
 * Errors as the Connect protocol writes them.
 *
 * @module
 */
import { factsOf, isErrorCode } from "./codes.ts";
import {
  clientErrorOf,
  encodeErrorType,
  ERROR_TYPE,
  errorTypeOf,
  type Failure,
  jsonOfErrorType,
  reasonIn,
} from "./failure.ts";
import type { DomainError } from "../domain/error.ts";
import { type ErrorDetail, type RpcError, WireError } from "./error.ts";
import { isJsonObject, type JsonObject } from "./json_values.ts";

/** The JSON of a failure: code, message, details. */
export function connectError(failure: Failure): JsonObject {
  const { code, message, typed, details = [] } = failure;
  const all = typed ? [...details, typeDetail(failure)] : details;
  const written = all.map(({ value, ...detail }) => ({
    ...detail,
    value: value.toBase64({ omitPadding: true }),
  }));
  return { code, message, details: written };
}

function typeDetail(failure: Failure): ErrorDetail {
  const type = errorTypeOf(failure);
  return { type: ERROR_TYPE, value: encodeErrorType(type), debug: jsonOfErrorType(type) };
}

/** The response to a unary call that failed; JSON for binary calls too. */
export function connectErrorResponse(failure: Failure): Response {
  return new Response(JSON.stringify(connectError(failure)), {
    status: factsOf(failure.code).http,
    headers: { "content-type": "application/json" },
  });
}

/**
 * The error in a Connect error payload, or undefined when it is none. Its cause is what was on the wire,
 * with all details.
 */
export function errorInPayload(payload: unknown): DomainError | RpcError | undefined {
  if (!isJsonObject(payload) || !isErrorCode(payload.code)) return undefined;
  const message = typeof payload.message === "string" ? payload.message : payload.code;
  const details = detailsIn(payload.details);
  const reason = reasonOf(details);
  return clientErrorOf(
    { code: payload.code, message, typed: reason !== undefined, reason: reason || undefined },
    details.length > 0 ? new WireError(payload.code, message, details) : undefined,
  );
}

function detailsIn(details: unknown): ErrorDetail[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((detail) => {
    if (!isJsonObject(detail)) return [];
    const { type, value, debug } = detail;
    if (typeof type !== "string" || typeof value !== "string") return [];
    return [{ type, value: bytesOfBase64(value), ...(debug !== undefined && { debug }) }];
  });
}

/** The bytes of a text in base64, as every browser can; none of a broken text. */
function bytesOfBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

/** The reason in the details, empty when they carry none; undefined without an `errors.ErrorType`. */
function reasonOf(details: readonly ErrorDetail[]): string | undefined {
  const detail = details.find(({ type }) => type === ERROR_TYPE);
  if (!detail) return undefined;
  try {
    return reasonIn(detail.value);
  } catch {
    return ""; // broken bytes: still an error that was raised on purpose
  }
}
