/**
 * Cursors of lists: where a page ended, as a text that goes into a query.
 *
 * @module
 */
import type { z } from "zod";
import { DomainError } from "../domain/error.ts";

/**
 * The cursor to a place.
 *
 * @param place anything that JSON has.
 * @example
 * ```ts
 * import { z } from "zod";
 * import { cursorIn, cursorTo } from "./cursor.ts";
 * const place = cursorIn(z.object({ id: z.string() }), cursorTo({ id: "7" }));
 * if (place.id !== "7") throw new Error("never");
 * ```
 */
export function cursorTo(place: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * The place that a cursor leads to.
 *
 * @throws {DomainError} `the cursor is not valid`, when it leads to none of this schema.
 */
export function cursorIn<Place>(schema: z.ZodType<Place>, cursor: string): Place {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    const refusal = "the cursor is not valid";
    throw new DomainError("invalid_argument", "cursor_not_valid", refusal, { cause });
  }
}
