/**
 * The shadow of a projection: a schema of its own with tables alike, made by the context's migrations,
 * in which the projection grows anew beside the live one.
 *
 * @module
 */
import { inboxTable } from "../messaging/tables.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import type { Store } from "../platform/commit/store.ts";
import type { Table } from "../platform/commit/table.ts";
import { inTable } from "../platform/commit/write.ts";
import type { Sql } from "../platform/database.ts";
import { migrateAll, type SchemaSource } from "../platform/migrate.ts";
import type { Projection } from "./projection.ts";
import { workTable } from "./table.ts";

/** A schema in which a projection grows. */
export interface Shadow {
  readonly schema: string;
  /** The projection's rows, and the inbox of its subscriptions; nothing else can be read or written. */
  readonly store: Store;
  /** The name that a table of the context has here. */
  nameOf(table: Table): string;
  /** Brings what is there up to date. @returns whether anything was there. */
  resume(): Promise<boolean>;
  /** Makes an empty one in place of what is there. */
  make(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * The shadow of a projection.
 *
 * @param sources what is migrated for the context, in its own schema.
 */
export function shadowOf(sql: Sql, { context, sources, projection }: {
  readonly context: string;
  readonly sources: readonly SchemaSource[];
  readonly projection: Projection;
}): Shadow {
  const schema = `${projection.name.replaceAll("-", "_")}_rebuild`;
  const nameOf = ({ name }: Table) => `${schema}.${name.slice(name.indexOf(".") + 1)}`;
  const moved = new Map<string, Table>();
  for (const { table } of projection.tables) moved.set(table.name, table);
  moved.set(`${context}.inbox`, inboxTable(context));
  for (const [name, table] of moved) moved.set(name, { ...table, name: nameOf(table) });
  const work = workTable(context);
  moved.set(work.name, work); // progress is noted where the context is, in the same commit

  function here<T extends Table>(table: T): T {
    const there = moved.get(table.name);
    if (there) return there as T;
    throw new TypeError(`${table.name} is not a table of the projection ${projection.name}`);
  }

  const rows = postgresStore(sql, { schema: context });
  const migrate = () => migrateAll(sql, sources.map((source) => ({ ...source, schema })));
  const drop = async () => void await sql.unsafe(`drop schema if exists ${schema} cascade`);
  return {
    schema,
    nameOf,
    store: {
      find: async (table, key) => await rows.find(here(table), key),
      commit: async (writes) =>
        await rows.commit(writes.map((write) => inTable(write, here(write.table)))),
    },
    async resume() {
      const [{ isThere }] = await sql<{ isThere: boolean }[]>`
        select to_regnamespace(${schema}) is not null as "isThere"`;
      if (isThere) await migrate();
      return isThere;
    },
    async make() {
      await drop();
      await migrate();
      for (const { table } of projection.tables) await sql.unsafe(`truncate ${nameOf(table)}`);
    },
    drop,
  };
}
