/**
 * When a typed client tries again.
 *
 * @module
 */
import type { FailedAttempt, Retry } from "../rpc/client.ts";
import { CallError, callErrorOf } from "./call_error.ts";

/** How often, and how fast, a call is tried again. */
export interface RetryOptions {
  /** How often at most after the first attempt; default 2. */
  readonly retries?: number;
  /** The longest wait before the first repetition, in milliseconds, doubled each time; default 50. */
  readonly firstMs?: number;
  /** The longest wait of all, in milliseconds; default 1 000. */
  readonly mostMs?: number;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Repeats what can be repeated: calls of methods without side effects, and others with an
 * `Idempotency-Key`, when the failure may pass. The waits are random up to a limit that doubles, so that
 * callers which failed together do not come back together.
 *
 * @example
 * ```ts
 * import { backingOff } from "./retry.ts";
 * const retry = backingOff({ retries: 5, firstMs: 100 });
 * ```
 */
export function backingOff(options: RetryOptions = {}): Retry {
  const { retries = 2, firstMs = 50, mostMs = 1_000, random = Math.random } = options;
  return (failed) =>
    failed.attempt <= retries && mayRepeat(failed)
      ? random() * Math.min(mostMs, firstMs * 2 ** (failed.attempt - 1))
      : undefined;
}

function mayRepeat({ method, headers, error }: FailedAttempt): boolean {
  const failure = callErrorOf(error);
  return failure instanceof CallError && failure.retryable &&
    (method.schema.noSideEffects || headers.has("idempotency-key"));
}
