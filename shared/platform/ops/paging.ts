/**
 * Lists that several contexts contribute to, a page at a time.
 *
 * @module
 */
import { z } from "zod";
import { DomainError } from "../../domain/error.ts";

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
  const from = next === "" ? undefined : cursorIn(next);
  const asked = contexts.filter((context) => !from || context in from);
  const pages = await Promise.all(
    asked.map(async (context) => ({ context, ...await ask(context, from?.[context] ?? "") })),
  );
  const rest = pages.flatMap(({ context, next }) => next ? [[context, next]] : []);
  return {
    items: pages.flatMap(({ items }) => items),
    next: rest.length > 0 ? cursorOf(Object.fromEntries(rest)) : "",
  };
}

function cursorOf(places: z.infer<typeof Cursor>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(places));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function cursorIn(text: string): z.infer<typeof Cursor> {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return Cursor.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    const refusal = "the cursor is not valid";
    throw new DomainError("invalid_argument", "cursor_not_valid", refusal, { cause });
  }
}
