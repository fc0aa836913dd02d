/**
 * A real nats-server with JetStream for tests, on a free port of the loopback, with ways to do it harm.
 *
 * @module
 */
import { join } from "node:path";
import { inTime, pause } from "../platform/time.ts";
import { freePort } from "./ports.ts";

/** The variable that names a server for the streams of tests. */
const variable = "TEST_NATS_URL";

/** The variable that names the program; else it is looked for in `PATH`. */
const programVariable = "NATS_SERVER";

const START_MS = 15_000;
const STOP_MS = 15_000;

/** Runs `$@`, lets no signal of a terminal get there, and ends it when our end of its input closes. */
const script = `trap "" INT HUP TERM
"$@" </dev/null & server=$!
cat >/dev/null
kill -TERM $server 2>/dev/null
wait $server`;

/** No nats-server is here; the message says what was looked for. */
export class NoNatsServer extends Error {
  override readonly name = "NoNatsServer";
}

/** A server that belongs to a test. */
export interface NatsServer extends AsyncDisposable {
  /** `nats://127.0.0.1:port`, the same after each start. */
  readonly url: string;
  /** E.g. `2.10.27`. */
  readonly version: string;
  /** The folder of its store. */
  readonly store: string;
  /** Starts it again, on the same port and store; nothing happens when it runs. */
  start(): Promise<void>;
  /** Gives it other settings, see {@linkcode startNatsServer}; it must not run. */
  configure(settings: string): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Lets it stand still (SIGSTOP), or go on (SIGCONT); resolves when it does. */
  freeze(frozen: boolean): Promise<void>;
  /** Removes everything that it stored; it must not run. */
  emptyStore(): Promise<void>;
  /** Copies what it stored; it must not run. @returns puts that back; then, too, it must not run. */
  copyStore(): Promise<() => Promise<void>>;
}

/**
 * The program: `NATS_SERVER`, else `nats-server` in `PATH` or where Debian puts it.
 *
 * @throws {NoNatsServer} when there is none that runs.
 */
export async function findNatsServer(): Promise<{ program: string; version: string }> {
  const given = Deno.env.get(programVariable);
  for (const program of given ? [given] : ["nats-server", "/usr/sbin/nats-server"]) {
    const version = await versionOf(program);
    if (version) return { program, version };
  }
  throw new NoNatsServer(
    given
      ? `${programVariable} is ${given}, which does not run`
      : `nats-server is not in PATH, and ${programVariable} does not say where it is`,
  );
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(program, { args: ["--version"] }).output();
    return /v(\d+\.\d+\.\d+)/.exec(new TextDecoder().decode(stdout))?.[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}

/**
 * Starts a server with an empty store in a temporary folder, which goes with it.
 *
 * @param settings lines of its configuration file, such as `authorization { token: "secret" }`.
 * @throws {NoNatsServer} @throws when it does not start, with its log.
 * @example
 * ```ts ignore
 * await using server = await startNatsServer();
 * await server.kill();
 * await server.start();
 * ```
 */
export async function startNatsServer(settings = ""): Promise<NatsServer> {
  const { program, version } = await findNatsServer();
  const folder = await Deno.makeTempDir({ prefix: "nats-" });
  const [store, config, log] = ["store", "nats.conf", "nats.log"].map((name) => join(folder, name));
  const port = freePort();
  const configure = (settings: string) =>
    Deno.writeTextFile(
      config,
      `listen: "127.0.0.1:${port}"
jetstream { store_dir: "${store}" }
log_file: "${log}"
pid_file: "${join(folder, "pid")}"
${settings}
`,
    );
  await configure(settings);
  let running: { pid: number; child: Deno.ChildProcess } | undefined;

  async function start(): Promise<void> {
    if (running) return;
    await Deno.remove(join(folder, "pid")).catch(unlessMissing);
    const child = new Deno.Command("sh", {
      args: ["-c", script, "nats-owner", program, "-c", config],
      detached: true, // a session of its own: a terminal's signals do not get there
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const deadline = performance.now() + START_MS;
    while (!await accepts(port) || !await pidIn(folder)) {
      if (performance.now() < deadline) await pause(10);
      else {
        await child.stdin.close();
        await child.status;
        throw new Error(`nats-server did not start:\n${await Deno.readTextFile(log)}`);
      }
    }
    running = { pid: await pidIn(folder) ?? 0, child };
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (!running) return;
    const { pid, child } = running;
    running = undefined;
    Deno.kill(pid, signal);
    await child.stdin.close();
    if (await inTime(child.status, STOP_MS)) return;
    Deno.kill(pid, "SIGKILL");
    await child.status;
  }

  const idle = () => {
    if (running) throw new TypeError("the server runs");
  };
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    version,
    store,
    start,
    async configure(settings) {
      idle();
      await configure(settings);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async freeze(frozen) {
      if (!running) return;
      Deno.kill(running.pid, frozen ? "SIGSTOP" : "SIGCONT");
      const deadline = performance.now() + STOP_MS;
      while (await isFrozen(running.pid) !== frozen) {
        if (performance.now() > deadline) throw new Error("the server took no signal");
        await pause(5);
      }
    },
    async emptyStore() {
      idle();
      await Deno.remove(store, { recursive: true }).catch(unlessMissing);
    },
    async copyStore() {
      idle();
      const copy = await Deno.makeTempDir({ dir: folder });
      await copyFolder(store, copy);
      return async () => {
        idle();
        await Deno.remove(store, { recursive: true }).catch(unlessMissing);
        await copyFolder(copy, store);
      };
    },
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A server for all the tests of a run. */
export interface TestNats extends AsyncDisposable {
  /** The value of `TEST_NATS_URL` for the processes that run the tests. */
  readonly url: string;
}

/**
 * Starts a server for the tests of other processes; or answers `TEST_NATS_URL` when it is set, and then
 * disposing leaves that server alone. Each test takes a stream of its own: {@link testStreamName}.
 *
 * @throws {NoNatsServer}
 */
export async function startTestNats(): Promise<TestNats> {
  const given = Deno.env.get(variable);
  if (given) return { url: given, [Symbol.asyncDispose]: () => Promise.resolve() };
  return await startNatsServer();
}

/** A name that no other stream has; its subjects begin with it. */
export function testStreamName(): string {
  return `test_${crypto.randomUUID().replaceAll("-", "")}`;
}

async function isFrozen(pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "state=", "-p", `${pid}`] })
    .output();
  return new TextDecoder().decode(stdout).startsWith("T");
}

async function accepts(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

async function pidIn(folder: string): Promise<number | undefined> {
  try {
    return Number(await Deno.readTextFile(join(folder, "pid"))) || undefined;
  } catch (error) {
    unlessMissing(error);
    return undefined;
  }
}

/** Copies a folder with all that is in it; what is there stays, unless it has the same name. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
