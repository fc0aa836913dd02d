/**
 * The topology of production on one machine: PostgreSQL with a database and a role for each context, a
 * broker, a process (or several) for each context, a reverse proxy before them.
 *
 * @module
 */
import { join, resolve } from "node:path";
import {
  formatConnectionString,
  type PgConnection,
} from "../../shared/platform/connection_string.ts";
import { placeOf } from "../../shared/platform/data_folder.ts";
import { createLogger } from "../../shared/platform/log.ts";
import { leaveRunFile, type RunNote } from "../../shared/platform/run_file.ts";
import { type NatsServer, startNatsServer } from "./nats_server.ts";
import { guardOrphans } from "./orphans.ts";
import { freePorts } from "../../shared/testing/ports.ts";
import { type PostgresServer, startPostgresServer } from "./postgres_server.ts";
import { createProcess, type ServiceProcess } from "./process.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { type ContextName, CONTEXTS } from "./surfaces.ts";

/** How a cluster is made. */
export interface ClusterOptions {
  /** Where its data and logs are; made when missing. */
  readonly dataDir: string;
  /** Processes a context; one unless given. 0 leaves a context out. */
  readonly replicas?: Readonly<Partial<Record<ContextName, number>>>;
  /** What carries the messages. */
  readonly broker: "nats" | "postgres";
  /** The program `nats-server`; needed for the broker `nats`. */
  readonly natsServer?: string;
  /** Where the proxy listens; `127.0.0.1`, and any free port, unless given. */
  readonly host?: string;
  readonly port?: number;
  /** Variables for all processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** More variables for one process, beside those that it has anyway; asked at each of its starts. */
  readonly envOf?: (
    context: ContextName,
    replica: number,
    env: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Whether what ends by itself is started again; true unless given. */
  readonly keep?: boolean;
  /** How many processes start at the same time; 3 unless given. */
  readonly lanes?: number;
  /** Told what happens, as a sentence. */
  readonly say?: (sentence: string) => void;
  /** Told each line that a process writes. */
  readonly onLine?: (process: string, line: string) => void;
  /** More folders in which it can be found by operators' programs. */
  readonly notesIn?: readonly string[];
}

/** A cluster that runs; disposing ends it in order, within 10 s. */
export interface Cluster extends AsyncDisposable {
  /** Where users find it: the proxy. */
  readonly url: string;
  readonly dataDir: string;
  readonly proxy: Proxy;
  readonly postgres: PostgresServer;
  readonly nats: NatsServer | undefined;
  /** The processes of the contexts. */
  readonly processes: readonly ServiceProcess[];
  /** One of them; the first of its context unless said. */
  process(context: ContextName, replica?: number): ServiceProcess;
  /** The database of a context, as its role. */
  connectionOf(context: ContextName): PgConnection;
  /** The database of the broker, when that is PostgreSQL. */
  readonly brokerConnection: PgConnection | undefined;
  /** Variables by which a program finds everything as the processes do: `PG_CONN_<CONTEXT>` and so on. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends all processes at once. */
  endNow(): void;
}

/** The role and the database of the PostgreSQL broker. */
const BROKER = "broker";
/** Connections of a process to each of its databases, unless `PG_POOL` says so; few, as there are many processes. */
const POOL = 5;
/** A process's own share: two pools, and what listens. */
const connectionsWith = (pool: number) => 2 * pool + 4;

/**
 * Starts a cluster and waits until every process works.
 *
 * @throws {ChildError} when a process does not start, with its output; then everything has ended.
 *
 * @example
 * ```ts ignore
 * await using cluster = await startCluster({ dataDir, broker: "postgres", replicas: { ordering: 2 } });
 * await cluster.process("ordering", 2).kill(); // it comes back by itself
 * ```
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { keep = true, say = () => {}, host = "127.0.0.1", lanes = 3 } = options;
  const { path: dataDir } = await placeOf(resolve(options.dataDir));
  const logs = join(dataDir, "logs");
  await Deno.mkdir(logs, { recursive: true });
  await using ends = new AsyncDisposableStack();
  const orphans = await guardOrphans(join(dataDir, "processes.txt"));
  ends.use(orphans);
  let renew = () => {};
  const onSpawn = (pid: number) => {
    orphans.add(pid);
    renew();
  };

  const wanted = CONTEXTS.flatMap((context) =>
    Array.from({ length: options.replicas?.[context] ?? 1 }, (_, at) => ({
      context,
      replica: at + 1,
    }))
  );
  const overPostgres = options.broker === "postgres";
  const pool = Number(options.env?.PG_POOL) || POOL;
  say(`PostgreSQL starts, with a database and a role for each of ${CONTEXTS.length} contexts`);
  const postgres = await startPostgresServer({
    dataDir: join(dataDir, "postgres"),
    databases: [...CONTEXTS, ...(overPostgres ? [BROKER] : [])],
    maxConnections: Math.max(200, 50 + wanted.length * connectionsWith(pool)),
    say,
    keep,
  });
  ends.defer(() => postgres.end());

  let nats: NatsServer | undefined;
  if (!overPostgres) {
    if (!options.natsServer) throw new TypeError("the broker nats needs the program nats-server");
    say("NATS starts");
    nats = await startNatsServer({
      program: options.natsServer,
      dataDir: join(dataDir, "nats"),
      log: join(logs, "nats.log"),
      say,
      keep,
      onSpawn,
    });
    const { end } = nats;
    ends.defer(() => end(1_500));
  }

  const [proxyPort, ...ports] = freePorts(wanted.length + 1);
  const port = options.port === undefined || options.port === 0 ? proxyPort : options.port;
  const proxyUrl = `http://127.0.0.1:${port}`;
  const shared: Record<string, string> = {
    SHUTDOWN_TIMEOUT: "4s",
    PG_POOL: String(pool),
    ...options.env,
    ...(nats
      ? { NATS_URL: nats.url }
      : { BROKER_PG_CONN: formatConnectionString(postgres.connectionOf(BROKER)) }),
    RPC_SERVICES: CONTEXTS.map((context) => `${context.toUpperCase()}=${proxyUrl}`).join(","),
  };
  const processes = wanted.map(({ context, replica }, at) => {
    const env: Record<string, string> = {
      ...shared,
      PG_CONN: formatConnectionString(postgres.connectionOf(context)),
    };
    return createProcess({
      context,
      replica,
      port: ports[at],
      dataDir,
      env,
      envNow: () => options.envOf?.(context, replica, env) ?? {},
      log: join(logs, `${context}-${replica}.log`),
      say,
      keep,
      onSpawn,
      onLine: (line) => options.onLine?.(`${context}-${replica}`, line),
    });
  });
  ends.defer(async () => {
    await Promise.all(processes.map((process) => process.end(5_000)));
  });
  const proxy = startProxy({
    host,
    port,
    upstreams: processes,
    log: createLogger({ level: "WARN" }),
    ...(options.env?.OPS_TOKEN && { opsToken: options.env.OPS_TOKEN }),
  });
  ends.defer(() => proxy.close(1_500));
  await startAll(processes, lanes, say);

  const connectionOf = (context: ContextName) => postgres.connectionOf(context);
  const env = {
    ...shared,
    ...Object.fromEntries(
      CONTEXTS.map((
        context,
      ) => [`PG_CONN_${context.toUpperCase()}`, formatConnectionString(connectionOf(context))]),
    ),
  };
  const startedAt = new Date().toISOString();
  const stream = options.env?.NATS_STREAM ?? "mallbots";
  const noteNow = (): RunNote => ({
    kind: "cluster",
    pid: Deno.pid,
    startedAt,
    url: proxy.url,
    processes: processes.map(({ name, url, pid = Deno.pid }) => ({ name, url, pid })),
    ...(options.env?.OPS_TOKEN && { token: options.env.OPS_TOKEN }),
    databases: Object.fromEntries(
      CONTEXTS.map((context) => [context, formatConnectionString(connectionOf(context))]),
    ),
    broker: nats ? { kind: "nats", url: nats.url, stream } : {
      kind: "postgres",
      connection: formatConnectionString(postgres.connectionOf(BROKER)),
      stream,
    },
  });
  const notes = await keepNotes([dataDir, ...options.notesIn ?? []], noteNow);
  renew = notes.renew;
  ends.use(notes);

  const all = ends.move();
  return {
    url: proxy.url,
    dataDir,
    proxy,
    postgres,
    nats,
    processes,
    process(context, replica = 1) {
      const found = processes.find((process) =>
        process.context === context && process.replica === replica
      );
      if (!found) throw new TypeError(`there is no process ${context}-${replica}`);
      return found;
    },
    connectionOf,
    brokerConnection: overPostgres ? postgres.connectionOf(BROKER) : undefined,
    env,
    endNow() {
      for (const { pid } of [...processes, ...(nats ? [nats] : [])]) {
        if (pid !== undefined) Deno.kill(pid, "SIGKILL");
      }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Starts processes, some at a time, and tells how far that is. */
async function startAll(
  processes: readonly ServiceProcess[],
  lanes: number,
  say: (sentence: string) => void,
): Promise<void> {
  const waiting = [...processes];
  let count = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const began = performance.now();
      await next.start();
      const ms = Math.round(performance.now() - began);
      say(`${++count} of ${processes.length}: ${next.name} works after ${ms} ms`);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Notes for operators' programs, written again when a process has another number. */
async function keepNotes(folders: readonly string[], noteNow: () => RunNote) {
  let left: Disposable[] = [];
  let writing = Promise.resolve();
  const write = async () => {
    left.forEach((note) => note[Symbol.dispose]());
    left = await Promise.all(folders.map((folder) => leaveRunFile(folder, noteNow())));
  };
  await write();
  return {
    renew: () => void (writing = writing.then(write)),
    async [Symbol.asyncDispose]() {
      await writing;
      left.forEach((note) => note[Symbol.dispose]());
    },
  };
}
