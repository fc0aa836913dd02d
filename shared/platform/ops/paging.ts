/**
 * Lists that several contexts contribute to, a page at a time.
 *
 * @module
 */
import { z } from "zod";
import { cursorIn, cursorTo } from "../cursor.ts";

/** A page of one context. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Asks for the rest; undefined or empty when there is none. */
  readonly next: string | undefined;
}

const Cursor = z.record(z.string(), z.string());

/**
 * A page of all: each context adds one of its own, from where the page before ended.
 *
 * @param next of the page before; empty for the first one.
 * @returns the items in the order of the contexts, and `next`, empty at the end.
 * @throws {DomainError} `the cursor is not valid`.
 */
export async function pageOfAll<Item>(
  contexts: readonly string[],
  next: string,
  ask: (context: string, next: string) => Promise<Page<Item>>,
): Promise<{ readonly items: readonly Item[]; readonly next: string }> {
  const from = next === "" ? undefined : cursorIn(Cursor, next);
  const asked = contexts.filter((context) => !from || context in from);
  const pages = await Promise.all(
    asked.map(async (context) => ({ context, ...await ask(context, from?.[context] ?? "") })),
  );
  const rest = pages.flatMap(({ context, next }) => next ? [[context, next]] : []);
  return {
    items: pages.flatMap(({ items }) => items),
    next: rest.length > 0 ? cursorTo(Object.fromEntries(rest)) : "",
  };
}
