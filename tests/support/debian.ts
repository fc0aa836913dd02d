/**
 * Programs of Debian that tests need. What is not installed is got by the scripts in `.ci`, once, into a
 * folder that all runs share.
 *
 * @module
 */
import { join } from "node:path";
import { isRoot, sharedFolder } from "../../shared/platform/data_folder.ts";
import { PROJECT } from "./system.ts";

/** A script in `.ci`, which gets what its name says. */
type Script = "chromium" | "containers" | "node" | "pgbouncer" | "postgres15";

/** Where the scripts put things: a folder that the account which runs PostgreSQL may read. */
function cacheFolder(): string {
  if (isRoot()) return sharedFolder;
  const home = Deno.env.get("HOME") ?? PROJECT;
  return join(Deno.env.get("XDG_CACHE_HOME") ?? join(home, ".cache"), "mallbots");
}

/**
 * Runs a script, which does nothing when everything is there.
 *
 * @returns the folder that it was given, and its last line, which names what it found.
 * @throws when it cannot get it, with what it said.
 */
export async function fromDebian(script: Script): Promise<{ folder: string; found: string }> {
  const folder = join(cacheFolder(), script);
  await Deno.mkdir(folder, { recursive: true });
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  await lock.lock(true);
  const { success, stdout, stderr } = await new Deno.Command(join(PROJECT, ".ci", script), {
    args: [folder],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`.ci/${script} failed: ${text(stderr)}`);
  return { folder, found: text(stdout).split("\n").at(-1) ?? "" };
}

/** A program by its name, in `PATH`, else as a script gets it. @throws when there is none. */
export async function debianProgram(name: string, script: Script): Promise<string> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = join(folder, name);
    const isThere = await Deno.stat(path).then(({ isFile }) => isFile, () => false);
    if (isThere) return path;
  }
  const { folder } = await fromDebian(script);
  return join(folder, "bin", name);
}
