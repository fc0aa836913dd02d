/**
 * A PostgreSQL server without an installation: its programs come from npm, its data lives in a
 * folder, and it listens on a unix socket that only this account may open.
 *
 * @module
 */

import { join } from "node:path";
import type { PgConnection } from "./connection_string.ts";
import { type DataFolder, isRoot, openDataFolder } from "./data_folder.ts";
import { type Binaries, nobody, postgresBinaries } from "./embedded_postgres/binaries.ts";
import { prepareCluster } from "./embedded_postgres/cluster.ts";
import { endLeftover, readPostmaster } from "./embedded_postgres/postmaster.ts";
import { socketIn, startServer } from "./embedded_postgres/server.ts";

/** A running server of our own. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** How to connect: the database and the user `postgres`. */
  readonly connection: PgConnection;
  /** Where the data is, in full; undefined for a throw-away server. */
  readonly dataDir?: string;
  /** E.g. `18.4`. */
  readonly version: string;
  /** The server's first process; signals to it are signals to the server. */
  readonly pid: number;
  /** Resolves when the server has ended, asked or by accident. */
  readonly ended: Promise<void>;
  /**
   * Shuts the server down, after 10 s by force, then gives the data folder free. Close the pools
   * first: open connections are cut. A second call waits for the first.
   *
   * @throws when the server does not end within 20 s.
   */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The data folder; it is made when missing. */
  readonly dataDir: string;
  /**
   * Told each step that takes time, as a phrase for people: copying the programs and creating the
   * cluster at the first start, waiting for the server of a killed process, another place.
   */
  readonly progress?: (step: string) => void;
  /** The most connections at a time. Default 200. */
  readonly maxConnections?: number;
  /**
   * The folder of the socket, for whoever needs it in the same place after a restart. Default: that of
   * the data, or a temporary one when the path would be too long for a socket.
   */
  readonly socketFolder?: string;
  /** What the server says of itself as `cluster_name`; nothing unless given. */
  readonly name?: string;
}

/** The longest path of a socket that both Linux (107) and macOS (103) take, in bytes. */
const longestSocketPath = 103;

const settings = {
  listen_addresses: "",
  port: 5432, // only a part of the socket's name
  timezone: "UTC",
  jit: "off", // it delays short statements
  log_checkpoints: "off",
  log_min_messages: "warning",
};

/** What a server may leave out whose data nobody misses. */
const careless = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
  max_wal_size: "2GB",
};

/**
 * Starts the server on a data folder, of which no other process can have it at the same time. It
 * ends with this process, even if that is killed; the data is as safe as PostgreSQL keeps it.
 * The first start makes the cluster, about 1 s; later ones take about 0.1 s.
 *
 * @throws {DataFolderError} one sentence: another process has the folder, it cannot be written, it
 * is of another major version.
 * @throws when the server does not start, with the end of its log.
 *
 * @example
 * ```ts ignore
 * await using server = await startEmbeddedPostgres({ dataDir: ".mallbots", progress: console.log });
 * await using database = connectDatabase({ connection: server.connection });
 * await database.sql`select 1`;
 * ```
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { dataDir, progress = () => {} } = options;
  const folder = await openDataFolder(dataDir);
  if (folder.moved) {
    progress(
      `PostgreSQL does not run as root and cannot enter ${dataDir}: its data is in ${folder.path}`,
    );
  }
  try {
    return await startIn(folder, progress, options);
  } catch (error) {
    folder.close();
    throw error;
  }
}

async function startIn(
  folder: DataFolder,
  progress: (step: string) => void,
  { maxConnections = 200, socketFolder: given, name = "" }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const home = folder.path;
  const binaries = await postgresBinaries(home, progress);
  const cluster = await prepareCluster(home, binaries, true, progress);
  await endLeftover(cluster, progress);
  const short = new TextEncoder().encode(socketIn(cluster)).length <= longestSocketPath;
  const socketFolder = given ?? (short ? cluster : await privateTempFolder());
  const server = await startServer({
    program: join(binaries.folder, "bin", "postgres"),
    cluster,
    socketFolder,
    log: join(home, "postgres.log"),
    settings: { ...settings, max_connections: maxConnections, cluster_name: name },
    ...(!given && !short && { trash: socketFolder }),
    until: "stopped",
  });
  let stopped: Promise<void> | undefined;
  const stop = () => stopped ??= server.stop().finally(() => folder.close());
  return {
    connection: connectionTo(socketFolder),
    dataDir: home,
    version: binaries.version,
    pid: await pidOf(cluster),
    ended: server.ended,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * Starts a server for tests: in a temporary folder that is removed at its end, without waiting for
 * the disk.
 *
 * @param options.until `stopped` (default): until it is stopped or this process ends; `process`:
 * until this process ends, and `stop` does nothing, so that it may outlive the test that starts it.
 * @param options.binaries other programs than those of npm, e.g. of an older version.
 * @throws when the server does not start, with the end of its log.
 */
export async function startThrowAwayPostgres(
  { until = "stopped", binaries: given }: {
    until?: "stopped" | "process";
    binaries?: Binaries;
  } = {},
): Promise<EmbeddedPostgres> {
  const home = await privateTempFolder();
  const progress = () => {};
  const binaries = given ?? await postgresBinaries(home, progress);
  const cluster = await prepareCluster(home, binaries, false, progress);
  const server = await startServer({
    program: join(binaries.folder, "bin", "postgres"),
    cluster,
    socketFolder: cluster,
    log: join(home, "postgres.log"),
    settings: { ...settings, max_connections: 200, ...careless },
    trash: home,
    until,
  });
  return {
    connection: connectionTo(cluster),
    version: binaries.version,
    pid: await pidOf(cluster),
    ended: server.ended,
    stop: server.stop,
    [Symbol.asyncDispose]: server.stop,
  };
}

async function pidOf(cluster: string): Promise<number> {
  const postmaster = await readPostmaster(cluster);
  if (!postmaster) throw new Error("PostgreSQL ended right after its start");
  return postmaster.pid;
}

function connectionTo(socketFolder: string): PgConnection {
  return { host: socketFolder, port: 5432, database: "postgres", user: "postgres", tls: "disable" };
}

/** A folder that only the account of PostgreSQL may enter. */
export async function privateTempFolder(): Promise<string> {
  const path = await Deno.makeTempDir({ prefix: "mallbots-" });
  if (isRoot()) await Deno.chown(path, nobody.uid, nobody.gid);
  return path;
}
