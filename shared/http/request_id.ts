/**
 * The id of a request: that of its caller when it says one, else one that is made, and told in the answer.
 *
 * @module
 */

/** The header that carries it, both ways. */
export const REQUEST_ID = "x-request-id";

const SANE = /^[\w.:+/=@-]{1,128}$/;

/** Those that were made, by the headers of their requests. */
const made = new WeakMap<Headers, string>();

/**
 * The id of the request with these headers, the same each time.
 *
 * @example
 * ```ts
 * import { requestIdOf } from "./request_id.ts";
 * const headers = new Headers({ "x-request-id": "till-4711" });
 * if (requestIdOf(headers) !== "till-4711") throw new Error("never");
 * ```
 */
export function requestIdOf(headers: Headers): string {
  const said = saneId(headers.get(REQUEST_ID));
  if (said) return said;
  const known = made.get(headers);
  if (known) return known;
  const id = crypto.randomUUID();
  made.set(headers, id);
  return id;
}

/** An id from outside, when it is one that logs and messages can carry: up to 128 plain characters. */
export function saneId(text: string | null): string | undefined {
  return text !== null && SANE.test(text) ? text : undefined;
}
