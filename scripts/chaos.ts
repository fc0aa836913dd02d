/**
 * Chaos: a system that trades while everything around it fails, and whose books must agree at the end.
 *
 * @module
 */
import { join } from "node:path";
import { surviveOutages } from "../shared/platform/outage.ts";
import { inTime, pause } from "../shared/platform/time.ts";
import { listeners } from "./check/contexts.ts";
import { checkWorld, isFine, resultLines } from "./check/main.ts";
import { openWorld } from "./check/world.ts";
import { asking } from "./chaos/acknowledged.ts";
import { faultsFor } from "./chaos/faults.ts";
import { type Injector, startInjector } from "./chaos/injector.ts";
import type { Poison } from "./chaos/poison.ts";
import { type ChaosSystem, startSystem } from "./chaos/system.ts";
import { trade } from "./chaos/trade.ts";
import type { Day } from "./simulator/demo.ts";
import { interruptible } from "./simulator/interrupt.ts";
import { helpOf, type Option, OptionError, readOptions } from "./simulator/options.ts";
import { randomOf } from "./simulator/random.ts";
import { createScreen, type Screen, standardOutput } from "./simulator/screen.ts";
import { runScript } from "./simulator/script.ts";
import { duration, table } from "./simulator/text.ts";

const USAGE = `deno task chaos [options]

Starts the system with its servers in a folder of its own, lets people shop and bots fetch, and
lets processes die, freeze and lose their connections, servers restart and lose data, and
strangers send nonsense. Then it waits until all has come to rest, and checks the books.
Ends with 1 when something does not add up; then the folder stays.`;

const OPTIONS = {
  minutes: { default: 2, min: 0.1, help: "how long faults happen" },
  seed: { default: 0, whole: true, min: 0, help: "repeats the same choices; 0 is by chance" },
  processes: { default: 0, whole: true, min: 0, max: 8, help: "of all contexts; 0: one a context" },
  broker: { default: "nats", help: "nats or postgres" },
  shoppers: { default: 8, whole: true, min: 1, max: 200, help: "how many shoppers" },
  bots: { default: 8, whole: true, min: 1, max: 200, help: "how many bots" },
  patience: { default: 180, min: 1, help: "seconds until everything must be at rest" },
  keep: { default: false, help: "leaves the folder in any case" },
  help: { default: false, help: "this text" },
} satisfies Record<string, Option>;

