/**
 * The systems that chaos is brought upon: processes of all contexts beside each other, or the topology
 * of production. Each process reaches its servers over lines of its own.
 *
 * @module
 */
import { join } from "node:path";
import {
  formatConnectionString,
  parseConnectionString,
  type PgConnection,
} from "../../shared/platform/connection_string.ts";
import type { CrashPoint } from "../../shared/platform/crash_point.ts";
import { CONTEXTS } from "../check/contexts.ts";
import type { Places } from "../check/world.ts";
import { type Child, createChild } from "../cluster/child.ts";
import { startCluster } from "../cluster/cluster.ts";
import { findNatsServer, type NatsServer, startNatsServer } from "../cluster/nats_server.ts";
import { freePorts } from "../../shared/testing/ports.ts";
import { type PostgresServer, startPostgresServer } from "../cluster/postgres_server.ts";
import { type Line, openLine } from "../../shared/testing/line.ts";

/** How a system is made. */
export interface SystemOptions {
  /** Where its data and logs are. */
  readonly dataDir: string;
  /** So many processes of all contexts; 0: a process a context, as in production. */
  readonly processes: number;
  readonly broker: "postgres" | "nats";
  /** Told what happens, as a sentence. */
  readonly say: (sentence: string) => void;
}

/** A process that may be harmed. */
export interface Victim extends Child {
  /** Its lines, by where they lead. */
  readonly lines: Readonly<Partial<Record<"postgres" | "nats", Line>>>;
  /** Its next start dies there, the nth time. */
  arm(point: CrashPoint, nth: number): void;
}

/** A system that runs. */
export interface ChaosSystem extends AsyncDisposable {
  /** Where clients call. */
  readonly urls: readonly string[];
  readonly victims: readonly Victim[];
  readonly postgres: PostgresServer;
  readonly nats: NatsServer | undefined;
  /** For the checker. */
  readonly places: Places;
  /** No process is armed any more. */
  disarm(): void;
}

/** Connections that the server allows. */
export const MAX_CONNECTIONS = 200;
const PROJECT = new URL("../../", import.meta.url).pathname;
const STREAM = "mallbots";
/** The database that all contexts share, when processes have all of them. */
const SHARED = "mall";
const ENV = {
  ENVIRONMENT: "development",
  LOG_LEVEL: "WARN",
  SHUTDOWN_TIMEOUT: "4s",
  NO_COLOR: "1",
  BASKET_TTL: "1h",
};

/** What each process has of its own. */
interface Outfit {
  readonly lines: Partial<Record<"postgres" | "nats", Line>>;
  crashAt: string;
}

/** Starts the system that is asked for. */
export function startSystem(options: SystemOptions): Promise<ChaosSystem> {
  return options.processes === 0 ? startTopology(options) : startAlike(options);
}

/** Hands processes their lines and crash points. */
function outfitter() {
  const outfits = new Map<string, Outfit>();
  const of = (name: string) => {
    let outfit = outfits.get(name);
    if (!outfit) outfits.set(name, outfit = { lines: {}, crashAt: "" });
    return outfit;
  };
  return {
    /** The variables of a start: the connections go over the process's lines. */
    envOf(name: string, env: Readonly<Record<string, string>>): Record<string, string> {
      const outfit = of(name);
      const { PG_CONN, BROKER_PG_CONN, NATS_URL } = env;
      const crashAt = outfit.crashAt;
      outfit.crashAt = "";
      const over = (connection: string) => overLine(outfit, parseConnectionString(connection));
      return {
        PG_CONN: over(PG_CONN),
        ...(BROKER_PG_CONN && { BROKER_PG_CONN: over(BROKER_PG_CONN) }),
        ...(NATS_URL && { NATS_URL: natsOverLine(outfit, NATS_URL) }),
        ...(crashAt && { CRASH_AT: crashAt }),
      };
    },
    victim(child: Child): Victim {
      const outfit = of(child.name);
      const arm = (point: CrashPoint, nth: number) => void (outfit.crashAt = `${point}:${nth}`);
      // a child's pid changes: it is not copied
      return Object.create(child, {
        lines: { value: outfit.lines },
        arm: { value: arm },
      }) as Victim;
    },
    disarm() {
      for (const outfit of outfits.values()) outfit.crashAt = "";
    },
    async [Symbol.asyncDispose]() {
      const lines = [...outfits.values()].flatMap(({ lines }) => Object.values(lines));
      await Promise.all(lines.map((line) => line[Symbol.asyncDispose]()));
    },
  };
}

function overLine(outfit: Outfit, connection: PgConnection): string {
  const { host, port } = connection;
  outfit.lines.postgres ??= openLine(
    host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { hostname: host, port },
  );
  return formatConnectionString({
    ...connection,
    host: "127.0.0.1",
    port: outfit.lines.postgres.port,
  });
}

