/**
 * The NATS server of a cluster, with a persistent store.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { type Child, createChild } from "./child.ts";
import { freePorts } from "../../shared/testing/ports.ts";

/** What it needs. */
export interface NatsServerOptions {
  /** The program `nats-server`. */
  readonly program: string;
  /** Its folder; the store is in `store` there. */
  readonly dataDir: string;
  readonly log: string;
  /** Told what happens to it, as a sentence. */
  readonly say: (sentence: string) => void;
  /** Whether it is started again when it ends by itself. */
  readonly keep: boolean;
  readonly onSpawn?: (pid: number) => void;
}

/** The server, and what can be done to it. */
export interface NatsServer extends Child {
  /** For `NATS_URL`. */
  readonly url: string;
  /** E.g. `2.10.27`. */
  readonly version: string;
  /** Ends it, throws away all that it kept, and starts it. */
  empty(): Promise<void>;
}

/**
 * Finds the program: `NATS_SERVER`, else on the path, else where Debian puts it.
 *
 * @returns undefined when there is none.
 */
export async function findNatsServer(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (env.NATS_SERVER) return await isFile(env.NATS_SERVER) ? env.NATS_SERVER : undefined;
  const folders = [...(env.PATH ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  for (const folder of folders.filter((folder) => folder !== "")) {
    const program = join(folder, "nats-server");
    if (await isFile(program)) return program;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** Starts it on a free port of the loopback. */
export async function startNatsServer(
  { program, dataDir, ...options }: NatsServerOptions,
): Promise<NatsServer> {
  const version = await versionOf(program);
  const [port] = freePorts(1);
  const store = join(resolve(dataDir), "store");
  const config = join(resolve(dataDir), "nats.conf");
  await Deno.mkdir(dataDir, { recursive: true });
  await Deno.writeTextFile(config, configOf(port, store, version));
  const child = createChild({
    ...options,
    name: "nats",
    program,
    args: ["--config", config],
    isReady: () => greets(port),
  });
  await child.start();
  return Object.assign(child, {
    url: `nats://127.0.0.1:${port}`,
    version,
    async empty() {
      await child.end();
      await Deno.remove(store, { recursive: true });
      await child.start();
    },
  });
}

/** An acknowledged message is on the disk, where the server can do that (since 2.10). */
function configOf(port: number, store: string, version: string): string {
  const [major, minor] = version.split(".").map(Number);
  const syncs = major > 2 || (major === 2 && minor >= 10);
  return [
    `listen: "127.0.0.1:${port}"`,
    "jetstream {",
    `  store_dir: ${JSON.stringify(store)}`,
    ...(syncs ? ["  sync_interval: always"] : []),
    "}",
    "",
  ].join("\n");
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"] }).output();
  return /v?(\d+\.\d+\.\d+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "0.0.0";
}

/** Whether it says who it is, as it does to everybody who connects. */
async function greets(port: number): Promise<boolean> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const buffer = new Uint8Array(512);
    const count = await connection.read(buffer) ?? 0;
    return new TextDecoder().decode(buffer.subarray(0, count)).startsWith("INFO");
  } catch (error) {
    const isNotYet = error instanceof Deno.errors.ConnectionRefused ||
      error instanceof Deno.errors.ConnectionReset;
    if (isNotYet) return false;
    throw error;
  }
}
