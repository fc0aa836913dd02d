/**
 * The folder in which a process keeps its data, and the lock that makes it the only one there.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";

/** A data folder cannot be used; the message is one sentence. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
}

/** A folder that belongs to this process until it is closed or the process ends. */
export interface DataFolder extends Disposable {
  /** The absolute path, which is another than the wanted one if that is closed to other accounts. */
  readonly path: string;
  /** True when it is not where it was wanted: say so. */
  readonly moved: boolean;
  close(): void;
}

/** Where root keeps what an account without rights must be able to read. */
export const sharedFolder = "/var/lib/mallbots";

/** Whether the process is root, under which PostgreSQL does not run. */
export function isRoot(): boolean {
  return Deno.build.os !== "windows" && Deno.uid() === 0;
}

/**
 * Makes the folder if it is missing, and takes its lock: the operating system gives it back when
 * the process ends, however it ends.
 *
 * For root, a folder below one that other accounts may not enter (such as root's home) is put under
 * {@linkcode sharedFolder} instead, since there PostgreSQL runs as another account.
 *
 * @param wanted path, relative to the working folder.
 * @throws {DataFolderError} when another process has it, or nothing can be written there.
 */
export async function openDataFolder(wanted: string): Promise<DataFolder> {
  const { path, moved } = await placeOf(wanted);
  try {
    await Deno.mkdir(path, { recursive: true });
    const file = await Deno.open(join(path, "lock"), { read: true, write: true, create: true });
    await lockOrClose(file, path);
    const close = () => file.close();
    return { path, moved, close, [Symbol.dispose]: close };
  } catch (cause) {
    if (cause instanceof DataFolderError) throw cause;
    throw new DataFolderError(
      `the data folder ${path} cannot be written: make it writable, or set DATA_DIR to another one`,
      { cause },
    );
  }
}

/** Where {@linkcode openDataFolder} puts a folder: as an absolute path, and whether it is another one. */
export async function placeOf(
  wanted: string,
): Promise<{ readonly path: string; readonly moved: boolean }> {
  const asked = resolve(wanted);
  const moved = isRoot() && !await isOpenToAll(dirname(asked));
  return { path: moved ? join(sharedFolder, nameFor(asked)) : asked, moved };
}

/** Whether every account may enter the folder: it and all above it, as far as they exist. */
export async function isOpenToAll(folder: string): Promise<boolean> {
  for (let path = resolve(folder);; path = dirname(path)) {
    const mode = await modeOf(path);
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    const { isDirectory, mode } = await Deno.stat(path);
    return isDirectory && mode !== null ? mode : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}

async function lockOrClose(file: Deno.FsFile, path: string) {
  if (await file.tryLock(true)) {
    await file.truncate();
    await file.write(new TextEncoder().encode(String(Deno.pid)));
    return;
  }
  file.close();
  const holder = (await Deno.readTextFile(join(path, "lock"))).trim();
  throw new DataFolderError(
    `the data folder ${path} is in use by process ${holder || "(unknown)"}: ` +
      "stop that process, or set DATA_DIR to another folder",
  );
}

/** `.mallbots` of two checkouts must not be the same folder. */
function nameFor(path: string): string {
  const hash = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return `${basename(path).replace(/^\.+/, "")}-${hash}`;
}
