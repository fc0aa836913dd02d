/**
 * Runs pure tests in as few isolates as there are cores: a file's tests are over in milliseconds, while the
 * modules that all of them import take far longer to load.
 *
 * Tests that cannot share an isolate with others say so in a line of their file, `// apart: <reason>`.
 * Those of one reason are in one isolate.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TEST = ["test", "--frozen", "--no-prompt", "--no-check", "--parallel"];

/** Tests that are ready to run, until they are disposed of. */
export interface PureTests extends AsyncDisposable {
  /** The arguments for `deno`. Types are not checked, nothing is permitted. */
  readonly args: readonly string[];
}

/**
 * Makes pure tests ready: modules in a temporary folder that import a share of them each.
 *
 * @param files paths, absolute or from the working directory; at least one.
 * @param options more for `deno test`.
 */
export async function pureTests(
  files: readonly string[],
  ...options: string[]
): Promise<PureTests> {
  if (files.length === 0) throw new RangeError("no tests"); // told of none, deno runs all it finds
  const shares = share(await Promise.all(files.map(read)), navigator.hardwareConcurrency);
  const folder = await Deno.makeTempDir({ prefix: "tests_" });
  const entries = await Promise.all(shares.map(async (files, index) => {
    const entry = `${folder}/${index + 1}.js`;
    await Deno.writeTextFile(entry, entryOf(files));
    return entry;
  }));
  return {
    args: [...TEST, ...options, ...entries],
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** A file of tests, and what says where they run. */
export interface TestFile {
  readonly path: string;
  /** Whether it tries many cases, drawn at random: few others take long. */
  readonly isLong: boolean;
  /** Why it is kept from others; `undefined` when it is not. */
  readonly apart: string | undefined;
}

async function read(path: string): Promise<TestFile> {
  const text = await Deno.readTextFile(path);
  const isLong = text.includes('from "fast-check"');
  return { path, isLong, apart: /^\/\/ apart: (.+)$/m.exec(text)?.[1] };
}

/**
 * Shares files out to isolates.
 *
 * @param isolates how many, beside those of tests that are kept apart.
 * @returns the paths in each: as many, and as many of long ones, in all but those.
 */
export function share(files: readonly TestFile[], isolates: number): string[][] {
  const groups = Map.groupBy(files, ({ apart }) => apart);
  const together = groups.get(undefined) ?? [];
  groups.delete(undefined);
  const longFirst = together.toSorted((one, other) => Number(other.isLong) - Number(one.isLong));
  const shares = Map.groupBy(longFirst, (_, index) => index % isolates);
  return [...shares.values(), ...groups.values()]
    .map((files) => files.map(({ path }) => path));
}

/** A module that imports others; one that cannot be loaded is a test that fails, and stops no other. */
function entryOf(files: readonly string[]): string {
  const loads = files.map((file) => {
    const url = JSON.stringify(pathToFileURL(resolve(file)).href);
    // the import is spelt out for each: others need permission to read
    return `await load(${JSON.stringify(`${file} is loaded`)}, () => import(${url}));`;
  });
  return `async function load(promise, module) {
  try {
    await module();
  } catch (error) {
    Deno.test(promise, () => {
      throw error;
    });
  }
}
${loads.join("\n")}
`;
}
