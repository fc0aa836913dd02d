/**
 * The server process as its `postmaster.pid` shows it.
 *
 * @module
 */

import { join } from "node:path";
import { DataFolderError } from "../data_folder.ts";
import { pause } from "../time.ts";

/** How often a file or a process is looked at while waiting. */
const pollMs = 5;

/** How long a fast, then an immediate shutdown may take. */
const fastShutdownMs = 10_000;
const immediateShutdownMs = 6_000;

/** What a running server says of itself; undefined when there is none. */
export async function readPostmaster(
  cluster: string,
): Promise<{ pid: number; ready: boolean } | undefined> {
  try {
    const lines = (await Deno.readTextFile(join(cluster, "postmaster.pid"))).split("\n");
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, ready: lines[7]?.trim() === "ready" } : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Ends a server that outlived its process, so that a new one can start. Call it only with the lock
 * of the data folder: it holds that no living process uses the server.
 *
 * @throws {DataFolderError} when it does not end.
 */
export async function endLeftover(cluster: string, progress: (step: string) => void) {
  const left = await readPostmaster(cluster);
  if (!left) return;
  if (await isServerOf(left.pid, cluster)) {
    progress(`waiting for the PostgreSQL of the last run to end (process ${left.pid})`);
    await endServer(left.pid, cluster);
  }
  // the number of a process that is gone may be that of another one by now: PostgreSQL would not start
  if (await readPostmaster(cluster)) await Deno.remove(join(cluster, "postmaster.pid"));
}

/** A fast shutdown, then an immediate one. @throws {DataFolderError} when neither helps in time. */
export async function endServer(pid: number, cluster: string) {
  const isGone = async () => !await isServerOf(pid, cluster);
  signal(pid, "SIGINT");
  if (await until(isGone, fastShutdownMs)) return;
  signal(pid, "SIGQUIT");
  if (await until(isGone, immediateShutdownMs)) return;
  throw new DataFolderError(`PostgreSQL, process ${pid}, does not end: end it with kill -9 ${pid}`);
}

/** Asks again and again. @returns false when the time was over first. */
export async function until(done: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!await done()) {
    if (performance.now() > deadline) return false;
    await pause(pollMs);
  }
  return true;
}

/** Sends a signal; a process that is gone needs none. */
export function signal(pid: number, name: Deno.Signal) {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Whether that process is a PostgreSQL server on that cluster. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  const words = await commandLineOf(pid);
  return words.includes("postgres") && words.includes(cluster);
}

async function commandLineOf(pid: number): Promise<string> {
  if (Deno.build.os !== "linux") {
    const { stdout } = await new Deno.Command("ps", {
      args: ["-ww", "-o", "args=", "-p", String(pid)],
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout);
  }
  try {
    return (await Deno.readTextFile(`/proc/${pid}/cmdline`)).replaceAll("\0", " ");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || isGoneWhileReading(error)) return "";
    throw error;
  }
}

function isGoneWhileReading(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ESRCH";
}
