/**
 * The table of calls that named an idempotency key, alike in the schema of every context.
 *
 * @module
 */
import { defineTable, type Table } from "./table.ts";

const key = { route: "text", caller: "text", key: "text" } as const;
const columns = {
  /** SHA-256 of the request message, in hexadecimal. */
  requestHash: "text",
  /** The response message. */
  answer: "bytea",
  unitId: "text",
  createdAt: "timestamptz",
} as const;

/** Answers by route, caller and key. */
export type IdempotencyKeysTable = Table<typeof key, typeof columns>;

const tables = new Map<string, IdempotencyKeysTable>();

/** The keys of a context. */
export function idempotencyKeysTable(schema: string): IdempotencyKeysTable {
  let table = tables.get(schema);
  if (!table) {
    table = defineTable(`${schema}.idempotency_keys`, { thing: "request", key, columns });
    tables.set(schema, table);
  }
  return table;
}
