/**
 * Simulates bots: they use nothing but the public API, as real ones would.
 *
 * @module
 */
import { pause } from "../shared/platform/time.ts";
import { mallOver } from "./simulator/clients.ts";
import { type Fleet, startFleet } from "./simulator/fleet.ts";
import { fleetLines, totals } from "./simulator/fleet_view.ts";
import { displayOn } from "./simulator/display.ts";
import { interruptible } from "./simulator/interrupt.ts";
import { type Option, type Values } from "./simulator/options.ts";
import { randomOf } from "./simulator/random.ts";
import { restTransport } from "../shared/http/rest_transport.ts";
import { createScreen, standardOutput } from "./simulator/screen.ts";
import { runCommand } from "./simulator/script.ts";

const USAGE = `deno task bots [options]

Bots that take the shopping lists of a running system, walk, pick, and come back.
Ctrl-C lets them end their trips and go offline, which takes as long as the depot still
finds them idle first and gives them another list; Ctrl-C again ends at once.`;

const OPTIONS = {
  count: { default: 20, whole: true, min: 1, max: 1_000, help: "how many bots" },
  speed: { default: 10, min: 0.01, max: 10_000, help: "simulated seconds in one" },
  unavailable: { default: 0.05, min: 0, max: 1, help: "probability that something is missing" },
  url: { default: "http://localhost:8080", help: "where the system is" },
  name: { default: "Bot", help: "what the bots are called; those there are, are used again" },
  seed: { default: 0, whole: true, min: 0, help: "repeats the same choices; 0 is by chance" },
  staff: { default: true, help: "leaves it to others to check and complete what is brought" },
  once: { default: false, help: "ends when no list waits and no bot is at work" },
} satisfies Record<string, Option>;

/** How long the end waits for a depot that does not answer. */
const GIVE_UP_MS = 5_000;

async function main(options: Values<typeof OPTIONS>): Promise<number> {
  const { count, speed, url, once } = options;
  using interrupt = interruptible();
  const screen = createScreen(standardOutput());
  const began = performance.now();
  let ending = false;
  const view = ({ bots, tally, completed }: Fleet) => ({
    ...{ bots, tally, completed, elapsedMs: performance.now() - began },
    title: `MallBots · ${count} bots at ${speed}× · ${url}${ending ? " · ending" : ""}`,
  });
  using display = displayOn<Fleet>(screen, {
    lines: (fleet, note) => fleetLines({ ...view(fleet), note }, screen.size(), screen.paint),
    summary: (fleet) => totals(view(fleet)).join(" · "),
  });
  const { say } = display;
  say(`${count} bots for ${url}`);
  const { depot } = mallOver(restTransport(url));
  const stop = new AbortController();
  const signal = AbortSignal.any([interrupt.now, stop.signal]);
  const random = randomOf(options.seed || crypto.randomUUID());
  const starting = startFleet(depot, { ...options, random, say, signal });
  const fleet = await Promise.race([starting, interrupt.asked]);
  if (!fleet) {
    stop.abort(new Error("interrupted")); // before there was a bot
    await starting.catch(() => {});
    return 0;
  }
  display.watch(fleet);
  await Promise.race([fleet.ended, interrupt.asked, ...(once ? [workedOff(fleet)] : [])]);
  ending = true;
  say("the bots end their trips and go offline");
  const lost = outOfReach(fleet, signal).then(() => stop.abort(new Error("out of reach")));
  await fleet.close();
  say(signal.aborted ? "ended; not every bot is offline" : "all bots are offline");
  stop.abort(new Error("ended"));
  await lost;
  display.end();
  if (!screen.live) screen.line(totals(view(fleet)).join(" · "));
  return 0;
}

/** Resolves when nothing was to be done twice in a row. */
async function workedOff(fleet: Fleet): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    await pause(500);
    quiet = await fleet.isQuiet().catch(() => false) ? quiet + 1 : 0;
  }
}

/** Resolves when the depot could not be reached for a while by any bot that is not offline yet. */
async function outOfReach(fleet: Fleet, signal: AbortSignal): Promise<void> {
  for (let since = performance.now(); !signal.aborted;) {
    const working = fleet.bots.filter(({ state }) => state !== "offline");
    const reached = working.length === 0 || working.some(({ state }) => state !== "no contact");
    if (reached) since = performance.now();
    if (performance.now() - since > GIVE_UP_MS) return;
    await pause(200, signal).catch(() => {});
  }
}

await runCommand(USAGE, OPTIONS, main);
