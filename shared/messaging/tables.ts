/**
 * The tables of messaging, alike in the schema of every context.
 *
 * @module
 */
import { defineTable, json, type RowOf, type Table } from "../platform/commit/table.ts";
import type { Metadata } from "./envelope.ts";

const outboxKey = { id: "text" } as const;
const outboxColumns = {
  name: "text",
  /** Full subject, with the stream's prefix. */
  subject: "text",
  /** Messages of one key are published in order. */
  key: "text",
  data: "bytea",
  metadata: json<Metadata>(),
  sentAt: "timestamptz",
} as const;

/** Messages to be published; the database numbers them by `position`. */
export type OutboxTable = Table<typeof outboxKey, typeof outboxColumns>;

/** A message to be published. */
export type OutboxRow = RowOf<OutboxTable>;

const inboxKey = { subscription: "text", id: "text" } as const;
const inboxColumns = { name: "text", unitId: "text", receivedAt: "timestamptz" } as const;

/** Messages that were handled, by subscription. */
export type InboxTable = Table<typeof inboxKey, typeof inboxColumns>;

const outboxes = new Map<string, OutboxTable>();
const inboxes = new Map<string, InboxTable>();

/** The outbox of a context. */
export function outboxTable(schema: string): OutboxTable {
  return known(outboxes, schema, () =>
    defineTable(`${schema}.outbox`, {
      thing: "message",
      key: outboxKey,
      columns: outboxColumns,
      identity: "position",
    }));
}

/** The inbox of a context. */
export function inboxTable(schema: string): InboxTable {
  return known(
    inboxes,
    schema,
    () =>
      defineTable(`${schema}.inbox`, { thing: "message", key: inboxKey, columns: inboxColumns }),
  );
}

function known<T>(tables: Map<string, T>, schema: string, make: () => T): T {
  let table = tables.get(schema);
  if (!table) tables.set(schema, table = make());
  return table;
}
