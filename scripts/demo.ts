/**
 * A day at the mall at speed, through the public API only, with a balance at the end.
 *
 * @module
 */
import { inTime } from "../shared/platform/time.ts";
import { mallOver } from "./simulator/clients.ts";
import { type Day, runDemo } from "./simulator/demo.ts";
import { reportLines } from "./simulator/demo_report.ts";
import { displayOn, type Look } from "./simulator/display.ts";
import { fleetLines, totals } from "./simulator/fleet_view.ts";
import { interruptible } from "./simulator/interrupt.ts";
import type { Offense } from "./simulator/ledger.ts";
import { type Option, OptionError, type Values } from "./simulator/options.ts";
import { startOwnSystem } from "./simulator/own_system.ts";
import { randomOf } from "./simulator/random.ts";
import { restTransport } from "../shared/http/rest_transport.ts";
import { createScreen, type Screen, standardOutput } from "./simulator/screen.ts";
import { runCommand } from "./simulator/script.ts";

const USAGE = `deno task demo [options]

Opens a mall, lets people shop and bots fetch, then shows the books. It starts a system on
a database of its own that is thrown away, unless --url says where one runs.
Ends with 1 when something does not add up.`;

const OPTIONS = {
  minutes: { default: 5, min: 0.01, help: "how long people come, in simulated minutes" },
  speed: { default: 60, min: 0.1, max: 10_000, help: "simulated seconds in one" },
  cancel: { default: 0.2, min: 0, max: 1, help: "share of orders that are canceled" },
  unavailable: { default: 0.05, min: 0, max: 1, help: "probability that something is missing" },
  poor: { default: 0.03, min: 0, max: 1, help: "share of cards that do not allow enough" },
  bots: { default: 20, whole: true, min: 1, max: 1_000, help: "how many bots" },
  shoppers: { default: 10, whole: true, min: 1, max: 1_000, help: "how many shoppers" },
  stores: { default: 20, whole: true, min: 1, max: 1_000, help: "how many stores" },
  products: { default: 200, whole: true, min: 1, max: 100_000, help: "how many products in all" },
  patience: { default: 120, min: 1, help: "seconds until everything must be at rest" },
  seed: { default: 0, whole: true, min: 0, help: "repeats the same choices; 0 is by chance" },
  url: { default: "", help: "a system that runs; its dead letters are not looked at" },
} satisfies Record<string, Option>;

/** How long bots that are stuck may take to go offline. */
const CLOSE_MS = 10_000;

async function main(options: Values<typeof OPTIONS>): Promise<number> {
  if (options.products < options.stores) {
    throw new OptionError("There must be a product for each store.");
  }
  using interrupt = interruptible();
  const stop = new AbortController();
  interrupt.asked.then(() => stop.abort(new Error("interrupted")));
  const screen = createScreen(standardOutput());
  const seed = options.seed || crypto.getRandomValues(new Uint32Array(1))[0];
  screen.line(`seed ${seed}`);
  await using own = options.url ? undefined : await startOwnSystem();
  const url = own?.url ?? options.url;
  screen.line(own ? `a system of its own runs on ${url}` : `the system is on ${url}`);
  const title = `MallBots · ${options.bots} bots at ${options.speed}×`;
  using display = displayOn(screen, lookOn(screen, title));
  try {
    const outcome = await runDemo(mallOver(restTransport(url)), {
      ...options,
      patienceMs: options.patience * 1_000,
      random: randomOf(seed),
      ...{ say: display.say, watch: display.watch },
      signal: stop.signal,
    });
    const dead = await own?.deadLetters();
    const offenses: Offense[] = [
      ...outcome.offenses,
      ...(dead ?? []).map(({ context, subscription, name, error }) => ({
        who: `${context}, ${subscription}`,
        what: `could not handle ${name}: ${error}`,
      })),
    ];
    display.end();
    const deadLetters = dead?.length ?? "not looked at";
    for (const line of reportLines(outcome, offenses, deadLetters, screen.paint)) screen.line(line);
    const log = own?.log().filter((line) => /\b(ERROR|PANIC)\b/.test(line)) ?? [];
    if (log.length > 0 && offenses.length > 0) screen.line(`\nIts log says:\n${log.join("\n")}`);
    await inTime(outcome.fleet.close(), CLOSE_MS);
    stop.abort(new Error("the day is over"));
    return offenses.length === 0 ? 0 : 1;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    display.end();
    screen.line("interrupted");
    return 130;
  }
}

/** How a day looks. */
function lookOn(screen: Screen, title: string): Look<Day> {
  const began = performance.now();
  const summary = ({ placed }: Day) =>
    `${placed.length} orders, ${placed.filter(({ settled }) => settled).length} settled`;
  const view = ({ fleet: { bots, tally, completed } }: Day) => ({
    ...{ bots, tally, completed, elapsedMs: performance.now() - began },
  });
  return {
    lines: (day, note) => {
      const shown = { ...view(day), note, title: `${title} · ${summary(day)}` };
      return fleetLines(shown, screen.size(), screen.paint);
    },
    summary: (day) => [summary(day), ...totals(view(day))].join(" · "),
  };
}

await runCommand(USAGE, OPTIONS, main);