const DRAW_MS = 250;
const EVERY_MS = [500, 2_500] as const;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (options.help) {
    console.log(helpOf(USAGE, OPTIONS));
    return 0;
  }
  const { broker, processes, minutes } = options;
  if (broker !== "nats" && broker !== "postgres") {
    throw new OptionError(`--broker is nats or postgres, not "${broker}".`);
  }
  using interrupt = interruptible();
  const stop = new AbortController();
  interrupt.asked.then(() => stop.abort(new Error("interrupted")));
  const screen = createScreen(standardOutput());
  const seed = options.seed || crypto.getRandomValues(new Uint32Array(1))[0];
  const dataDir = await Deno.makeTempDir({ prefix: "mallbots-chaos-" });
  await Deno.chmod(dataDir, 0o755); // PostgreSQL may run as somebody else
  const log = chronicle(screen, join(dataDir, "chaos.log"));
  log.say(`seed ${seed}; data and logs are in ${dataDir}`);

  surviveOutages((error) => log.note(`an outage was met in the background: ${error}`));
  let fine = false;
  try {
    await using system = await startSystem({ dataDir, processes, broker, say: log.note });
    log.say(`${system.victims.map(({ name }) => name).join(", ")}; messages go over ${broker}`);
    fine = await run(system, { ...options, seed, log, screen, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    log.say("interrupted");
    return 130;
  } finally {
    screen.close();
    if (fine && !options.keep) await Deno.remove(dataDir, { recursive: true });
    else screen.line(`data and logs stay in ${dataDir}; --seed ${seed} chooses the same faults`);
  }
  return fine ? 0 : 1;

  async function run(
    system: ChaosSystem,
    { seed, log, screen, signal }: Run,
  ): Promise<boolean> {
    const random = randomOf(seed);
    const poisons: Poison[] = [];
    const ears = await listeners();
    let injector: Injector | undefined, day: Day | undefined;
    using _display = show(screen, () => linesOf(system, { day, injector, log }));
    const inject = async () => {
      injector = startInjector({
        system,
        listeners: ears,
        faults: faultsFor(system),
        everyMs: EVERY_MS,
        random: random.fork("faults"),
        onPoison: (poison) => void poisons.push(poison),
        say: log.say,
      });
      await pause(minutes * 60_000, signal).catch(() => {});
      await injector.stop();
      system.disarm();
      for (const victim of system.victims) victim.cont();
      log.say("nothing more goes wrong: everything has to come to rest");
    };
    let injecting = Promise.resolve();
    const { outcome, acknowledged } = await trade({
      ...options,
      urls: system.urls,
      random: random.fork("trade"),
      say: log.note,
      opened(opened) {
        day = opened;
        injecting = inject();
      },
      patienceMs: options.patience * 1_000,
      signal,
    });
    await injecting;
    await inTime(outcome.fleet.close(), 15_000);

    const letters = new Set(poisons.map(({ letterId }) => letterId));
    await using world = await openWorld(system.places);
    const result = await checkWorld(world, {
      waitMs: options.patience * 1_000,
      progress: log.note,
      isExpected: ({ messageId }) => letters.has(messageId),
    });
    const lost = await acknowledged.lost(asking(world));
    screen.close();
    const rows = [...injector?.counts ?? []].toSorted(([, a], [, b]) => b - a);
    const offenses = [...outcome.offenses, ...lost];
    for (
      const line of [
        "",
        screen.paint.strong("What went wrong"),
        ...table([...rows, ["all", rows.reduce((sum, [, count]) => sum + count, 0)]]),
        `${log.deaths} times a process died of it, or at a crash point`,
        "",
        ...resultLines(result, screen.paint),
        ...offenses.slice(0, 50).map(({ who, what }) => screen.paint.bad(`${who} ${what}`)),
        `I7  ${acknowledged.count} acknowledged calls, ${lost.length} of them lost`,
        `I5  ${outcome.placed.length} orders seen by their customers, ${outcome.offenses.length} offenses`,
      ]
    ) screen.line(line);
    return isFine(result) && offenses.length === 0;
  }
}

interface Run {
  readonly seed: number;
  readonly log: Chronicle;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** What happened, with the time since the start. */
interface Chronicle {
  /** For everybody. */
  readonly say: (text: string) => void;
  /** For the file. */
  readonly note: (text: string) => void;
  readonly last: readonly string[];
  /** How often a process was ended by force. */
  readonly deaths: number;
}

function chronicle(screen: Screen, path: string): Chronicle {
  const began = performance.now();
  const last: string[] = [];
  let deaths = 0;
  const note = (text: string) => {
    if (text.includes("was ended by SIGKILL")) deaths++;
    const line = `${duration(performance.now() - began).padStart(6)}  ${text}`;
    Deno.writeTextFileSync(path, `${line}\n`, { append: true });
    return line;
  };
  return {
    say(text) {
      const line = note(text);
      last.push(line);
      last.splice(0, Math.max(0, last.length - 12));
      if (!screen.live) screen.line(line);
    },
    note: (text) => void note(text),
    last,
    get deaths() {
      return deaths;
    },
  };
}

/** Draws until it is disposed of. */
function show(screen: Screen, lines: () => readonly string[]): Disposable {
  const drawing = setInterval(() => screen.draw(lines()), DRAW_MS);
  return { [Symbol.dispose]: () => clearInterval(drawing) };
}

function linesOf(
  { victims }: ChaosSystem,
  { day, injector, log }: { day?: Day; injector?: Injector; log: Chronicle },
): string[] {
  const settled = day?.placed.filter(({ settled }) => settled).length ?? 0;
  return [
    victims.map(({ name, pid, starts }) => `${name} ${pid ? "●" : "○"}${starts}`).join("  "),
    `${day?.placed.length ?? 0} orders, ${settled} settled`,
    `now: ${injector?.ongoing.join(", ") || "nothing"}`,
    "",
    ...log.last,
  ];
}

await runScript(() => main(Deno.args), () => helpOf(USAGE, OPTIONS));
