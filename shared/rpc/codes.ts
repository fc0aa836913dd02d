/**
 * The error codes of the Connect protocol and what each is called elsewhere: the HTTP status, the
 * gRPC number, the type code in error payloads.
 *
 * @module
 */
import type { ErrorCode } from "../domain/error.ts";

/** What a code is called on each surface. */
export interface CodeFacts {
  /** HTTP status of an error response. */
  readonly http: number;
  /** Number of the code in gRPC, sent in REST payloads as `code`. */
  readonly grpc: number;
  /** Kind of the error for programs, e.g. `BAD_REQUEST`. */
  readonly type: string;
}

const FACTS: Readonly<Record<ErrorCode, CodeFacts>> = {
  canceled: { http: 499, grpc: 1, type: "CANCELED" },
  unknown: { http: 500, grpc: 2, type: "UNKNOWN" },
  invalid_argument: { http: 400, grpc: 3, type: "BAD_REQUEST" },
  deadline_exceeded: { http: 504, grpc: 4, type: "DEADLINE_EXCEEDED" },
  not_found: { http: 404, grpc: 5, type: "NOT_FOUND" },
  already_exists: { http: 409, grpc: 6, type: "ALREADY_EXISTS" },
  permission_denied: { http: 403, grpc: 7, type: "FORBIDDEN" },
  resource_exhausted: { http: 429, grpc: 8, type: "RESOURCE_EXHAUSTED" },
  failed_precondition: { http: 400, grpc: 9, type: "FAILED_PRECONDITION" },
  aborted: { http: 409, grpc: 10, type: "ABORTED" },
  out_of_range: { http: 400, grpc: 11, type: "OUT_OF_RANGE" },
  unimplemented: { http: 501, grpc: 12, type: "UNIMPLEMENTED" },
  internal: { http: 500, grpc: 13, type: "INTERNAL_SERVER_ERROR" },
  unavailable: { http: 503, grpc: 14, type: "UNAVAILABLE" },
  data_loss: { http: 500, grpc: 15, type: "DATA_LOSS" },
  unauthenticated: { http: 401, grpc: 16, type: "UNAUTHORIZED" },
};

/**
 * The names of `code` on HTTP, in gRPC and in payloads.
 *
 * @example
 * ```ts
 * import { factsOf } from "./codes.ts";
 * if (factsOf("not_found").http !== 404) throw new Error("never");
 * ```
 */
export function factsOf(code: ErrorCode): CodeFacts {
  return FACTS[code];
}

const BY_GRPC = new Map<number, ErrorCode>(
  Object.keys(FACTS).filter(isErrorCode).map((code) => [FACTS[code].grpc, code]),
);

/** The code with this number in gRPC; undefined for a number that is none, and for 0, success. */
export function codeOfGrpc(number: number): ErrorCode | undefined {
  return BY_GRPC.get(number);
}

/** Whether `value` is one of the sixteen codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(FACTS, value);
}

/**
 * The code that a client assumes for an HTTP response without a Connect error in its body, e.g. from
 * a proxy: 404 is `unimplemented`, 502 to 504 are `unavailable`.
 */
export function codeOfHttpStatus(status: number): ErrorCode {
  switch (status) {
    case 400:
      return "internal";
    case 401:
      return "unauthenticated";
    case 403:
      return "permission_denied";
    case 404:
      return "unimplemented";
    case 429:
    case 502:
    case 503:
    case 504:
      return "unavailable";
    default:
      return "unknown";
  }
}
