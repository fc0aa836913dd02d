/** Runs buf, pinned, from npm, and git: both in the project's root. */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "./fault.ts";

const BUF = "npm:@bufbuild/buf@1.74.0/buf";

/** The folder that holds buf.yaml, without a slash at the end. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/**
 * Runs buf and returns what it printed.
 *
 * @throws {Fault} with buf's own message when it fails.
 */
export function buf(...args: readonly string[]): Promise<string> {
  return run("buf", Deno.execPath(), ["run", "--quiet", "--allow-all", BUF, ...args]);
}

/**
 * Runs git and returns what it printed.
 *
 * @throws {Fault} with git's own message when it fails.
 */
export function git(...args: readonly string[]): Promise<string> {
  return run("git", "git", args);
}

async function run(name: string, command: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd: root,
    // buf starts the plugin as `deno`: the one that runs this script comes first.
    env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH") ?? ""}` },
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout);
  if (!success) throw new Fault(`${name}: ${`${said}${decoder.decode(stderr)}`.trim()}`);
  return said;
}
