/**
 * Rows of the stage, written many at a time, as they would stand in production after some weeks:
 * everything is published and told, and commands, replies and inboxes are past their retention.
 *
 * @module
 */
import { outboxTable } from "../../../shared/messaging/tables.ts";
import { compose } from "../../../shared/platform/commit/statement.ts";
import { type AnyRow, defineTable, type Table } from "../../../shared/platform/commit/table.ts";
import { insert, type Write } from "../../../shared/platform/commit/write.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Rows } from "./layered_store.ts";
import type { Yield } from "./stage.ts";

/** Where rows go. */
export interface Bulk {
  /** Writes rows: one transaction a database. Answers how many. */
  write(rows: readonly Yield[]): Promise<number>;
  /** Lets the databases put in order what was written, and take stock of it for their plans. */
  tidy(): Promise<void>;
}

/** Writes to the databases of some contexts. @param phoneOf the number of a customer. */
export function bulkTo(
  sqlOf: (context: string) => Sql,
  phoneOf: (customerId: string) => string,
): Bulk {
  const seen = new Map<string, string>();
  return {
    async write(yields) {
      const byDatabase = new Map<Sql, { context: string; writes: Write[] }[]>();
      let count = 0;
      for (const context of new Set(yields.flatMap((some) => [...some.keys()]))) {
        const rows = yields.flatMap((some) => some.get(context) ?? []);
        const writes = rows.flatMap((some) => [...writesOf(context, some, phoneOf)]);
        if (writes.length === 0) continue;
        for (const { table } of writes) seen.set(table.name, context);
        count += writes.length;
        const sql = sqlOf(context);
        byDatabase.set(sql, [...byDatabase.get(sql) ?? [], { context, writes }]);
      }
      for (const [sql, parts] of byDatabase) {
        const statements = parts.map(({ context, writes }) => compose(context, writes));
        await sql.begin((transaction) =>
          statements.map(({ text, parameters }) => transaction.unsafe(text, [...parameters]))
        );
      }
      return count;
    },
    async tidy() {
      for (const [table, context] of seen) {
        using connection = await reserved(sqlOf(context));
        await connection.sql`set statement_timeout = 0`; // it takes as long as it takes
        await connection.sql.unsafe(`vacuum analyze ${table}`);
        await connection.sql`reset statement_timeout`;
      }
    },
  };
}

/** One connection of a pool. */
async function reserved(sql: Sql) {
  const connection = await sql.reserve();
  return {
    sql: connection,
    [Symbol.dispose]: () => connection.release(),
  };
}

const EVENTS = /\.events\./;

function* writesOf(
  context: string,
  { table, rows }: Rows,
  phoneOf: (customerId: string) => string,
): Generator<Write> {
  if (table === outboxTable(context)) {
    const published = publishedTable(table);
    for (const row of rows) {
      if (!EVENTS.test(String(row.subject))) continue;
      yield insertOf(published, { ...row, publishedAt: row.sentAt });
    }
  } else if (table.name === "notifications.notifications") {
    for (const row of rows) {
      const smsNumber = phoneOf(String(row.customerId));
      yield insertOf(table, { ...row, status: "sent", attempts: 1, sentAt: row.dueAt, smsNumber });
    }
  } else {
    for (const row of rows) yield insertOf(table, row);
  }
}

const published = new Map<string, Table>();

/** The outbox with the column that else only the relay writes. */
function publishedTable({ name, key, columns, identity }: Table): Table {
  const known = published.get(name) ?? defineTable(name, {
    ...{ key, columns: { ...columns, publishedAt: "timestamptz" } },
    ...(identity && { identity }),
  });
  published.set(name, known);
  return known;
}

/** A row as it is, without what the database numbers by itself. */
function insertOf(table: Table, row: AnyRow): Write {
  const columns = [...Object.keys(table.key), ...Object.keys(table.columns)];
  return insert<Table>(
    table,
    Object.fromEntries(columns.map((name) => [name, row[name]])) as never,
  );
}
