/**
 * Lists that several processes contribute to, a page at a time.
 *
 * @module
 */
import { z } from "zod";
import { cursorIn, cursorTo } from "../../shared/platform/cursor.ts";

const Cursor = z.record(z.string(), z.string());

/** The cursor that goes on where all of these do; those of replicas of a context are alike. */
export function joinCursors(cursors: readonly string[]): string {
  const places = Object.assign(
    {},
    ...cursors.filter((text) => text !== "").map((text) => cursorIn(Cursor, text)),
  );
  return Object.keys(places).length === 0 ? "" : cursorTo(places);
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
