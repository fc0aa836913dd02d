/**
 * Telling outages from bugs: an outage passes, so work is tried again; a bug does not.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";

const REFUSED = new Set(["ECONNREFUSED", "CONNECT_TIMEOUT", "ENOTFOUND", "ENOENT", "EAI_AGAIN"]);
const LOST = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
  "ETIMEDOUT",
]);

/** The code that a driver or the operating system gave an error: an SQLSTATE or a name. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether no connection could be made: nothing was sent. */
export function isRefused(error: unknown): boolean {
  return REFUSED.has(errorCode(error)) || error instanceof Deno.errors.ConnectionRefused ||
    (errorCode(error) === "55000" && isShut(error));
}

/** PostgreSQL: `database "…" is not currently accepting connections`. */
function isShut(error: unknown): boolean {
  return error instanceof Error && / not currently accepting connections$/.test(error.message);
}

/** Whether a connection was lost after something may have been sent: the outcome is unknown. */
export function isConnectionLost(error: unknown): boolean {
  const code = errorCode(error);
  return LOST.has(code) || code.startsWith("08") || code.startsWith("57P0") ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

/**
 * Whether an error is an outage: SQLSTATE classes 08, 40, 53 and 57, connections refused or lost, and
 * answers `unavailable` or `deadline_exceeded` of another context.
 */
export function isOutage(error: unknown): boolean {
  const code = errorCode(error);
  if (/^(08|40|53|57)[0-9A-Z]{3}$/.test(code)) return true;
  if (code === "unavailable" || code === "deadline_exceeded") return true;
  if (error instanceof DomainError) return false;
  return isRefused(error) || isConnectionLost(error);
}

/**
 * Lets the process go on when an outage is met where nobody waits: the driver asks for the types of
 * arrays on each new connection, for one, and nobody hears when that fails. It is the outage that
 * everybody else meets, too.
 *
 * @param tell is told of each.
 */
export function surviveOutages(tell: (error: unknown) => void): void {
  addEventListener("unhandledrejection", (event) => {
    if (!isOutage(event.reason)) return;
    event.preventDefault();
    tell(event.reason);
  });
}

/**
 * Whether a statement was canceled by somebody, not for its time: it changed nothing. A cancel names a
 * connection, so it may meet the statement after the one it was meant for.
 */
export function isCanceled(error: unknown): boolean {
  return errorCode(error) === "57014" && error instanceof Error && / user /.test(error.message);
}
