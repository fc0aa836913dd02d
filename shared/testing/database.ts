/**
 * A database of its own for a test, on a real PostgreSQL.
 *
 * @module
 */

import { createHash } from "node:crypto";
import {
  formatConnectionString,
  parseConnectionString,
  type PgConnection,
} from "../platform/connection_string.ts";
import { connectDatabase, type Sql } from "../platform/database.ts";
import { startThrowAwayPostgres } from "../platform/embedded_postgres.ts";
import { migrateAll, type SchemaSource } from "../platform/migrate.ts";
import { readMigrations } from "../platform/migration_files.ts";

/** The variable that names the server for the databases of tests; its role may create databases. */
const variable = "TEST_PG_CONN";

/** A database that is dropped when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly connection: PgConnection;
  /** The same as text, for `PG_CONN`. */
  readonly connectionString: string;
  readonly sql: Sql;
}

export interface TestDatabaseOptions {
  /** What is migrated. Default: nothing, an empty database. */
  readonly schemas?: readonly SchemaSource[];
  /** The most connections at a time. Default 10. */
  readonly max?: number;
}

/**
 * Makes a database with the given schemas. The migrations run once for all tests that have the same
 * ones: into a template, of which each database is a copy (30 to 100 ms).
 *
 * The server is that of `TEST_PG_CONN`, else a throw-away one that runs until this process ends.
 *
 * @example
 * ```ts ignore
 * await using database = await testDatabase({ schemas: [{ schema: "baskets", folder }] });
 * await database.sql`select 1 from baskets.migrations`;
 * ```
 */
export async function testDatabase(
  { schemas = [], max = 10 }: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await onServer(server, async (sql) => {
    const template = schemas.length === 0 ? "template1" : await templateFor(sql, server, schemas);
    await sql.unsafe(`create database ${name} template ${template}`);
  });
  const connection = { ...server, database: name };
  const database = connectDatabase({ connection, max, applicationName: name });
  return {
    connection,
    connectionString: formatConnectionString(connection),
    sql: database.sql,
    async [Symbol.asyncDispose]() {
      await database.close();
      await onServer(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
    },
  };
}

/** A server for all the tests of a run. */
export interface TestServer extends AsyncDisposable {
  /** The value of `TEST_PG_CONN` for the processes that run the tests. */
  readonly connectionString: string;
}

/**
 * Starts a throw-away server for the tests of other processes; or answers `TEST_PG_CONN` when it is
 * set, and then disposing leaves that server alone.
 */
export async function startTestServer(): Promise<TestServer> {
  const given = Deno.env.get(variable);
  if (given) return { connectionString: given, [Symbol.asyncDispose]: () => Promise.resolve() };
  const server = await startThrowAwayPostgres();
  return {
    connectionString: formatConnectionString(server.connection),
    [Symbol.asyncDispose]: server.stop,
  };
}

/** The variable is the process's: the test files of one process share the server that it names. */
async function testServer(): Promise<PgConnection> {
  const given = Deno.env.get(variable);
  if (given) return parseConnectionString(given);
  const { connection } = await startThrowAwayPostgres({ until: "process" });
  Deno.env.set(variable, formatConnectionString(connection));
  return connection;
}

/**
 * The template with these migrations; whoever comes first makes it, the others wait for it until
 * the connection of the first one closes.
 */
async function templateFor(
  sql: Sql,
  server: PgConnection,
  schemas: readonly SchemaSource[],
): Promise<string> {
  const template = `test_template_${await fingerprint(schemas)}`;
  if (await isComplete(sql, template)) return template;
  await sql`select pg_advisory_lock(hashtextextended(${template}, 0))`;
  if (await isComplete(sql, template)) return template;
  await sql.unsafe(`drop database if exists ${template} with (force)`);
  await sql.unsafe(`create database ${template}`);
  await onServer({ ...server, database: template }, (inside) => migrateAll(inside, schemas));
  await sql.unsafe(`alter database ${template} is_template true`);
  return template;
}

/** It is marked as a template when all migrations are in it. */
async function isComplete(sql: Sql, template: string): Promise<boolean> {
  const found = await sql`
    select from pg_database where datname = ${template} and datistemplate`;
  return found.length > 0;
}

async function fingerprint(schemas: readonly SchemaSource[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { schema, folder, set } of schemas) {
    for (const { file, checksum } of await readMigrations(schema, folder, set)) {
      hash.update(`${file} ${checksum}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** One connection, closed at the end, with which its session's locks end too. */
async function onServer<T>(connection: PgConnection, work: (sql: Sql) => T): Promise<Awaited<T>> {
  await using database = connectDatabase({ connection, max: 1, statementTimeoutMs: 60_000 });
  return await work(database.sql);
}
