/**
 * Errors that a domain raises on purpose.
 *
 * @module
 */

/** The codes of the Connect protocol (and of gRPC) that this system uses for its own errors. */
export type ErrorCode =
  | "canceled"
  | "unknown"
  | "invalid_argument"
  | "deadline_exceeded"
  | "not_found"
  | "already_exists"
  | "permission_denied"
  | "resource_exhausted"
  | "failed_precondition"
  | "aborted"
  | "out_of_range"
  | "unimplemented"
  | "internal"
  | "unavailable"
  | "data_loss"
  | "unauthenticated";

/**
 * A refusal that the caller is meant to see: a code for machines, a stable reason for programs, a
 * text for people. Every other error is a bug or an outage and never leaves the system as it is.
 *
 * @example
 * ```ts
 * import { DomainError } from "./error.ts";
 * const error = new DomainError("not_found", "store_not_found", "store with that ID does not exist");
 * if (error.code !== "not_found") throw new Error("never");
 * ```
 */
export class DomainError extends Error {
  override readonly name = "DomainError";

  constructor(
    /** What kind of refusal it is, as a Connect code. */
    readonly code: ErrorCode,
    /** Stable snake_case identifier, e.g. `basket_not_open`. */
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The same refusal with words before its text: `baskets checkout: the basket has no items`. */
  within(context: string): DomainError {
    return new DomainError(this.code, this.reason, `${context}: ${this.message}`, { cause: this });
  }
}

/**
 * A business refusal: the request is understood and not allowed (`invalid_argument`, HTTP 400).
 *
 * @example
 * ```ts
 * import { refused } from "./error.ts";
 * const error = refused("basket_empty", "the basket has no items");
 * if (error.reason !== "basket_empty") throw new Error("never");
 * ```
 */
export function refused(reason: string, message: string): DomainError {
  return new DomainError("invalid_argument", reason, message);
}

/**
 * The refusal for an id that names nothing: `<thing> with that ID does not exist`.
 *
 * @param thing what was looked for, in words, e.g. `shopping list`.
 */
export function notFound(thing: string): DomainError {
  return new DomainError(
    "not_found",
    `${thing.replaceAll(" ", "_")}_not_found`,
    `${thing} with that ID does not exist`,
  );
}

/**
 * Runs `work` and puts `context` before the text of a refusal it raises; other errors pass as they are.
 *
 * @throws {DomainError} the refusal of `work`, with the context.
 */
export async function within<T>(context: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError ? error.within(context) : error;
  }
}
