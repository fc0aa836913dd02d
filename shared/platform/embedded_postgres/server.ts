/**
 * Runs the server so that it ends when this process ends, in whatever way, and not before.
 *
 * @module
 */

import { join } from "node:path";
import { isRoot } from "../data_folder.ts";
import { inTime } from "../time.ts";
import { nobody } from "./binaries.ts";
import { readPostmaster, until } from "./postmaster.ts";

/** How long recovery after a crash may take before the start counts as failed. */
const startTimeoutMs = 60_000;

/** The script ends the server within 10 s, then with force; this is longer. */
const stopTimeoutMs = 20_000;

/**
 * Runs `$4…` as the server. It ignores the signals of a terminal, so that Ctrl-C stops our process
 * first, and shuts the server down when its owner is gone: with owner `-` at the end of standard
 * input, else at the end of the process of that number. `$2` is removed at the end.
 */
const script = `
trap "" INT HUP TERM
log=$1 trash=$2 owner=$3
shift 3
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!
(
  if [ "$owner" = - ]; then cat <&3 >/dev/null
  else while [ -d "/proc/$owner" ] || ps -p "$owner" >/dev/null 2>&1; do sleep 0.2; done
  fi
  seconds=0 signal=INT
  while kill -$signal $server 2>/dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    [ $seconds -lt 10 ] || signal=QUIT
  done
) &
watcher=$!
exec 3<&-
wait $server
code=$?
kill -9 $watcher
[ -z "$trash" ] || rm -rf "$trash"
exit $code
`;

export interface ServerOptions {
  /** The `postgres` program. */
  readonly program: string;
  readonly cluster: string;
  /** Folder for the socket; only the account of PostgreSQL and root may enter it. */
  readonly socketFolder: string;
  /** File to which the server's log is appended. */
  readonly log: string;
  /** Settings of `postgresql.conf` by name. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Folder that is removed when the server has ended. */
  readonly trash?: string;
  /** `process`: the server runs until this process ends, and nothing is left to stop or to leak. */
  readonly until: "stopped" | "process";
}

/** A running server. */
export interface Server {
  /** Resolves when the server has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Ends it: a fast shutdown, after 10 s one by force. @throws when it does not end in 20 s. */
  stop(): Promise<void>;
}

/**
 * Starts the server and waits until it takes connections.
 *
 * @throws with the end of its log when it does not start.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const offset = await prepareLog(options.log);
  const server = options.until === "stopped" ? launch(options) : await launchAndForget(options);
  let hasEnded = false;
  server.ended.then(() => hasEnded = true);
  const isReady = async () => hasEnded || (await readPostmaster(options.cluster))?.ready === true;
  const hasAnswered = await until(isReady, startTimeoutMs);
  if (hasAnswered && !hasEnded) return server;
  await server.stop();
  throw new Error(`PostgreSQL did not start${await tailOf(options.log, offset)}`);
}

function launch(options: ServerOptions): Server {
  const child = command(["-c", script, "postgres-owner", ...argumentsOf(options, "-")], "piped")
    .spawn();
  let closed: Promise<void> | undefined;
  const closeInput = () => closed ??= child.stdin.close();
  const ended = child.status.then(closeInput);
  async function stop() {
    if (await inTime(Promise.all([closeInput(), ended]), stopTimeoutMs)) return;
    throw new Error(`PostgreSQL did not end in ${stopTimeoutMs / 1_000} s`);
  }
  return { ended, stop };
}

/** The shell leaves the script behind in the background and ends. */
async function launchAndForget(options: ServerOptions): Promise<Server> {
  const words = argumentsOf(options, String(Deno.pid));
  await command(["-c", 'sh -c "$0" postgres-owner "$@" &', script, ...words], "null").spawn()
    .status;
  return { ended: new Promise(() => {}), stop: () => Promise.resolve() };
}

function command(args: string[], stdin: "piped" | "null"): Deno.Command {
  return new Deno.Command("sh", {
    args,
    ...(isRoot() && nobody),
    cwd: "/",
    clearEnv: true, // neither our secrets nor PGPORT and its like are for the server
    env: { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin" },
    detached: true, // a session of its own: a terminal's signals do not get there
    stdin,
    stdout: "null",
    stderr: "null",
  });
}

function argumentsOf(options: ServerOptions, owner: string): string[] {
  const { program, cluster, socketFolder, log, settings, trash = "" } = options;
  const set = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return [log, trash, owner, program, "-D", cluster, "-k", socketFolder, ...set];
}

/** Makes the log the server's, keeps one old file of it. @returns where this run's lines begin. */
async function prepareLog(path: string): Promise<number> {
  const file = await Deno.open(path, { create: true, append: true });
  const { size } = await file.stat();
  file.close();
  if (size > 10_000_000) {
    await Deno.rename(path, `${path}.1`);
    return await prepareLog(path);
  }
  if (isRoot()) await Deno.chown(path, nobody.uid, nobody.gid);
  await Deno.chmod(path, 0o600);
  return size;
}

/** The end of this run's lines, to follow a sentence; nothing when the log is gone with its folder. */
async function tailOf(path: string, offset: number): Promise<string> {
  try {
    const bytes = await Deno.readFile(path);
    const lines = new TextDecoder().decode(bytes.subarray(offset)).trim().split("\n").slice(-12);
    return `; the end of ${path}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** The path of the socket in a folder. */
export function socketIn(folder: string): string {
  return join(folder, ".s.PGSQL.5432");
}
