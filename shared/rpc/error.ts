/**
 * Errors of calls between services that no domain raised: the network, a deadline, a bug over there.
 *
 * @module
 */
import { DomainError, type ErrorCode } from "../domain/error.ts";

/**
 * A call that failed for technical reasons. A refusal that the other side raised on purpose arrives
 * as {@link DomainError} instead, so `instanceof` tells an answer from an outage.
 *
 * @example
 * ```ts
 * import { isOutage, RpcError } from "./error.ts";
 * if (!isOutage(new RpcError("unavailable", "connection refused"))) throw new Error("never");
 * ```
 */
export class RpcError extends Error {
  override readonly name = "RpcError";

  constructor(
    /** What went wrong, as a Connect code. */
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions & { readonly reason?: string },
  ) {
    super(message, options);
    this.reason = options?.reason;
  }

  /** Stable snake_case identifier, when the other side sent one. */
  readonly reason?: string;
}

/**
 * A call whose caller would not wait any longer: the deadline that it set itself has passed. That is not
 * the same as our being late, which is any other `deadline_exceeded`.
 */
export class DeadlineError extends RpcError {
  constructor() {
    super("deadline_exceeded", "the deadline was exceeded");
  }
}

/** Whether trying again later may help: the other side is `unavailable` or was too slow. */
export function isOutage(error: unknown): boolean {
  return (error instanceof RpcError || error instanceof DomainError) &&
    (error.code === "unavailable" || error.code === "deadline_exceeded");
}

/** One detail of an error: a protobuf message. */
export interface ErrorDetail {
  /** Full name of the message, e.g. `google.rpc.RetryInfo`. */
  readonly type: string;
  /** The message in protobuf. */
  readonly value: Uint8Array;
  /** The same for humans: JSON of any form. */
  readonly debug?: unknown;
}

/**
 * An error that callers get word for word, with details of any kind: for what stands between two sides
 * and passes on what one of them said. A refusal of our own is a {@link DomainError}.
 *
 * @example
 * ```ts
 * import { WireError } from "./error.ts";
 * const details = [{ type: "google.rpc.RetryInfo", value: new Uint8Array([10, 2, 8, 5]) }];
 * const error = new WireError("resource_exhausted", "ask again in 5 s", details);
 * if (error.details.length !== 1) throw new Error("never");
 * ```
 */
export class WireError extends Error {
  override readonly name = "WireError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
  }
}

/**
 * A request that an edge refuses before any use case sees it: a body that is not JSON, a timeout that
 * is not a number. It is answered without details.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** HTTP status over REST where it is not the one of the code, e.g. 415. */
    readonly restStatus?: number,
  ) {
    super(message);
  }
}
