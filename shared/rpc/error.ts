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

/** Whether trying again later may help: the other side is `unavailable` or was too slow. */
export function isOutage(error: unknown): boolean {
  return (error instanceof RpcError || error instanceof DomainError) &&
    (error.code === "unavailable" || error.code === "deadline_exceeded");
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
