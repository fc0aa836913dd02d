/**
 * Load as a mall makes it: clients that browse, buy, register and keep stores, with pauses, until they
 * are stopped; the numbers of all their calls at the end.
 *
 * @module
 */
import { parseDuration } from "../shared/platform/config.ts";
import { pause } from "../shared/platform/time.ts";
import { restTransport } from "../shared/http/rest_transport.ts";
import { DomainError } from "../shared/domain/error.ts";
import type { Transport } from "../shared/rpc/client.ts";
import { RpcError } from "../shared/rpc/error.ts";
import { httpTransport } from "../shared/rpc/http_transport.ts";
import type { Protocol } from "./busywork/meter.ts";
import { isClean, jsonOf, reportLines } from "./busywork/report.ts";
import { urlOf } from "./busywork/target.ts";
import { totals, workLines } from "./busywork/view.ts";
import { startWork, type Work, type WorkOptions } from "./busywork/work.ts";
import { mallOver } from "./simulator/clients.ts";
import { displayOn, type Look } from "./simulator/display.ts";
import { interruptible } from "./simulator/interrupt.ts";
import { type Option, OptionError, type Values } from "./simulator/options.ts";
import { startOwnSystem } from "./simulator/own_system.ts";
import { reasonOf } from "./simulator/patience.ts";
import { randomOf } from "./simulator/random.ts";
import { createScreen, type Screen, standardOutput } from "./simulator/screen.ts";
import { runCommand, ScriptError } from "./simulator/script.ts";
import { duration, plural } from "./simulator/text.ts";

const USAGE = `deno task busywork [options]

Clients keep a running system busy: they browse, buy, register, and keep stores, with the pauses that
people make. What they buy is fetched by bots, paid and picked up, or canceled. Names and prices of the
stores there are change; only what was made by the run itself is removed.
Ctrl-C lets them end, and shows what it came to; Ctrl-C again ends at once.
Ends with 0 when nothing went wrong, 1 when something did, 2 when this was not understood.`;

const OPTIONS = {
  clients: { default: 5, whole: true, min: 1, max: 25, help: "how many clients" },
  host: { default: "localhost:8080", help: "where the system is: host:port, or a URL" },
  duration: { default: "", help: "how long, such as 30s or 1m; else until Ctrl-C" },
  speed: { default: 1, min: 0.01, max: 10_000, help: "divides all pauses" },
  seed: { default: 0, whole: true, min: 0, help: "repeats the same choices; 0 is by chance" },
  bots: {
    default: 3,
    whole: true,
    min: 0,
    max: 100,
    help: "bots that fetch; 0 leaves it to others",
  },
  stores: { default: 3, whole: true, min: 0, max: 100, help: "stores to open if fewer are" },
  cancel: { default: 0.2, min: 0, max: 1, help: "share of orders that are canceled" },
  protocol: { default: "rest", help: "how calls travel: rest or connect" },
  own: { default: false, help: "starts a system for it, on a database that is thrown away" },
  json: { default: false, help: "writes what it came to as JSON, and nothing else" },
} satisfies Record<string, Option>;

/** How long the end may take. */
const END_MS = 15_000;
const LONGEST_MS = 24 * 24 * 3_600_000;
const REACH_MS = 5_000;

async function main(options: Values<typeof OPTIONS>): Promise<number> {
  const protocol = protocolOf(options.protocol);
  const durationMs = durationOf(options.duration);
  const host = urlOf(options.host);
  const seed = options.seed || crypto.getRandomValues(new Uint32Array(1))[0];

  using interrupt = interruptible();
  const screen = createScreen(standardOutput(options.json ? Deno.stderr : Deno.stdout));
  await using own = options.own ? await startOwnSystem() : undefined;
  const url = own?.url ?? host;
  const transport = protocol === "rest" ? restTransport(url) : httpTransport(url);
  screen.line(`seed ${seed}, ${url}`);
  const { clients, speed } = options;
  const title = `MallBots busywork · ${plural(clients, "client")} at ${speed}× · ${
    url.replace(/^http:\/\//, "")
  }`;
  using display = displayOn(screen, lookOn(screen, { title, durationMs }));
  const { say, note } = display;
  const starting = begin(transport, url, {
    ...options,
    ...{ protocol, random: randomOf(seed), say, note },
  });
  starting.catch(() => {}); // nobody may wait for it any more
  const work = await Promise.race([starting, interrupt.asked]);
  if (!work) return 0;
  const began = performance.now();
  display.watch({ work, began });
  await Promise.race([interrupt.asked, ...(durationMs === undefined ? [] : [pause(durationMs)])]);
  const elapsedMs = performance.now() - began;
  say("the clients end; what was ordered is brought to its end");
  await Promise.race([work.end(END_MS), aborted(interrupt.now)]);
  display.end();
  const deadLetters = (await own?.deadLetters())?.length;
  const run = { ...options, url, protocol, seed, elapsedMs, work, deadLetters };
  if (options.json) console.log(JSON.stringify(jsonOf(run), undefined, 2));
  else {
    const columns = screen.live ? screen.size().columns : Infinity;
    for (const line of reportLines(run, screen.paint, columns)) screen.line(line);
  }
  return isClean(run) ? 0 : 1;
}

interface Shown {
  readonly work: Work;
  readonly began: number;
}

function protocolOf(text: string): Protocol {
  if (text === "rest" || text === "connect") return text;
  throw new OptionError(`--protocol is rest or connect, not "${text}".`);
}

/** Milliseconds; undefined when there is no end. */
function durationOf(text: string): number | undefined {
  if (text === "") return undefined;
  let ms = 0;
  try {
    ms = parseDuration(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new OptionError(`--duration is a time of up to 24 days such as 30s or 1m, not "${text}".`);
}

/** Starts to work. @throws {ScriptError} when there is nothing to work with. */
async function begin(transport: Transport, url: string, options: WorkOptions): Promise<Work> {
  const sayWhy = (what: string) => (error: unknown): never => {
    if (!(error instanceof RpcError || error instanceof DomainError)) throw error;
    throw new ScriptError(`${what}: ${reasonOf(error)}.`, { cause: error });
  };
  await mallOver(transport).stores.getStores({}, { timeoutMs: REACH_MS })
    .catch(sayWhy(`There is no MallBots to work with at ${url}`));
  return await startWork(transport, options).catch(sayWhy("The work could not begin"));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

/** How work looks. */
function lookOn(
  screen: Screen,
  { title, durationMs }: { readonly title: string; readonly durationMs: number | undefined },
): Look<Shown> {
  const view = ({ work, began }: Shown) => ({ work, elapsedMs: performance.now() - began });
  return {
    lines: (shown, note) => {
      const { work, elapsedMs } = view(shown);
      const leftMs = durationMs && Math.max(0, durationMs - elapsedMs);
      const whole = { title, work, elapsedMs, leftMs, note };
      return workLines(whole, screen.size(), screen.paint);
    },
    summary: (shown) => {
      const { work, elapsedMs } = view(shown);
      return [duration(elapsedMs), ...totals({ work, elapsedMs })].join(" · ");
    },
  };
}

await runCommand(USAGE, OPTIONS, main);
