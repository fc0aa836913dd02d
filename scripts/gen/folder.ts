/** A folder of text files as a value: read it, compare it, write it. */

import { dirname, join } from "node:path";

/** Texts by path relative to the folder, with `/`. */
export type Folder = ReadonlyMap<string, string>;

/** Reads every file below a folder; a folder that does not exist is empty. */
export async function readFolder(path: string): Promise<Folder> {
  const files = new Map<string, string>();
  for (const name of await namesIn(path)) {
    files.set(name, await Deno.readTextFile(join(path, name)));
  }
  return files;
}

/** Paths that are missing in `actual`, too many there, or have another text, sorted. */
export function differences(expected: Folder, actual: Folder): readonly string[] {
  return [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((name) => expected.get(name) !== actual.get(name))
    .sort();
}

/** Makes a folder hold exactly these files, touching only those that differ. */
export async function writeFolder(path: string, files: Folder): Promise<void> {
  for (const name of differences(files, await readFolder(path))) {
    const text = files.get(name);
    const file = join(path, name);
    if (text === undefined) {
      await Deno.remove(file);
    } else {
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
  }
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (!isDirectory) names.push(name);
      else names.push(...(await namesIn(join(path, name))).map((inner) => `${name}/${inner}`));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