function natsOverLine(outfit: Outfit, url: string): string {
  const { hostname, port } = new URL(url);
  outfit.lines.nats ??= openLine({ hostname, port: Number(port) });
  return `nats://127.0.0.1:${outfit.lines.nats.port}`;
}

/** Processes that have all contexts each, on one database. */
async function startAlike(
  { dataDir, processes: count, broker, say }: SystemOptions,
): Promise<ChaosSystem> {
  await using ends = new AsyncDisposableStack();
  const logs = join(dataDir, "logs");
  await Deno.mkdir(logs, { recursive: true });
  const postgres = await startPostgresServer({
    dataDir: join(dataDir, "postgres"),
    databases: [SHARED],
    maxConnections: MAX_CONNECTIONS,
    say,
    keep: true,
  });
  ends.defer(() => postgres.end());
  const nats = broker === "nats" ? await startNats(dataDir, say) : undefined;
  if (nats) ends.defer(() => nats.end(2_000));
  const connection = postgres.connectionOf(SHARED);
  const outfits = outfitter();
  ends.use(outfits);
  const ports = freePorts(count);
  const children = ports.map((port, at) => {
    const name = `all-${at + 1}`;
    const env = {
      ...ENV,
      PG_CONN: formatConnectionString(connection),
      ...(nats && { NATS_URL: nats.url }),
      WEB_HOST: "127.0.0.1",
      WEB_PORT: String(port),
      RPC_HOST: "127.0.0.1",
      RPC_PORT: "0",
      DATA_DIR: join(dataDir, name),
    };
    return createChild({
      name,
      program: Deno.execPath(),
      args: ["run", "-A", join(PROJECT, "services", "all.ts")],
      cwd: PROJECT,
      env,
      envNow: () => outfits.envOf(name, env),
      log: join(logs, `${name}.log`),
      isReady: () => answers(`http://127.0.0.1:${port}`),
      say,
      keep: true,
    });
  });
  ends.defer(async () => void await Promise.all(children.map((child) => child.end(5_000))));
  for (const child of children) await child.start();
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    victims: children.map(outfits.victim),
    postgres,
    nats,
    places: {
      contexts: Object.fromEntries(CONTEXTS.map((name) => [name, connection])),
      streamName: STREAM,
      ...(nats ? { natsUrl: nats.url } : { broker: connection }),
    },
    disarm: outfits.disarm,
    [Symbol.asyncDispose]: disposerOf(ends.move()),
  };
}

/** The topology of production, with a second process of those that have most to do. */
async function startTopology({ dataDir, broker, say }: SystemOptions): Promise<ChaosSystem> {
  await using ends = new AsyncDisposableStack();
  const outfits = outfitter();
  ends.use(outfits);
  const natsServer = broker === "nats" ? await natsProgram() : undefined;
  const cluster = await startCluster({
    dataDir,
    broker,
    ...(natsServer && { natsServer }),
    replicas: { ordering: 2, depot: 2, cosec: 2 },
    env: ENV,
    envOf: (context, replica, env) => outfits.envOf(`${context}-${replica}`, env),
    say,
  });
  ends.use(cluster);
  const { nats, brokerConnection } = cluster;
  return {
    urls: [cluster.url],
    victims: cluster.processes.map(outfits.victim),
    postgres: cluster.postgres,
    nats,
    places: {
      contexts: Object.fromEntries(
        cluster.processes.map(({ context }) => [context, cluster.connectionOf(context)]),
      ),
      streamName: STREAM,
      ...(nats ? { natsUrl: nats.url } : { broker: brokerConnection }),
    },
    disarm: outfits.disarm,
    [Symbol.asyncDispose]: disposerOf(ends.move()),
  };
}

function disposerOf(ends: AsyncDisposableStack): () => Promise<void> {
  return () => ends.disposeAsync();
}

async function startNats(dataDir: string, say: (text: string) => void): Promise<NatsServer> {
  return await startNatsServer({
    program: await natsProgram(),
    dataDir: join(dataDir, "nats"),
    log: join(dataDir, "logs", "nats.log"),
    say,
    keep: true,
  });
}

async function natsProgram(): Promise<string> {
  const program = await findNatsServer(Deno.env.toObject());
  if (!program) throw new Error("nats-server is not there: set NATS_SERVER, or --broker postgres");
  return program;
}

/** Whether it has started; what it needs may be away at the moment. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readiness`, { signal: AbortSignal.timeout(3_000) });
    const text = await response.text();
    return response.status === 200 || (response.status === 503 && text.includes("failing"));
  } catch {
    return false; // not yet
  }
}
