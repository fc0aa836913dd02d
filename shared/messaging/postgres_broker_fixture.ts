/**
 * Brokers in PostgreSQL for tests: a database of its own, and a pool for each broker, as processes have.
 *
 * @module
 */
import { connectDatabase, type Database, type Sql } from "../platform/database.ts";
import { createLogger, type Logger } from "../platform/log.ts";
import type { SchemaSource } from "../platform/migrate.ts";
import { surviveOutages } from "../platform/outage.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import type { Broker } from "./broker.ts";
import type { BrokerFixture } from "./broker_suite.ts";
import { postgresBroker, type PostgresBrokerOptions } from "./postgres_broker.ts";

const brokerSchema = {
  schema: "broker",
  set: "broker",
  folder: new URL("broker_migrations/", import.meta.url),
};

/** A stream in PostgreSQL, and ways to do it harm. */
export interface PostgresBrokerFixture extends BrokerFixture, AsyncDisposable {
  readonly sql: Sql;
  readonly database: TestDatabase;
  /** The messages of all log lines at warning or above. */
  readonly warnings: string[];
  readonly log: Logger;
  /** Opens a pool of its own. */
  pool(): Sql;
  open(options?: Partial<PostgresBrokerOptions>): Promise<Broker>;
  setReachable(reachable: boolean): Promise<void>;
}

// as every process of the product does
surviveOutages(() => {});

/** Makes a database with an empty stream. @param schemas what else is migrated. */
export async function postgresBrokerFixture(
  schemas: readonly SchemaSource[] = [],
): Promise<PostgresBrokerFixture> {
  const database = await testDatabase({ schemas: [brokerSchema, ...schemas], max: 3 });
  const { connection } = database;
  const pools: Database[] = [];
  const warnings: string[] = [];
  const log = createLogger({
    level: "WARN",
    write: (line) => void warnings.push(JSON.parse(line).message),
  });
  const pool = () => {
    const opened = connectDatabase({ connection, max: 4 });
    pools.push(opened);
    return opened.sql;
  };
  const close = async () => {
    await Promise.all(pools.map((one) => one.close()));
    await database[Symbol.asyncDispose]();
  };
  return {
    sql: database.sql,
    database,
    warnings,
    log,
    pool,
    open: (options = {}) =>
      Promise.resolve(postgresBroker({ sql: pool(), log, sameDatabase: true, ...options })),
    async setReachable(reachable) {
      const { database: name } = connection;
      const elsewhere = { ...connection, database: "template1" };
      await using other = connectDatabase({ connection: elsewhere, max: 1 });
      await other.sql.unsafe(`alter database ${name} allow_connections ${reachable}`);
      if (reachable) return;
      await other.sql`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
