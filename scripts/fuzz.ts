/**
 * Sends the system what nobody should: every route of REST and every method of Connect gets requests that
 * fit its schema, almost fit it, or are hostile.
 *
 * @module
 */
import { parseConnectionString } from "../shared/platform/connection_string.ts";
import { startThrowAwayPostgres } from "../shared/platform/embedded_postgres.ts";
import { runFuzz } from "./fuzz/fuzz.ts";
import { interruptible } from "./simulator/interrupt.ts";
import { helpOf, type Option, OptionError, readOptions } from "./simulator/options.ts";
import { startOwnSystem } from "./simulator/own_system.ts";
import { createScreen, standardOutput } from "./simulator/screen.ts";
import { runScript } from "./simulator/script.ts";

const USAGE = `deno task fuzz [options]

Asks every way into every method what nobody should ask. It starts a system on a database of
its own that is thrown away, unless --url says where one runs, which is then full of rubbish.
Ends with 1 when an answer is 5xx (but for unknown compressions and deadlines of its own), does
not come in time or tells of the inside, when a refused request writes, or when a message of an
accepted one cannot be handled. It prints the smallest such request as a line for bash.`;

const OPTIONS = {
  seed: {
    default: 0,
    whole: true,
    min: 0,
    max: 2 ** 31 - 1,
    help: "repeats the same requests; 0 is by chance",
  },
  runs: { default: 100, whole: true, min: 1, help: "requests to each way into each method" },
  only: { default: "", help: "ways whose names have this, e.g. AddItem" },
  deadline: { default: 10, min: 0.1, help: "seconds in which an answer must come" },
  url: { default: "", help: "a system that runs" },
  database: { default: "", help: "its PG_CONN, to see what refused requests write" },
  help: { default: false, help: "this text" },
} satisfies Record<string, Option>;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (options.help) {
    console.log(helpOf(USAGE, OPTIONS));
    return 0;
  }
  if (options.database && !options.url) throw new OptionError("--database is that of --url.");
  if (options.url && !URL.canParse(options.url)) throw new OptionError("--url is not a URL.");
  if (options.url && !await answers(options.url)) {
    throw new OptionError(`Nobody answers on ${options.url}.`);
  }
  using interrupt = interruptible();
  const stop = new AbortController();
  interrupt.asked.then(() => stop.abort(new Error("interrupted")));
  const screen = createScreen(standardOutput());
  const seed = options.seed || crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
  screen.line(`seed ${seed}`);

  await using ends = new AsyncDisposableStack();
  let url = options.url;
  let connection = options.database ? parseConnectionString(options.database) : undefined;
  let deadLetters;
  if (!url) {
    const server = ends.use(await startThrowAwayPostgres());
    connection = server.connection;
    const own = ends.use(await startOwnSystem(connection));
    ({ url, deadLetters } = own);
  }
  screen.line(options.url ? `the system is on ${url}` : `a system of its own runs on ${url}`);
  if (!connection) screen.line("without --database nobody looks at what refused requests write");

  const report = await runFuzz({
    url: new URL(url),
    seed,
    runs: options.runs,
    only: options.only,
    deadlineMs: options.deadline * 1_000,
    connection,
    deadLetters,
    screen,
    signal: stop.signal,
  });
  for (const line of report.lines) screen.line(line);
  return stop.signal.aborted ? 130 : report.faults > 0 ? 1 : 0;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/liveness", url));
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // nobody is there
  }
}

await runScript(() => main(Deno.args), () => helpOf(USAGE, OPTIONS));
