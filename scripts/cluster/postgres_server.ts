/**
 * The PostgreSQL of a cluster: one server, a database and a role for each context, and one of each for
 * the broker where that is PostgreSQL.
 *
 * @module
 */
import { join, resolve } from "node:path";
import type { PgConnection } from "../../shared/platform/connection_string.ts";
import { connectDatabase } from "../../shared/platform/database.ts";
import {
  type EmbeddedPostgres,
  privateTempFolder,
  startEmbeddedPostgres,
} from "../../shared/platform/embedded_postgres.ts";
import { pause } from "../../shared/platform/time.ts";

/** What it needs. */
export interface PostgresServerOptions {
  /** Its folder; its server's files are in `postgres` there. */
  readonly dataDir: string;
  /** The names of the databases, each with a role of that name that owns it. */
  readonly databases: readonly string[];
  readonly maxConnections: number;
  /** Told what happens to it, as a sentence. */
  readonly say: (sentence: string) => void;
  /** Whether it is started again when it ends by itself. */
  readonly keep: boolean;
}

/** The server, and what can be done to it. */
export interface PostgresServer {
  readonly name: "postgres";
  readonly pid: number | undefined;
  /** E.g. `18.4`. */
  readonly version: string;
  readonly starts: number;
  /** A database, as its own role. */
  connectionOf(database: string): PgConnection;
  /** A database, as the role that may do everything. */
  adminOf(database: string): PgConnection;
  /** Ends all its processes at once, as a crash does; whoever keeps it starts it again. */
  kill(): Promise<void>;
  /** Ends it in order and starts it: connections are cut. */
  restart(): Promise<void>;
  /** Ends it in order; it stays ended until `start`. */
  end(): Promise<void>;
  start(): Promise<void>;
}

/** Starts it; databases and roles that are missing are made. */
export async function startPostgresServer(
  { dataDir, databases, maxConnections, say, keep }: PostgresServerOptions,
): Promise<PostgresServer> {
  let server: EmbeddedPostgres | undefined;
  let socketFolder: string | undefined; // the same after each start: connections lead there
  let version = "";
  let starts = 0;
  let wanted = false;
  let again: Promise<void> = Promise.resolve();

  async function launch(): Promise<void> {
    const started = await startEmbeddedPostgres({
      dataDir,
      maxConnections,
      progress: say,
      ...(socketFolder && { socketFolder }),
    });
    server = started;
    version = started.version;
    socketFolder ??= started.connection.host;
    starts++;
    started.ended.then(() => {
      if (server !== started || !wanted) return;
      server = undefined;
      say(`postgres (process ${started.pid}) ended`);
      again = keep ? startAgain(started) : again;
    });
  }

  async function startAgain(last: EmbeddedPostgres): Promise<void> {
    await last.stop(); // it gives the folder free
    for (let pauseMs = 100; wanted; pauseMs = Math.min(5_000, pauseMs * 2)) {
      try {
        await launch();
        return say(`postgres is back (process ${server?.pid})`);
      } catch (error) {
        say(`postgres does not start: ${error instanceof Error ? error.message : error}`);
        await pause(pauseMs);
      }
    }
  }

  const at = (database: string, user: string): PgConnection => ({
    host: socketFolder ?? "",
    port: 5432,
    database,
    user,
    tls: "disable",
  });

  const handle: PostgresServer = {
    name: "postgres",
    get pid() {
      return server?.pid;
    },
    get version() {
      return version;
    },
    get starts() {
      return starts;
    },
    connectionOf: (database) => at(database, database),
    adminOf: (database) => at(database, "postgres"),
    async kill() {
      const { pid, ended } = server ?? {};
      if (pid === undefined) return;
      Deno.kill(pid, "SIGQUIT"); // its other processes end with it, and the next start recovers
      await ended;
    },
    async restart() {
      await handle.end();
      await handle.start();
    },
    async end() {
      wanted = false;
      await again;
      const last = server;
      server = undefined;
      await last?.stop();
    },
    async start() {
      if (server) return;
      await launch();
      wanted = true;
    },
  };
  // a path that is too long for a socket would lead to a new temporary folder at each start
  if (join(resolve(dataDir), "postgres", ".s.PGSQL.5432").length > 100) {
    socketFolder = await privateTempFolder();
  }
  await handle.start();
  await makeDatabases(at("postgres", "postgres"), databases);
  return handle;
}

async function makeDatabases(admin: PgConnection, databases: readonly string[]): Promise<void> {
  await using database = connectDatabase({ connection: admin, max: 1, statementTimeoutMs: 60_000 });
  const { sql } = database;
  const there = async (query: Promise<readonly { name: string }[]>) =>
    new Set((await query).map(({ name }) => name));
  const roles = await there(sql<{ name: string }[]>`select rolname as name from pg_roles`);
  const known = await there(sql<{ name: string }[]>`select datname as name from pg_database`);
  for (const name of databases) {
    if (!roles.has(name)) await sql.unsafe(`create role "${name}" login`);
    if (known.has(name)) continue;
    await sql.unsafe(`create database "${name}" owner "${name}"`);
    await sql.unsafe(`revoke connect on database "${name}" from public`);
  }
}
