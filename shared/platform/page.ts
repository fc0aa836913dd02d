/**
 * Pages of lists that are ordered by id: how many rows are wanted, and after which.
 *
 * @module
 */
import { z } from "zod";
import { refused } from "../domain/error.ts";
import { cursorIn, cursorTo } from "./cursor.ts";

/** A page as callers ask for it. */
export interface PageAsked {
  /** Most rows; 0 leaves it to the list. */
  readonly limit: number;
  /** The `next` of the page before; empty: from the beginning. */
  readonly next: string;
}

/** A page to read: one row more than is shown tells whether there is a next one. */
export interface Page {
  /** Only rows with a higher id. */
  readonly after: string;
  /** How many rows to read; null: all. */
  readonly read: number | null;
}

/** How large pages are. */
export interface PageSizes {
  /** Rows of a page whose caller does not say; everything unless given. */
  readonly unasked?: number;
  /** Rows of a page at most, whatever its caller says; 100 unless given. */
  readonly most?: number;
}

/** What PostgreSQL can compare with an id. */
const Place = z.tuple([
  z.string().max(128).refine((id) => !id.includes("\0") && id.isWellFormed()),
]);

/**
 * Reads which page is asked for.
 *
 * @throws {DomainError} `limit_not_valid` or `cursor_not_valid`.
 * @example
 * ```ts
 * import { pageOf, partOf } from "./page.ts";
 * const rows = [{ id: "a" }, { id: "b" }, { id: "c" }];
 * const first = partOf(rows, pageOf({ limit: 2, next: "" }));
 * if (pageOf({ limit: 2, next: first.next }).after !== "b") throw new Error("never");
 * ```
 */
export function pageOf({ limit, next }: PageAsked, sizes: PageSizes = {}): Page {
  const { unasked, most = 100 } = sizes;
  const wanted = limitOf(limit) ?? unasked;
  const [after] = next === "" ? [""] : cursorIn(Place, next);
  return { after, read: wanted === undefined ? null : Math.min(wanted, most) + 1 };
}

/**
 * The limit that a caller asks for; undefined for 0, which leaves it to the list.
 *
 * @throws {DomainError} `limit_not_valid` below 0.
 */
export function limitOf(limit: number): number | undefined {
  if (limit < 0) throw refused("limit_not_valid", "the limit is not valid");
  return limit === 0 ? undefined : limit;
}

/** The rows of a page out of those that were read for it, and the cursor to the next one; empty after the last. */
export function partOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { read }: Page,
): { readonly rows: readonly Row[]; readonly next: string } {
  if (read === null || rows.length < read) return { rows, next: "" };
  const shown = rows.slice(0, read - 1);
  return { rows: shown, next: cursorTo([shown[shown.length - 1].id]) };
}
