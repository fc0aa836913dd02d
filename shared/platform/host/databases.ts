/**
 * The databases of a process: one pool for each, however many contexts share it, migrated.
 *
 * @module
 */
import { type Clock, type DatabaseClock, databaseClock } from "../clock.ts";
import { type Config, ConfigError, databaseOf } from "../config.ts";
import { formatConnectionString, type PgConnection } from "../connection_string.ts";
import { connectDatabase, type Database, type Sql } from "../database.ts";
import type { Logger } from "../log.ts";
import { migrateAll, type SchemaSource } from "../migrate.ts";
import type { LibraryTables, Module } from "../module.ts";
import { awaitDatabase } from "./await_database.ts";

/** The databases of the contexts of this process. */
export interface Databases {
  /** The pool of a context's database. */
  sqlOf(context: string): Sql;
  /** The pool of the database that the PostgreSQL broker uses, when that is the broker. */
  readonly brokerSql: Sql | undefined;
  /** Whether broker and contexts are in one database. */
  readonly sameDatabase: boolean;
  /** The clock of the first database. */
  readonly clock: Clock;
  close(): Promise<void>;
}

/** One database, and what is migrated there. */
interface Pool {
  readonly connection: PgConnection;
  readonly database: Database;
  readonly schemas: SchemaSource[];
}

/** Folders of the library's migrations, by set. */
const LIBRARY: Readonly<Record<"commit" | "messaging" | LibraryTables, URL>> = {
  commit: new URL("../commit/migrations/", import.meta.url),
  messaging: new URL("../../messaging/migrations/", import.meta.url),
  event_store: new URL("../../event_store/migrations/", import.meta.url),
  projections: new URL("../../projections/migrations/", import.meta.url),
  sagas: new URL("../../sagas/migrations/", import.meta.url),
};

/**
 * What the embedded server of a process says of itself: that process remembers what it wrote instead of
 * reading it, so nobody else may write there.
 */
export const OWNED = "mallbots: of one process";

const BROKER = new URL("../../messaging/broker_migrations/", import.meta.url);

/** The library's own migrations for one schema. */
export function librarySchemas(schema: string, uses: readonly LibraryTables[]): SchemaSource[] {
  const sets = ["commit", "messaging", ...uses] as const;
  return sets.map((set) => ({ schema, set, folder: LIBRARY[set] }));
}

/**
 * What is migrated for a module: the tables of the library that it uses, then its own.
 *
 * @param migrations the folder that has one folder a context.
 */
export function schemasOf({ name, uses = [] }: Module, migrations: URL): SchemaSource[] {
  const own = { schema: name, set: "context", folder: new URL(`${name}/`, migrations) };
  return [...librarySchemas(name, uses), own];
}

/** What is migrated for the PostgreSQL broker. */
export const brokerSchema: SchemaSource = { schema: "broker", set: "broker", folder: BROKER };

/**
 * Whether it is said where messages go.
 *
 * @throws {ConfigError} when it is not.
 */
export function requireBroker({ nats, postgres }: Config): void {
  if (nats.url) return;
  const { broker, connection, contexts } = postgres;
  if (!broker && !connection && Object.keys(contexts).length > 0) {
    throw new ConfigError([
      "PG_CONN_<CONTEXT> is set, so contexts may be in different databases: BROKER_PG_CONN (or " +
      "PG_CONN) must say which one carries the messages.",
    ]);
  }
}

/** @throws {ConfigError} when another process has the server for itself. */
async function mustBeShared(sql: Sql): Promise<void> {
  const [{ name }] = await sql<{ name: string }[]>`select current_setting('cluster_name') as name`;
  if (name !== OWNED) return;
  throw new ConfigError([
    "PG_CONN leads to the PostgreSQL that another process has for itself, with what it remembers of " +
    "it: end that process, or let both use a PostgreSQL of its own.",
  ]);
}

/**
 * Connects and migrates; waits for a server that is not there yet.
 *
 * @param embedded where the embedded server is, for contexts that nothing else is configured for.
 * @throws {ConfigError | MigrationError}
 */
export async function openDatabases(
  modules: readonly Module[],
  { config, log, migrations, embedded }: {
    readonly config: Config;
    readonly log: Logger;
    readonly migrations: URL;
    readonly embedded: PgConnection | undefined;
  },
): Promise<Databases> {
  const { pool, prepare, broker } = config.postgres;
  const pools = new Map<string, Pool>();
  const poolOf = (connection: PgConnection) => {
    const key = formatConnectionString({ ...connection, searchPath: undefined });
    let known = pools.get(key);
    if (!known) {
      const database = connectDatabase({ connection, max: pool, prepare });
      known = { connection, database, schemas: [] };
      pools.set(key, known);
    }
    return known;
  };
  const connectionOf = (context: string): PgConnection => {
    const connection = databaseOf(config, context) ?? embedded;
    if (!connection) throw new TypeError(`no database is configured for ${context}`);
    return connection;
  };
  const sqls = new Map<string, Sql>();
  for (const module of modules) {
    const pool = poolOf(connectionOf(module.name));
    pool.schemas.push(...schemasOf(module, migrations));
    sqls.set(module.name, pool.database.sql);
  }
  const first = connectionOf(modules[0].name);
  const brokerPool = config.nats.url
    ? undefined
    : poolOf(broker ?? config.postgres.connection ?? first);
  brokerPool?.schemas.push(brokerSchema);

  const clocks: DatabaseClock[] = [];
  const failed = new AbortController();
  const close = async () => {
    await Promise.all(clocks.map((clock) => clock.close()));
    await Promise.all([...pools.values()].map(({ database }) => database.close()));
  };
  const prepareOne = async ({ connection, database: { sql }, schemas }: Pool) => {
    if (connection !== embedded) await mustBeShared(sql);
    await migrateAll(sql, schemas, { log });
  };
  try {
    await Promise.all(
      [...pools.values()].map((one) =>
        awaitDatabase(() => prepareOne(one), {
          connection: one.connection,
          log,
          signal: failed.signal,
        })
      ),
    );
    const { connection, database: { sql } } = brokerPool ?? poolOf(first);
    const clock = () => databaseClock(sql, { log });
    clocks.push(await awaitDatabase(clock, { connection, log }));
  } catch (error) {
    failed.abort(error); // nobody waits for the others any more
    await close();
    throw error;
  }
  return {
    sqlOf(context) {
      const sql = sqls.get(context);
      if (!sql) throw new TypeError(`${context} is not of this process`);
      return sql;
    },
    brokerSql: brokerPool?.database.sql,
    sameDatabase: pools.size === 1,
    clock: clocks[0],
    close,
  };
}
