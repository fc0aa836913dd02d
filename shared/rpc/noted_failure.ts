/**
 * Why a request failed, as its caller was told, by the one who answered it: for metrics and logs, which
 * see no more of an answer than its status.
 *
 * @module
 */
import type { Failure } from "./failure.ts";

const failures = new WeakMap<Headers, Failure>();

/** Notes why the request with these headers failed. */
export function noteFailure(headers: Headers, failure: Failure): void {
  failures.set(headers, failure);
}

/** Why the request with these headers failed; undefined where nobody noted it. */
export function notedFailure(headers: Headers): Failure | undefined {
  return failures.get(headers);
}
