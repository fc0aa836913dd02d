/**
 * The note that a running system leaves in its data folder for the programs of its operators: where its
 * processes are, and what is needed to ask them. Only its own account may read it.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { placeOf } from "./data_folder.ts";

const RunNote = z.object({
  /** How it was started: `dev`, `cluster`. */
  kind: z.string(),
  /** The process that ends the system when it ends. */
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  /** Where users find it. */
  url: z.url(),
  /** Every process that serves, several of them the same contexts perhaps. */
  processes: z.array(
    z.object({ name: z.string(), url: z.url(), pid: z.number().int().positive() }),
  ),
  /** Value of `OPS_TOKEN`, where there is one. */
  token: z.string().optional(),
  /** Connection strings by context. */
  databases: z.record(z.string(), z.string()),
  /** What carries the messages. */
  broker: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("postgres"), connection: z.string(), stream: z.string() }),
    z.object({ kind: z.literal("nats"), url: z.string(), stream: z.string() }),
  ]),
});

/** What is known of a system that runs. */
export type RunNote = z.infer<typeof RunNote>;

/** The note of another system, or of none. */
export type FoundRun =
  | { readonly found: "running"; readonly path: string; readonly run: RunNote }
  /** It was killed: its process is not there any more. */
  | { readonly found: "stale"; readonly path: string; readonly run: RunNote }
  | { readonly found: "nothing"; readonly path: string };

/** Where the note of a data folder is. */
export async function runFileIn(dataDir: string): Promise<string> {
  return join((await placeOf(dataDir)).path, "run.json");
}

/**
 * Leaves the note in a data folder, which is made when missing. That of another system that runs stays:
 * who came first is found.
 *
 * @param dataDir as in `DATA_DIR`.
 * @returns takes it away again, if it is its own.
 *
 * @example
 * ```ts ignore
 * using _note = await leaveRunFile(config.dataDir, run);
 * ```
 */
export async function leaveRunFile(dataDir: string, run: RunNote): Promise<Disposable> {
  const { found, path } = await findRun(dataDir);
  if (found === "running") return { [Symbol.dispose]() {} };
  await Deno.mkdir(join(path, ".."), { recursive: true });
  const draft = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(draft, `${JSON.stringify(run, null, 2)}\n`, {
    mode: 0o600,
    createNew: true,
  });
  await Deno.rename(draft, path);
  return {
    [Symbol.dispose]() {
      try {
        if (noteIn(Deno.readTextFileSync(path))?.pid === run.pid) Deno.removeSync(path);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
  };
}

/**
 * Reads the note of a data folder, and looks whether its system still runs.
 *
 * Something else in that place counts as nothing.
 */
export async function findRun(dataDir: string): Promise<FoundRun> {
  const path = await runFileIn(dataDir);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return { found: "nothing", path };
    }
    throw error;
  }
  const run = noteIn(text);
  if (!run) return { found: "nothing", path };
  return { found: isAlive(run.pid) ? "running" : "stale", path, run };
}

function noteIn(text: string): RunNote | undefined {
  try {
    return RunNote.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** Whether there is a process with this id; signal 0 only asks. */
function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}
