/**
 * What benchmarks work with: servers that are started when the first one asks, contenders, rounds.
 *
 * @module
 */
import type { PgConnection } from "../../shared/platform/connection_string.ts";
import { connectDatabase, type Sql } from "../../shared/platform/database.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../shared/platform/embedded_postgres.ts";
import { V8_FLAGS } from "../../shared/platform/v8_flags.ts";
import { NoNatsServer, startNatsServer } from "../../shared/testing/nats.ts";
import { PROJECT, tempFolder } from "../../tests/support/system.ts";
import { type Contender, startContender } from "./contenders.ts";
import { type Peers, peersFrom } from "./peers.ts";
import { inTurn } from "./rounds.ts";

/** How much is measured. */
export interface Sizes {
  /** Rounds of each contender. */
  readonly rounds: number;
  /** Length of a round. */
  readonly ms: number;
  /** Whether everything is small: to see that it works, not to be believed. */
  readonly quick: boolean;
  /** A folder for profiles of our processes, `.cpuprofile` as browsers show them; none unless given. */
  readonly profile?: string;
}

/** A NATS server, or why there is none. */
export type Nats =
  | { readonly url: string; readonly version: string }
  | { readonly url: undefined; readonly why: string };

/** What benchmarks work with. */
export interface Lab extends AsyncDisposable, Sizes {
  /** What was used so far, with versions. */
  readonly facts: ReadonlySet<string>;
  /** Says what is going on. */
  progress(text: string): void;
  /**
   * An empty database, dropped at the end of `use`, on the server of this run: PostgreSQL as
   * `deno task dev` has it, which waits for the disk at each commit.
   */
  withDatabase<T>(use: (connection: PgConnection) => Promise<T>): Promise<T>;
  nats(): Promise<Nats>;
  /** Words after `deno` that run a program of ours, as the product is started. */
  running(program: string): string[];
  /** A process of ours: a file of `scripts/bench/ours`. */
  ours(file: string, env?: Readonly<Record<string, string>>): Promise<Contender>;
  readonly peers: Peers;
  /** An empty folder that is gone after the run. */
  folder(): Promise<string>;
  /** See {@link inTurn}: as many rounds as this run has. */
  inTurn<Name extends string, T>(
    what: string,
    contenders: Readonly<Record<Name, (() => Promise<T>) | undefined>>,
  ): Promise<Readonly<Record<Name, readonly T[]>>>;
}

/** Sets up a lab; nothing runs before it is asked for. */
export function openLab(sizes: Sizes, progress: (text: string) => void): Lab {
  const ends = new AsyncDisposableStack();
  let server: Promise<EmbeddedPostgres> | undefined;
  let nats: Promise<Nats> | undefined;
  let databases = 0;
  const facts = new Set<string>();
  const folder = async () => ends.use(await tempFolder()).path;
  const startServer = async () => {
    progress("starting PostgreSQL");
    const server = ends.use(await startEmbeddedPostgres({ dataDir: `${await folder()}/data` }));
    facts.add(`PostgreSQL ${server.version}`);
    return server;
  };

  const running = (program: string) => [
    "run",
    "-A",
    V8_FLAGS,
    `--config=${PROJECT}deno.json`,
    ...(sizes.profile ? ["--cpu-prof", `--cpu-prof-dir=${sizes.profile}`] : []),
    `${PROJECT}${program}`,
  ];

  return {
    ...sizes,
    running,
    facts,
    progress,
    folder,
    peers: peersFrom(progress),
    async withDatabase(use) {
      const { connection } = await (server ??= startServer());
      const database = `bench_${++databases}`;
      await onServer(connection, (sql) => sql.unsafe(`create database ${database}`));
      try {
        return await use({ ...connection, database });
      } finally {
        await onServer(connection, async (sql) => {
          await sql.unsafe(`drop database ${database} with (force)`);
          await sql`checkpoint`; // whoever is next does not pay for it
        });
      }
    },
    nats: () =>
      nats ??= findNats(ends).then((found) => {
        if (found.url) facts.add(`nats-server ${found.version}`);
        return found;
      }),
    ours: (file, env = {}) =>
      startContender({
        program: Deno.execPath(),
        args: running(`scripts/bench/ours/${file}`),
        env,
      }),
    inTurn: (what, contenders) =>
      inTurn(sizes.rounds, contenders, (round) => progress(`${what}: ${round}`)),
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

async function onServer(
  connection: PgConnection,
  work: (sql: Sql) => Promise<unknown>,
): Promise<void> {
  await using database = connectDatabase({ connection, max: 1, statementTimeoutMs: 0 });
  await work(database.sql);
}

async function findNats(ends: AsyncDisposableStack): Promise<Nats> {
  try {
    const { url, version } = ends.use(await startNatsServer());
    return { url, version };
  } catch (error) {
    if (error instanceof NoNatsServer) return { url: undefined, why: error.message };
    throw error;
  }
}

/** Where a database is, in words that every driver understands. */
export function envOf({ host, port, database, user }: PgConnection) {
  return { BENCH_PG: `postgresql://${user}@localhost:${port}/${database}?host=${host}` };
}
