/**
 * Brokers in NATS JetStream for tests: a server and a database for leases of its own.
 *
 * @module
 */
import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { createLogger } from "../platform/log.ts";
import { testDatabase } from "../testing/database.ts";
import { type NatsServer, startNatsServer } from "../testing/nats.ts";
import type { Broker } from "./broker.ts";
import type { BrokerFixture } from "./broker_suite.ts";
import { createLeases, type Leases, type LeasesOptions } from "./lease.ts";
import { natsBroker, type NatsBrokerOptions } from "./nats_broker.ts";

const schemas = [
  { schema: "shop", set: "messaging", folder: new URL("migrations/", import.meta.url) },
];

/** A process with a broker. */
export interface NatsProcess {
  readonly broker: Broker;
  readonly leases: Leases;
}

/** A stream in JetStream, and ways to do it harm. */
export interface NatsBrokerFixture extends BrokerFixture, AsyncDisposable {
  readonly server: NatsServer;
  /** The messages of all log lines at information or above. */
  readonly logged: string[];
  /** Opens a broker as another process would, with leases of its own. */
  process(
    options?: Partial<NatsBrokerOptions>,
    leases?: Partial<LeasesOptions>,
  ): Promise<NatsProcess>;
  setReachable(reachable: boolean): Promise<void>;
  /** Starts a process that owns the subscription `s` to `t.a`, and settles only what is told. */
  owner(settles: readonly string[]): Promise<NatsOwner>;
  /** Connects as an operator does. */
  operate<T>(
    work: (manager: JetStreamManager, connection: NatsConnection) => Promise<T>,
  ): Promise<T>;
}

/** A process of its own that owns the subscription `s`. */
export interface NatsOwner {
  /** The ids of what it was given. */
  readonly got: readonly string[];
  signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** Lets it settle everything that it was given. */
  settleAll(): Promise<void>;
  /** Ends it, if it runs. */
  end(): Promise<void>;
}

/** Starts a server with an empty stream `t`. */
export async function natsBrokerFixture(): Promise<NatsBrokerFixture> {
  const server = await startNatsServer();
  const database = await testDatabase({ schemas, max: 6 });
  const { sql } = database;
  const logged: string[] = [];
  const log = createLogger({
    level: "INFO",
    write: (line) => void logged.push(JSON.parse(line).message),
  });

  const closers: (() => Promise<void>)[] = [];
  const process: NatsBrokerFixture["process"] = async (options = {}, held = {}) => {
    const leases = createLeases({ sql, schema: "shop", log, renewMs: 500, ...held });
    const broker = await natsBroker({ url: server.url, stream: "t", log, ...options });
    const close = async () => {
      await broker.close();
      await leases.close();
    };
    closers.push(close);
    const subscribe: Broker["subscribe"] = (subscription) =>
      broker.subscribe({ leases, ...subscription });
    return { leases, broker: { ...broker, subscribe, close } };
  };
  const owners: NatsOwner[] = [];
  const close = async () => {
    await Promise.all(owners.map((owner) => owner.end()));
    await Promise.all(closers.map((close) => close()));
    await database[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return {
    server,
    logged,
    process,
    open: async () => (await process()).broker,
    async owner(settles) {
      const owner = await startOwner([server.url, database.connectionString, settles.join(",")]);
      owners.push(owner);
      return owner;
    },
    async operate(work) {
      const connection = await connect({ servers: server.url });
      try {
        return await work(await jetstreamManager(connection), connection);
      } finally {
        await connection.close();
      }
    },
    setReachable: (reachable) => reachable ? server.start() : server.stop(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function startOwner(args: readonly string[]): Promise<NatsOwner> {
  const script = new URL("nats_owner_fixture.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script.href, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const got: string[] = [];
  const { promise: ready, resolve: isReady, reject } = Promise.withResolvers<void>();
  const reading = (async () => {
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) line === "ready" ? isReady() : got.push(line);
    }
    reject(new Error("the owner ended"));
  })();
  let ended = false;
  child.status.then(() => ended = true);
  await ready;
  const input = child.stdin.getWriter();
  const signal = (signal: Deno.Signal) => {
    if (!ended) child.kill(signal);
  };
  return {
    got,
    signal,
    settleAll: () => input.write(new TextEncoder().encode("settle\n")),
    async end() {
      signal("SIGKILL");
      await Promise.all([child.status, reading]);
      await input.close().catch(() => {}); // nobody reads it any more
    },
  };
}
