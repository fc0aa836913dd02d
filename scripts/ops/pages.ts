/**
 * Lists that several processes contribute to, a page at a time.
 *
 * @module
 */
import { z } from "zod";

const Cursor = z.record(z.string(), z.string());

/** The cursor that goes on where all of these do; those of replicas of a context are alike. */
export function joinCursors(cursors: readonly string[]): string {
  const places = Object.assign({}, ...cursors.filter((text) => text !== "").map(placesIn));
  if (Object.keys(places).length === 0) return "";
  const bytes = new TextEncoder().encode(JSON.stringify(places));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function placesIn(text: string): z.infer<typeof Cursor> {
  const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
  return Cursor.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** A path with those parts of a query that are not blank. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** What is said below a page that is not the last one. */
export function moreOf(next: string): string[] {
  return next === "" ? [] : ["", `There are more: --next ${next}`];
}

/** Each item once, by its key. */
export function unique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
