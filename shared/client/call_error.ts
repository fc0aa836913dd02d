/**
 * The one error that callers of a typed client meet.
 *
 * @module
 */
import { DomainError, type ErrorCode } from "../domain/error.ts";
import { type ErrorDetail, RpcError, WireError } from "../rpc/error.ts";
import { REQUEST_TOO_LARGE } from "../rpc/failure.ts";

/**
 * A call that was refused or that failed. `code` is for machines, `reason` for programs, `message` for
 * people; `retryable` says whether the same call may succeed later.
 *
 * @example
 * ```ts
 * import { CallError } from "./call_error.ts";
 * const error = new CallError("not_found", "store with that ID does not exist", {
 *   reason: "store_not_found",
 * });
 * if (error.retryable || !(error instanceof Error)) throw new Error("never");
 * ```
 */
export class CallError extends Error {
  override readonly name = "CallError";
  /** Stable snake_case identifier of a refusal, e.g. `basket_empty`; undefined for outages and bugs. */
  readonly reason: string | undefined;
  /** All that the other side tells of it, as protobuf messages; empty for what never got there. */
  readonly details: readonly ErrorDetail[];

  constructor(
    /** What went wrong, as a Connect code. */
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions & {
      readonly reason?: string;
      readonly details?: readonly ErrorDetail[];
    } = {},
  ) {
    super(message, options);
    this.reason = options.reason;
    this.details = options.details ?? [];
  }

  /**
   * Whether the same call may succeed later. One that changes something needs an idempotency key to be
   * repeated: whether it had its effect is not known.
   */
  get retryable(): boolean {
    return RETRYABLE.has(this.code) && this.reason !== REQUEST_TOO_LARGE;
  }
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "unavailable",
  "deadline_exceeded",
  "aborted", // it met another change of the same thing
  "resource_exhausted",
]);

/** The error that a caller gets for what a call threw; what is no error of a call stays as it is. */
export function callErrorOf(error: unknown): unknown {
  if (!(error instanceof DomainError || error instanceof RpcError)) return error;
  const { code, message, reason, cause } = error;
  const details = cause instanceof WireError ? cause.details : [];
  return new CallError(code, message, { reason, details, cause: error });
}
