/**
 * Runs the scenarios of `features/` against a running system, by what it offers to everybody.
 *
 * @module
 */
import { loadConfiguration, runCucumber } from "@cucumber/cucumber/api";
import { Writable } from "node:stream";
import { z } from "zod";
import { createReport } from "../features/support/report.ts";
import { freePort, PROJECT, startSystem, tempFolder } from "../tests/support/system.ts";

const HELP = `deno task features [options] [feature file ...]

  --url URL      a system that runs already; else one is started, and ended again
  --timers       with --url: its times are short, BASKET_TTL=10s and BOT_RECALL_TIMEOUT=5s
  --name TEXT    only scenarios with this in their name
  --lanes N      scenarios at the same time, 4 unless given
  --patience N   seconds that a scenario waits for what must come true, 15 unless given

A file may end with :LINE for one scenario. With --url, the scenarios with the tag @timers are left out unless
--timers says that they can be run. Its depot must be at rest.`;

/** Times that scenarios with the tag @timers wait for. */
const SHORT_TIMES = { BASKET_TTL: "10s", BOT_RECALL_TIMEOUT: "5s" };
const LONGEST_MS = 10_000;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const WITHOUT_TIMERS = "not @timers";

interface Options {
  readonly url?: string;
  /** Whether the times of the system are short. */
  readonly timers: boolean;
  readonly names: readonly string[];
  readonly lanes: number;
  readonly patienceMs: number;
  readonly files: readonly string[];
}

/** @returns undefined when help is wanted. @throws {TypeError} with the help text. */
function parse(args: readonly string[]): Options | undefined {
  const names: string[] = [], files: string[] = [];
  let url: string | undefined, timers = false, lanes = 4, patienceMs = 15_000;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    const value = (): string => {
      const given = args[++at];
      if (given === undefined) throw new TypeError(`${arg} needs a value.\n\n${HELP}`);
      return given;
    };
    const number = (): number => {
      const given = Number(value());
      if (given > 0) return given;
      throw new TypeError(`${arg} needs a number above 0.\n\n${HELP}`);
    };
    if (arg === "--help" || arg === "-h") return undefined;
    else if (arg === "--url") url = value().replace(/\/$/, "");
    else if (arg === "--timers") timers = true;
    else if (arg === "--name") names.push(RegExp.escape(value()));
    else if (arg === "--lanes") lanes = Math.ceil(number());
    else if (arg === "--patience") patienceMs = number() * 1_000;
    else if (arg.startsWith("-")) throw new TypeError(`${arg} is not an option.\n\n${HELP}`);
    else files.push(arg);
  }
  const shortTimes = timers || url === undefined; // ours have them
  return { ...(url !== undefined && { url }), timers: shortTimes, names, lanes, patienceMs, files };
}

/** Runs the scenarios at a system; answers whether all of them passed. */
async function runAt(
  url: string,
  options: Options,
  print: (line: string) => void = console.log,
): Promise<boolean> {
  const { names, lanes, patienceMs, files } = options;
  const { runConfiguration } = await loadConfiguration({
    provided: {
      paths: files.length > 0 ? [...files] : ["features/*.feature"],
      import: ["features/support/*.ts", "features/steps/*.ts"],
      name: [...names],
      tags: options.timers ? "" : WITHOUT_TIMERS,
      parallel: lanes,
      format: [],
      publish: false,
      worldParameters: { url, patienceMs, timersMs: LONGEST_MS },
    },
    file: false,
  }, { cwd: PROJECT });
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const report = createReport(print);
  const { success } = await runCucumber(
    runConfiguration,
    { cwd: PROJECT, stdout: silent },
    report.hear,
  );
  const { scenarios, passed } = report.finish();
  if (scenarios === 0) console.error("There was no scenario to run.");
  return success && scenarios > 0 && passed === scenarios;
}

const Bots = z.object({ bots: z.array(z.object({ status: z.string() })) });
const Lists = z.object({ shoppingLists: z.array(z.unknown()) });

/** Why the scenarios would meet the work of others at this system, if so. */
async function unrest(url: string): Promise<string | undefined> {
  const read = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`).catch((cause) => {
      throw new TypeError(`The mall at ${url} does not answer.`, { cause });
    });
    if (answer.ok) return await answer.json();
    throw new TypeError(`The mall at ${url} is not ready: ${path} was answered ${answer.status}.`);
  };
  const { bots } = Bots.parse(await read("/api/depot/bots"));
  const online = bots.filter(({ status }) => status !== "offline").length;
  if (online > 0) return `${online} bots are online`;
  const { shoppingLists } = Lists.parse(await read("/api/depot/shopping?status=available"));
  if (shoppingLists.length > 0) return `${shoppingLists.length} shopping lists wait for a bot`;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (!options) {
    console.log(HELP);
    return 0;
  }
  if (options.url !== undefined) {
    const why = await unrest(options.url);
    if (why !== undefined) throw new TypeError(`The depot at ${options.url} is at work: ${why}.`);
    const left = options.timers ? "" : "; scenarios with the tag @timers are left out";
    console.log(`MallBots at ${options.url}${left}\n`);
    return await runAt(options.url, options) ? 0 : 1;
  }
  await using folder = await tempFolder();
  const env = { ...SHORT_TIMES, DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  await using system = await startSystem({ args: ["run", "-A", "services/all.ts", "--dev"], env });
  console.log(`MallBots at ${system.url}, started in ${Math.round(system.startedInMs)} ms\n`);
  let interrupted = false;
  const interrupt = async () => {
    interrupted = true; // what fails from here on tells nothing
    console.error("\nThe run was interrupted.");
    await system.end("SIGTERM");
    await folder[Symbol.asyncDispose]();
    Deno.exit(130);
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupt);
  const print = (line: string) => {
    if (!interrupted) console.log(line);
  };
  const passed = await runAt(system.url, options, print);
  for (const signal of SIGNALS) Deno.removeSignalListener(signal, interrupt);
  return passed ? 0 : 1;
}

try {
  Deno.exitCode = await main(Deno.args);
} catch (error) {
  console.error(error instanceof TypeError ? error.message : error);
  Deno.exitCode = 1;
}
