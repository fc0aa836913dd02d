/**
 * Measures the product beside its peers: see `docs/benchmarks.md`, which it writes.
 *
 * @module
 */
import { PROJECT } from "../tests/support/system.ts";
import { benches } from "./bench/benches.ts";
import { type Bench, isReached } from "./bench/bench.ts";
import { machine } from "./bench/figures.ts";
import { openLab, type Sizes } from "./bench/lab.ts";
import {
  mergedWith,
  ratios,
  readResults,
  type Stored,
  stored,
  type StoredBench,
} from "./bench/record.ts";
import { linesOf, pageOf } from "./bench/report.ts";
import { helpOf, type Option, OptionError, readOptions } from "./simulator/options.ts";
import { createScreen, type Screen, standardOutput } from "./simulator/screen.ts";
import { runScript } from "./simulator/script.ts";
import { duration, fit } from "./simulator/text.ts";

const USAGE = `deno task bench [options]

Measures each number that is to be held, beside its peer, and stores them in docs/benchmarks.md
and docs/benchmarks.json. It starts what it needs: a PostgreSQL of its own, nats-server from PATH,
and other people's packages, which are fetched (scripts/bench/deno.json). Takes about 20 minutes;
nothing else should run meanwhile.`;

const OPTIONS = {
  only: {
    default: "",
    help: "names, with commas; stores these, and leaves the others as they are",
  },
  list: { default: false, help: "only shows what there is" },
  quick: { default: false, help: "everything small, to see that it works; stores nothing" },
  rounds: { default: 5, whole: true, min: 1, max: 50, help: "rounds of each" },
  seconds: { default: 3, min: 0.2, max: 60, help: "length of a round" },
  json: { default: "", help: "stores the results of this run there, and nothing in docs/" },
  compare: { default: "", help: "shows ratios to an earlier run, a file of --json" },
  profile: {
    default: "",
    help: "a folder for .cpuprofile files of our processes; it costs some speed",
  },
  help: { default: false, help: "this text" },
} satisfies Record<string, Option>;

/** Processes that want to run, in the last minute, above which numbers mean little. */
const BUSY = 1;

const PAGE = `${PROJECT}docs/benchmarks.md`;
const RESULTS = `${PROJECT}docs/benchmarks.json`;

type Options = ReturnType<typeof readOptions<typeof OPTIONS>>;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (options.help) {
    console.log(helpOf(USAGE, OPTIONS));
    return 0;
  }
  const chosen = chosenBy(options.only);
  if (options.list) {
    for (const { name, what, target } of chosen) {
      console.log(`${name.padEnd(9)} ${what}${target ? ` To be held: ${target}.` : ""}`);
    }
    return 0;
  }
  const before = options.compare ? await readResults(options.compare) : undefined;
  const screen = createScreen(standardOutput());
  const about = { on: await machine(), how: howOf(options) };
  screen.line(`${about.on}\n${about.how}\n`);
  if (Deno.loadavg()[0] > BUSY) {
    screen.line(screen.paint.warn("The machine is busy with something else: this will be seen.\n"));
  }
  const { results, failed } = await measure(chosen, { options, before, about, screen });
  screen.close();
  await store(results, options);
  const missed = results.flatMap(({ name, rows }) =>
    rows.filter((row) => isReached(row) === false).map((row) => `${name}: ${row.name}`)
  );
  console.log(missed.length > 0 ? `not reached:\n  ${missed.join("\n  ")}` : "all is reached");
  if (failed.length > 0) console.log(`not measured, for an error: ${failed.join(", ")}`);
  return failed.length > 0 ? 1 : 0;
}

function chosenBy(only: string): readonly Bench[] {
  if (only === "") return benches;
  return only.split(",").map((name) => {
    const bench = benches.find((bench) => bench.name === name.trim());
    if (bench) return bench;
    throw new OptionError(`${name} is none of ${benches.map(({ name }) => name).join(", ")}.`);
  });
}

function howOf({ quick, rounds, seconds }: Options): string {
  return quick
    ? "quick: not to be believed"
    : `${rounds} rounds, of ${seconds} s where time counts`;
}

function sizesOf({ quick, rounds, seconds, profile }: Options): Sizes {
  return {
    quick,
    ...(quick ? { rounds: 1, ms: 1_000 } : { rounds, ms: seconds * 1_000 }),
    ...(profile !== "" && { profile }),
  };
}

interface Run {
  readonly options: Options;
  readonly before: Stored | undefined;
  readonly about: { readonly on: string; readonly how: string };
  readonly screen: Screen;
}

/** One benchmark after the other; one that fails is told, and left out. */
async function measure(chosen: readonly Bench[], { options, before, about, screen }: Run) {
  const sizes = sizesOf(options);
  const results: StoredBench[] = [];
  const failed: string[] = [];
  for (const bench of chosen) {
    const began = performance.now();
    screen.line(screen.paint.strong(`${bench.name}: ${bench.what}`));
    const progress = (text: string) => {
      const line = `  ${duration(performance.now() - began)} ${text}`;
      if (screen.live) screen.draw([fit(line, screen.size().columns - 1)]);
      else screen.line(line);
    };
    try {
      await using lab = openLab(sizes, progress);
      const rows = await bench.run(lab);
      const on = [about.on, ...lab.facts].join(", ");
      const result = stored(bench, rows, { ...about, on, at: new Date().toISOString() });
      screen.draw([]);
      screen.line(linesOf(result, before && ratios([result], before)).join("\n") + "\n");
      results.push(result);
    } catch (error) {
      screen.draw([]);
      screen.line(screen.paint.bad(error instanceof Error ? `${error.stack}` : `${error}`));
      failed.push(bench.name);
    }
  }
  return { results, failed };
}

async function store(results: readonly StoredBench[], { quick, json }: Options): Promise<void> {
  if (json !== "") await Deno.writeTextFile(json, textOf({ benches: [...results] }));
  if (quick || json !== "" || results.length === 0) return;
  const all = await mergedWith(RESULTS, results, benches.map(({ name }) => name));
  await Deno.writeTextFile(RESULTS, textOf(all));
  await Deno.writeTextFile(PAGE, pageOf(all));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE, RESULTS] }).output();
  console.log("docs/benchmarks.md and docs/benchmarks.json are written");
}

const textOf = (results: Stored) => `${JSON.stringify(results, undefined, 2)}\n`;

await runScript(() => main(Deno.args), () => helpOf(USAGE, OPTIONS));
