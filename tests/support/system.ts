import assert from "node:assert/strict";
import { inTime } from "../../shared/platform/time.ts";
import { V8_FLAGS } from "../../shared/platform/v8_flags.ts";
import { freePort as freePortOf } from "../../shared/testing/ports.ts";
import { eventually } from "./eventually.ts";

/** A program that runs, and what it has said so far. Disposing ends it by force if it still runs. */
export interface Running extends AsyncDisposable {
  /** The process that was spawned. */
  readonly pid: number;
  readonly status: Promise<Deno.CommandStatus>;
  output(): string;
  /** Writes to its standard input, when it was spawned with one. */
  type(text: string): Promise<void>;
}

/** A started system. */
export interface System extends AsyncDisposable {
  readonly url: string;
  /** The process that serves, which is not the spawned one below `deno task`. */
  readonly pid: number;
  /** From spawning to the first answer of `/liveness`, in milliseconds. */
  readonly startedInMs: number;
  output(): string;
  /** Sends a signal to the process that serves, then waits until all of it has ended. */
  end(signal: Deno.Signal): Promise<Deno.CommandStatus>;
}

export interface Launch {
  /** Words after `deno`; default: `task dev`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where; default: the project. */
  readonly cwd?: string;
}

/** The folder of the project. */
export const PROJECT = new URL("../../", import.meta.url).pathname;

/** One context, or all of them, without `deno task` in between. */
export const ALL = ["run", "-A", V8_FLAGS, "services/all.ts"];

const READY = /MallBots is ready\s+open +(?<url>\S+)[^]*?process +(?<pid>\d+),.*\n/g;

/** Spawns `deno` and collects what it says. */
export function launch({ args = ["task", "dev"], env = {}, cwd = PROJECT }: Launch = {}): Running {
  return run(Deno.execPath(), args, { env, cwd });
}

/** Spawns a program and collects what it says. */
export function run(
  program: string,
  args: readonly string[],
  { env = {}, cwd = PROJECT, input = false }: Omit<Launch, "args"> & {
    /** Whether it is told something on its standard input, by `type`. */
    readonly input?: boolean;
  } = {},
): Running {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { PG_CONN: "", WEB_HOST: "127.0.0.1", RPC_HOST: "127.0.0.1", NO_COLOR: "1", ...env },
    stdin: input ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const keys = input ? child.stdin.getWriter() : undefined;
  let output = "", ended = false;
  const collect = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text.replaceAll("\r", ""); // of a terminal
    }
  };
  const end = async () => {
    const [status] = await Promise.all([
      child.status,
      collect(child.stdout),
      collect(child.stderr),
    ]);
    ended = true;
    await keys?.close();
    return status;
  };
  const { pid } = child;
  const status = end();
  return {
    pid,
    status,
    output: () => output,
    async type(text) {
      await keys?.write(new TextEncoder().encode(text));
    },
    async [Symbol.asyncDispose]() {
      if (!ended) send(pid, "SIGTERM");
      if (!await inTime(status, 5_000)) send(pid, "SIGKILL");
      await status;
    },
  };
}

/** Starts the system and waits for its summary and its first answer. */
export async function startSystem(options: Launch = {}): Promise<System> {
  const began = performance.now();
  return await systemOf(launch(options), { began });
}

/**
 * Waits until what runs has said that it is ready, for the nth time.
 *
 * @throws {AssertionError} with its output when it ends instead, or after a minute.
 */
export async function systemOf(
  running: Running,
  { began = performance.now(), times = 1 }: { began?: number; times?: number } = {},
): Promise<System> {
  let ended = false;
  const status = running.status.finally(() => ended = true);
  const { url, pid } = await eventually("MallBots is ready", () => {
    const starts = [...running.output().matchAll(READY)];
    return starts[times - 1]?.groups ?? (ended ? {} : undefined);
  }, { deadlineMs: 60_000, everyMs: 5 });
  if (!url) assert.fail(`it did not start but said:\n${running.output()}`);
  await eventually(`an answer of ${url}/liveness`, async () => {
    const response = await fetch(`${url}/liveness`);
    return await response.text() === "." ? true : undefined;
  }, { everyMs: 5 });
  const startedInMs = performance.now() - began;

  const system: System = {
    url,
    pid: Number(pid),
    startedInMs,
    output: running.output,
    async end(signal) {
      if (!ended) send(system.pid, signal);
      if (!await inTime(status, 20_000)) {
        send(system.pid, "SIGKILL");
        send(running.pid, "SIGKILL");
        await status;
        assert.fail(`it did not end after ${signal}, and said:\n${running.output()}`);
      }
      return await status;
    },
    async [Symbol.asyncDispose]() {
      await system.end("SIGTERM");
    },
  };
  return system;
}

/** What a start said that is expected to end by itself. */
export async function endOf(options: Launch): Promise<{ code: number; output: string }> {
  const running = launch(options);
  const { code } = await running.status;
  return { code, output: running.output() };
}

/** Sends a signal; a process that is gone needs none. */
export function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A port that nobody has at the moment, as text for the environment. */
export function freePort(): string {
  return String(freePortOf());
}

/** Where a process is: its database, and ports that nobody has at the moment. */
export function placeIn(connectionString: string) {
  return {
    PG_CONN: connectionString,
    WEB_PORT: freePort(),
    RPC_PORT: freePort(),
    LOG_LEVEL: "INFO",
  };
}

/** A folder that is removed at the end. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

/** A temporary folder that every account may enter, as PostgreSQL needs it under root. */
export async function tempFolder(): Promise<TempFolder> {
  const path = await Deno.makeTempDir({ prefix: "mallbots-e2e-" });
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
