/**
 * A pool of connections to PostgreSQL.
 *
 * @module
 */

import postgres from "postgres";
import type { PgConnection, PgTls } from "./connection_string.ts";
import { databaseAttributes, tracedSql } from "./tracing/sql.ts";
import { isTracing } from "./tracing/tracing.ts";

/** Runs SQL: `` sql`select ${value}` ``. */
export type Sql = postgres.Sql;

/** The same inside of `sql.begin`. */
export type TransactionSql = postgres.TransactionSql;

export interface DatabaseOptions {
  readonly connection: PgConnection;
  /** The most connections at a time. Default 10. */
  readonly max?: number;
  /**
   * Whether statements are prepared. Default true. False is for poolers in transaction mode: then
   * the two timeouts below are not sent either, since poolers refuse them at the start of a
   * session; set them on the role.
   */
  readonly prepare?: boolean;
  /** Shown in `pg_stat_activity`. Default: that of the connection, else `mallbots`. */
  readonly applicationName?: string;
  /** A longer statement is cancelled. Default 10 s; 0 is no limit. */
  readonly statementTimeoutMs?: number;
  /** A transaction that waits longer for its next statement is ended. Default 5 s; 0 is no limit. */
  readonly idleInTransactionTimeoutMs?: number;
}

/** An open pool; it keeps the process alive until it is closed. */
export interface Database extends AsyncDisposable {
  readonly sql: Sql;
  /**
   * Waits for the running statements, then ends the connections.
   *
   * @param timeoutMs after it, what still runs is cut off. Default 5 s.
   */
  close(timeoutMs?: number): Promise<void>;
}

/**
 * Opens a pool. Nothing is sent before the first statement, so a database that is away is no error
 * here.
 *
 * `int8` values are read as numbers; one beyond ±2^53 fails its statement with a RangeError instead
 * of losing digits or changing type (write `::text` where such values are meant). `numeric` stays
 * text, `bytea` is a `Uint8Array`. Notices of the server are dropped.
 */
export function connectDatabase(options: DatabaseOptions): Database {
  const { connection, max = 10, prepare = true } = options;
  const { statementTimeoutMs = 10_000, idleInTransactionTimeoutMs = 5_000 } = options;
  const { host, port, searchPath } = connection;
  const sql = postgres({
    host,
    port,
    // the driver takes a socket only by its path
    ...(host.startsWith("/") && { path: `${host}/.s.PGSQL.${port}` }),
    database: connection.database,
    user: connection.user,
    password: connection.password ?? "",
    ssl: sslOf(connection.tls),
    max,
    prepare,
    connect_timeout: 10,
    backoff: (attempt: number) => Math.min(1, 0.02 * 2 ** attempt), // seconds; the driver's own goes to 20
    onnotice: () => {},
    types: { int8 },
    connection: {
      application_name: options.applicationName ?? connection.applicationName ?? "mallbots",
      ...(searchPath !== undefined && { search_path: searchPath }),
      ...(prepare && {
        statement_timeout: statementTimeoutMs,
        idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
        plan_cache_mode: "force_generic_plan", // few statements, all by key: planned once a connection
        random_page_cost: "1.1", // so that plans made while tables are empty use their indexes, too
      }),
    },
  });
  const close = (timeoutMs = 5_000) => sql.end({ timeout: timeoutMs / 1_000 });
  const seen = isTracing ? tracedSql(sql, databaseAttributes(sql)) : sql;
  return { sql: seen, close, [Symbol.asyncDispose]: () => close() };
}

/**
 * A small pool of its own beside another one, for work that must not wait for the connections of the
 * other, nor take them away: at most 4 connections, statements without a limit on their time.
 */
export function sideDatabase({ options }: Sql): Database {
  const sql = openAgain(options, {
    max: 4,
    connection: {
      ...options.connection,
      ...(options.prepare && {
        statement_timeout: 0,
        idle_in_transaction_session_timeout: 60_000,
      }),
    },
  });
  const close = (timeoutMs = 5_000) => sql.end({ timeout: timeoutMs / 1_000 });
  return { sql, close, [Symbol.asyncDispose]: () => close() };
}

type DriverOptions = postgres.Options<Record<string, postgres.PostgresType>>;

/** Opens another pool like one that is there. The driver takes its own parsed options again. */
export function openAgain(parsed: Sql["options"], changes: DriverOptions): Sql {
  return postgres({ ...parsed as unknown as DriverOptions, ...changes });
}

const int8 = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse(text: string) {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`the int8 ${text} does not fit into a number: select it as text`);
    }
    return value;
  },
};

function sslOf(tls: PgTls) {
  return tls === "disable" ? false : tls;
}
