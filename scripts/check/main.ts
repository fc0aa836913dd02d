/**
 * The consistency checker: whether all that was promised holds, read from the databases and the stream.
 * It changes nothing, and works on a system that runs as on one that is stopped.
 *
 * @module
 */
import { parseConfig } from "../../shared/platform/config.ts";
import { withDotEnv } from "../../shared/platform/dot_env.ts";
import { pause } from "../../shared/platform/time.ts";
import { paintOf } from "../simulator/text.ts";
import { placesOf } from "./places.ts";
import { moving, movingText, untilQuiet } from "./quiet.ts";
import { type CheckResult, isFine, resultJson, resultLines } from "./report.ts";
import { judge, type Rule, type Verdict } from "./rule.ts";
import { cachesRule } from "./rules/caches.ts";
import { depotRule } from "./rules/depot.ts";
import { eventsRule } from "./rules/events.ts";
import { type MessageExpectations, messagesRule } from "./rules/messages.ts";
import { ordersRule } from "./rules/orders.ts";
import { sagasRule } from "./rules/sagas.ts";
import { openWorld, type Places, type World } from "./world.ts";

export type { CheckResult } from "./report.ts";
export { isFine, resultLines } from "./report.ts";

/** How a world is checked. */
export interface CheckWorldOptions extends MessageExpectations {
  /** How long it is waited until nothing is on its way, in milliseconds; 60 000 unless said. */
  readonly waitMs?: number;
  /** Told what is waited for, and what is being looked at. */
  readonly progress?: (text: string) => void;
}

/** How `runCheck` works. */
export interface CheckOptions extends CheckWorldOptions {
  /** Where everything is; where the environment says, unless given. */
  readonly places?: Places;
  /** Prints one JSON object instead of a table. */
  readonly json?: boolean;
  /** Whether the table is coloured; as the terminal has it unless said. */
  readonly color?: boolean;
  /** Takes the lines that are printed; standard output unless given. */
  readonly print?: (line: string) => void;
}

/**
 * Checks a world, rule by rule. What is wrong while processes work is looked at again: a relay notices
 * within seconds what the stream has lost, and fills it again by itself.
 */
export async function checkWorld(
  world: World,
  { waitMs = 60_000, progress = () => {}, ...expectations }: CheckWorldOptions = {},
): Promise<CheckResult> {
  const began = performance.now();
  for (;;) {
    const left = Math.max(0, began + waitMs - performance.now());
    const still = await untilQuiet(world, {
      limitMs: left,
      progress: (moving) => progress(`waiting for quiet: ${movingText(moving)}`),
    });
    const verdicts = await judged(world, expectations, progress);
    const result = { moving: still, verdicts, ms: performance.now() - began };
    const wrong = verdicts.filter(({ found }) => found > 0);
    const heals = wrong.length > 0 && wrong.every(({ promise }) => promise === "I1") &&
      result.ms + HEALING_MS < waitMs && (await moving(world)).alive;
    if (!heals) return result;
    const sentences = wrong.map(({ what }) => `not so: ${what}`).join("; ");
    progress(`looking again in ${HEALING_MS / 1_000} s: ${sentences}`);
    await pause(HEALING_MS);
  }
}

/** Longer than relays take to notice that the stream has lost something. */
const HEALING_MS = 7_000;

async function judged(
  world: World,
  expectations: MessageExpectations,
  progress: (text: string) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const rules: readonly [string, Rule][] = [
    ["events", eventsRule],
    ["messages", messagesRule(expectations)],
    ["sagas", sagasRule],
    ["orders", ordersRule],
    ["the depot", depotRule],
    ["caches", cachesRule],
  ];
  for (const [what, rule] of rules) {
    progress(`looking at ${what}`);
    verdicts.push(...await judge(world, rule));
  }
  return verdicts.sort((a, b) => a.promise < b.promise ? -1 : a.promise > b.promise ? 1 : 0);
}

/**
 * Checks the system and prints what came of it.
 *
 * @returns what the process should end with: 0 when all of it holds, else 1.
 */
export async function runCheck(options: CheckOptions = {}): Promise<number> {
  const {
    json = false,
    print = console.log,
    color = Deno.stdout.isTerminal() && !Deno.noColor,
    progress = json ? () => {} : (text: string) => console.error(text),
  } = options;
  const places = options.places ??
    placesOf(parseConfig(await withDotEnv(Deno.env.toObject())));
  await using world = await openWorld(places);
  const result = await checkWorld(world, { ...options, progress });
  if (json) print(resultJson(result));
  else for (const line of resultLines(result, paintOf(color))) print(line);
  return isFine(result) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await runCheck({ json: Deno.args.includes("--json") }));
