/**
 * Migrations: numbered SQL files that bring a schema to the form the program expects.
 *
 * @module
 */

import postgres from "postgres";
import type { Sql, TransactionSql } from "./database.ts";
import type { Logger } from "./log.ts";
import { type Migration, MigrationError, readMigrations } from "./migration_files.ts";

/** A schema and the folder of its files. */
export interface SchemaSource {
  /** The schema's name, made when missing: lower-case letters, digits and `_`. */
  readonly schema: string;
  /** Folder with `001_name.sql`, `002_name.sql` and so on, without gaps. */
  readonly folder: string | URL;
  /**
   * Numbers count within a set, so that a library and a program can each have files for one schema.
   * Default: `context`.
   */
  readonly set?: string;
}

/** A migration that was run now. */
export interface AppliedMigration {
  readonly schema: string;
  readonly number: number;
  readonly name: string;
}

interface AppliedRow extends AppliedMigration {
  readonly set: string;
  readonly checksum: string;
}

/**
 * Brings one schema up to date; see {@linkcode migrateAll}.
 *
 * @throws {MigrationError}
 */
export function migrate(
  sql: Sql,
  { log, ...source }: SchemaSource & { log?: Logger },
): Promise<AppliedMigration[]> {
  return migrateAll(sql, [source], { log });
}

/**
 * Brings schemas of one database up to date, in the order given. Each file is one transaction under
 * an advisory lock of its schema, with only that schema on the search path and no time limits, and
 * is recorded in `<schema>.migrations`: replicas that start at the same time run each file once.
 * When there is nothing to do it costs one query.
 *
 * A file must leave the transaction alone: no `commit`, no `create index concurrently`.
 *
 * @returns what this call ran, in order.
 * @throws {MigrationError} before anything is run: a gap or a number used twice among the files,
 * an applied file that changed, a database that is newer than the files. And when a statement
 * fails: that file is undone, the ones before it stay.
 */
export async function migrateAll(
  sql: Sql,
  sources: readonly SchemaSource[],
  { log }: { log?: Logger } = {},
): Promise<AppliedMigration[]> {
  const wanted = await Promise.all(
    sources.map(async ({ schema, set = "context", folder }) => ({
      schema: checkedName(schema),
      set: checkedName(set),
      migrations: await readMigrations(schema, folder, set),
    })),
  );
  if (wanted.length === 0) return [];
  const done = await appliedRows(sql, [...new Set(wanted.map(({ schema }) => schema))]);

  const todo = wanted.flatMap(({ schema, set, migrations }) => {
    const rows = done.filter((row) => row.schema === schema && row.set === set);
    checkHistory(schema, migrations, rows);
    return migrations.filter(({ number }) => !rows.some((row) => row.number === number));
  });

  const applied: AppliedMigration[] = [];
  for (const migration of todo) {
    const { schema, number, name } = migration;
    const startedAt = performance.now();
    if (!await run(sql, migration)) continue; // another process was faster
    applied.push({ schema, number, name });
    log?.info("migrated", {
      file: migration.file,
      tookMs: Math.round(performance.now() - startedAt),
    });
  }
  return applied;
}

/** The recorded migrations of the schemas; makes the schemas and tables that are missing. */
async function appliedRows(sql: Sql, schemas: readonly string[]): Promise<AppliedRow[]> {
  const query = schemas.map((schema) =>
    `select '${schema}' as schema, set, number, name, checksum from "${schema}".migrations`
  ).join(" union all ");
  try {
    return await sql.unsafe<AppliedRow[]>(query);
  } catch (error) {
    const isMissing = error instanceof postgres.PostgresError &&
      (error.code === "42P01" || error.code === "3F000");
    if (!isMissing) throw error;
  }
  await sql.begin(async (tx) => {
    for (const schema of schemas.toSorted()) await createTable(tx, schema);
  });
  return await sql.unsafe<AppliedRow[]>(query);
}

async function createTable(tx: TransactionSql, schema: string) {
  await lock(tx, schema);
  // "create schema if not exists" asks for a right that a role needs not have when it does exist
  const [row] = await tx<{ isThere: boolean }[]>`
    select to_regnamespace(${schema}) is not null as "isThere"`;
  if (!row?.isThere) await tx.unsafe(`create schema "${schema}"`);
  await tx.unsafe(`
    create table if not exists "${schema}".migrations (
      set text not null,
      number integer not null,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now(),
      primary key (set, number)
    )`);
}

/** Runs one file. @returns false when it had been run meanwhile. */
async function run(sql: Sql, migration: Migration): Promise<boolean> {
  const { schema, set, number, name, checksum, file, text } = migration;
  return await sql.begin(async (tx) => {
    await lock(tx, schema);
    const [row] = await tx.unsafe<AppliedRow[]>(
      `select '${schema}' as schema, set, number, name, checksum from "${schema}".migrations
       where set = $1 and number = $2`,
      [set, number],
    );
    if (row) {
      checkSame(migration, row);
      return false;
    }
    await tx.unsafe(
      `set local search_path to "${schema}"; set local mallbots.migration = '${number}'`,
    );
    await tx.unsafe(text).simple().catch((cause) => {
      throw failed(migration, cause);
    });
    const recorded = await tx.unsafe(
      `insert into "${schema}".migrations (set, number, name, checksum)
       select $1, $2::integer, $3, $4
       where current_setting('mallbots.migration', true) = $2::integer::text returning number`,
      [set, number, name, checksum],
    );
    if (recorded.length === 0) {
      throw new MigrationError(`the migration ${file} must not end its transaction`);
    }
    return true;
  });
}

/** Held to the end of the transaction, without a limit on the time to get it. */
async function lock(tx: TransactionSql, schema: string) {
  await tx.unsafe(`
    set local statement_timeout = 0;
    set local lock_timeout = 0;
    set local idle_in_transaction_session_timeout = 0`);
  await tx`select pg_advisory_xact_lock(hashtextextended(${`mallbots.migrations.${schema}`}, 0))`;
}

function checkHistory(
  schema: string,
  migrations: readonly Migration[],
  rows: readonly AppliedRow[],
) {
  for (const row of rows) {
    const migration = migrations.find(({ number }) => number === row.number);
    if (!migration) {
      throw new MigrationError(
        `the database is newer than this program: it has migration ${row.number} (${row.name}) ` +
          `of ${schema}, the program knows ${migrations.length}`,
      );
    }
    checkSame(migration, row);
  }
}

function checkSame({ checksum, file }: Migration, row: AppliedRow) {
  if (row.checksum === checksum) return;
  throw new MigrationError(
    `the migration ${file} was changed after it had been applied: restore it and add a new one`,
  );
}

function failed({ file, text }: Migration, cause: unknown): unknown {
  if (!(cause instanceof postgres.PostgresError)) return cause; // an outage, not the file's fault
  const position = Number(cause.position ?? 0);
  const before = [...text].slice(0, Math.max(0, position - 1)).join("").split("\n");
  const where = position > 0
    ? ` at line ${before.length}, column ${[...before.at(-1) ?? ""].length + 1}`
    : "";
  return new MigrationError(`the migration ${file} failed${where}: ${cause.message}`, { cause });
}

function checkedName(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  throw new MigrationError(`"${schema}" is not a name for a schema: use a-z, 0-9 and _`);
}
