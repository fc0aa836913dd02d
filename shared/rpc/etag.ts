/**
 * Entity tags (RFC 9110): a caller that has an answer already asks whether it is still the same.
 *
 * @module
 */
import { createHash } from "node:crypto";

/**
 * The tag of an answer, by its content. It is a weak one: it stands for what the answer says, compressed
 * or not.
 *
 * @example
 * ```ts
 * import { etagOf, isKnown } from "./etag.ts";
 * const tag = etagOf('{"id":"7"}');
 * if (!isKnown(`"other", ${tag}`, tag)) throw new Error("never");
 * ```
 */
export function etagOf(body: string | Uint8Array): string {
  return `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}

/** Whether an `If-None-Match` header names the tag, weak or strong, or any. */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const opaque = etag.replace(/^W\//, "");
  return ifNoneMatch.matchAll(/"[^"]*"/g).some(([tag]) => tag === opaque);
}
