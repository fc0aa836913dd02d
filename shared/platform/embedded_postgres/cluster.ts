/**
 * A cluster: the folder in which PostgreSQL keeps its databases.
 *
 * @module
 */

import { join } from "node:path";
import { DataFolderError, isRoot } from "../data_folder.ts";
import { type Binaries, nobody } from "./binaries.ts";

/**
 * Makes the cluster if there is none. An interrupted attempt leaves nothing behind that counts.
 *
 * @param home data folder, of which this process has the lock.
 * @param durable false to skip writing it to the disk, for throw-away clusters.
 * @returns the cluster's folder, which only the account of PostgreSQL may enter.
 * @throws {DataFolderError} when what is there belongs to another major version or to nothing known.
 */
export async function prepareCluster(
  home: string,
  binaries: Binaries,
  durable: boolean,
  progress: (step: string) => void,
): Promise<string> {
  const cluster = join(home, "postgres");
  const major = await majorOf(cluster);
  if (major === "missing") {
    progress(`creating the database cluster in ${cluster}`);
    await create(cluster, home, binaries, durable);
  } else if (major !== String(binaries.major)) {
    throw new DataFolderError(
      major === "unknown"
        ? `${cluster} is not a data folder of PostgreSQL: move it away, or set DATA_DIR to another folder`
        : `${cluster} was written by PostgreSQL ${major}, but this is PostgreSQL ${binaries.major}: ` +
          `move it away, or set PG_CONN to a server of version ${major} that runs on it`,
    );
  }
  return cluster;
}

async function majorOf(cluster: string): Promise<string> {
  try {
    return (await Deno.readTextFile(join(cluster, "PG_VERSION"))).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
  }
  try {
    await Deno.lstat(cluster);
    return "unknown";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    throw error;
  }
}

/** Builds it under another name, then renames: what is half built is never taken for a cluster. */
async function create(cluster: string, home: string, binaries: Binaries, durable: boolean) {
  const part = `${cluster}.part`;
  await removeIfThere(part);
  await Deno.mkdir(part, { mode: 0o700 });
  if (isRoot()) await Deno.chown(part, nobody.uid, nobody.gid);
  const { success, stderr } = await new Deno.Command(join(binaries.folder, "bin", "initdb"), {
    args: [
      ...["--pgdata", part, "--username", "postgres", "--encoding", "UTF8", "--no-instructions"],
      ...["--locale", "C"],
      // the provider is there since version 17; before it, letters beyond ASCII sort by their bytes
      ...(binaries.major < 17
        ? []
        : ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]),
      // the only way in is the socket in the cluster's own folder, which is closed to others
      ...["--auth-local", "trust", "--auth-host", "reject"],
      ...(durable ? [] : ["--no-sync"]),
    ],
    ...(isRoot() && nobody),
    cwd: isRoot() ? part : home,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    await removeIfThere(part);
    throw new Error(`initdb failed: ${new TextDecoder().decode(stderr).trim()}`);
  }
  await Deno.rename(part, cluster);
}

async function removeIfThere(path: string) {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
