/**
 * Staying calm when the mall cannot be reached.
 *
 * @module
 */
import { DomainError } from "../../shared/domain/error.ts";
import { pause } from "../../shared/platform/time.ts";

/** Whether the system said no, which trying again does not change. */
export function isRefusal(error: unknown): error is DomainError {
  return error instanceof DomainError && !["aborted", "resource_exhausted"].includes(error.code);
}

/** How long to wait before the nth try again, in milliseconds: 100 doubling up to 5 000, jittered. */
export function backOffMs(tries: number, random = Math.random): number {
  return Math.min(5_000, 100 * 2 ** Math.min(tries, 10)) * (0.5 + random() / 2);
}

/** How patient. */
export interface Patience {
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
  /** Told of each failure, and with `undefined` when it works again. */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * Repeats work that may be done twice until it succeeds or is refused.
 *
 * @throws {DomainError} what is refused; the signal's reason.
 */
export async function persist<T>(
  work: () => Promise<T>,
  { signal, onTrouble = () => {} }: Patience,
): Promise<T> {
  for (let tries = 0;; tries++) {
    signal.throwIfAborted();
    try {
      const result = await work();
      if (tries > 0) onTrouble(undefined);
      return result;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (isRefusal(error)) {
        if (tries > 0) onTrouble(undefined);
        throw error;
      }
      onTrouble(error);
      await pause(backOffMs(tries), signal);
    }
  }
}

/** A text of an error for people. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
