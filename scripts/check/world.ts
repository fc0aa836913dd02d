/**
 * What the checker reads: the databases of all contexts, and the stream of the broker. It writes
 * nothing.
 *
 * @module
 */
import { join, resolve } from "node:path";
import {
  formatConnectionString,
  type PgConnection,
} from "../../shared/platform/connection_string.ts";
import { DataFolderError, placeOf } from "../../shared/platform/data_folder.ts";
import { startEmbeddedPostgres } from "../../shared/platform/embedded_postgres.ts";
import { connectDatabase, type Database, type Sql } from "../../shared/platform/database.ts";
import { CONTEXTS } from "./contexts.ts";
import { postgresStream, type StreamReader } from "./stream.ts";

/** Where everything is. */
export interface Places {
  /** The database of each context. */
  readonly contexts: Readonly<Record<string, PgConnection>>;
  /** The database that carries the messages, when PostgreSQL is the broker. */
  readonly broker?: PgConnection;
  /** The servers of NATS, when that is the broker. */
  readonly natsUrl?: string;
  /** Prefix of all subjects. */
  readonly streamName: string;
  /**
   * The folder of the embedded server, when that has some of it: where nobody runs it, it runs for as
   * long as it is read.
   */
  readonly dataDir?: string;
}

/** What the checker reads. */
export interface World {
  readonly contexts: readonly string[];
  sqlOf(context: string): Sql;
  readonly stream: StreamReader;
  readonly streamName: string;
}

/** Cursors that are open at the same time, and some to spare. */
const CONNECTIONS = 14;

/**
 * Connects to all of it.
 *
 * @throws {DataFolderError} when there is no data where the embedded server should have it.
 */
export async function openWorld(given: Places): Promise<World & AsyncDisposable> {
  await using ends = new AsyncDisposableStack();
  const places = given.dataDir === undefined
    ? given
    : servedBy(given, await wakeServer(given.dataDir, ends));
  const pools = new Map<string, Database>();
  const poolOf = (connection: PgConnection): Sql => {
    const key = formatConnectionString({ ...connection, searchPath: undefined });
    let known = pools.get(key);
    if (!known) {
      known = connectDatabase({
        connection,
        max: CONNECTIONS,
        applicationName: "mallbots-check",
        statementTimeoutMs: 0, // a cursor may take its time
        idleInTransactionTimeoutMs: 0,
      });
      ends.use(known);
      pools.set(key, known);
    }
    return known.sql;
  };
  const sqls = new Map(
    CONTEXTS.flatMap((name) =>
      name in places.contexts ? [[name, poolOf(places.contexts[name])]] : []
    ),
  );
  const stream = await streamOf(places, poolOf);
  ends.use(stream);
  const all = ends.move();
  return {
    contexts: [...sqls.keys()],
    sqlOf(context) {
      const sql = sqls.get(context);
      if (!sql) throw new TypeError(`it is not known where ${context} is`);
      return sql;
    },
    stream,
    streamName: places.streamName,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Starts the embedded server, unless another process has it; answers how to connect. */
async function wakeServer(
  dataDir: string,
  ends: AsyncDisposableStack,
): Promise<Pick<PgConnection, "host">> {
  const { path } = await placeOf(dataDir);
  try {
    await Deno.stat(join(path, "postgres", "PG_VERSION"));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DataFolderError(`There is no data in ${dataDir}.`);
  }
  try {
    return ends.use(await startEmbeddedPostgres({ dataDir })).connection;
  } catch (error) {
    if (error instanceof DataFolderError) return { host: join(path, "postgres") }; // it runs
    throw error;
  }
}

/** The same places, with the embedded server where it is now. */
function servedBy(places: Places, { host: now }: Pick<PgConnection, "host">): Places {
  const host = resolve(places.dataDir ?? "", "postgres");
  const moved = (one: PgConnection) => one.host === host ? { ...one, host: now } : one;
  return {
    ...places,
    contexts: Object.fromEntries(
      Object.entries(places.contexts).map(([name, one]) => [name, moved(one)]),
    ),
    ...(places.broker && { broker: moved(places.broker) }),
  };
}

async function streamOf(
  { broker, natsUrl, streamName }: Places,
  poolOf: (connection: PgConnection) => Sql,
): Promise<StreamReader & AsyncDisposable> {
  if (natsUrl !== undefined) {
    const { natsStream } = await import("./nats_stream.ts"); // only who has one needs its client
    return await natsStream({ url: natsUrl, name: streamName });
  }
  if (!broker) throw new TypeError("it is not known who carries the messages");
  return { ...postgresStream(poolOf(broker)), [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** A world in one database, messages and all: for tests. */
export function worldIn(sql: Sql, streamName = "mallbots"): World {
  return { contexts: CONTEXTS, sqlOf: () => sql, stream: postgresStream(sql), streamName };
}
