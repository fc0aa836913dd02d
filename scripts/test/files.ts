/**
 * Which files hold tests.
 *
 * @module
 */
const SKIPPED = new Set(["node_modules", "coverage", ".git", ".mallbots", "gen", "vendor"]);

/**
 * All TypeScript files below folders, and files themselves, each once, in the order of their paths.
 *
 * @param roots as given: the paths begin with them.
 */
export async function filesBelow(roots: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const root of roots) {
    for await (const file of filesIn(root)) files.add(file);
  }
  return [...files].sort();
}

async function* filesIn(path: string): AsyncGenerator<string> {
  if ((await Deno.stat(path)).isFile) return yield path;
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    const inner = path === "." ? name : `${path.replace(/\/$/, "")}/${name}`;
    if (isDirectory) {
      if (!SKIPPED.has(name)) yield* filesIn(inner);
    } else if (name.endsWith(".ts")) yield inner;
  }
}

/** Whether a file's tests need services. */
export const needsServices = (file: string): boolean => file.endsWith("_int_test.ts");

/** Whether a file's tests need no permission. */
export const isPure = (file: string): boolean => file.endsWith("_test.ts") && !needsServices(file);
