/**
 * A day at the mall: it opens, people shop, bots fetch, some change their minds, everybody pays; then
 * the books are read.
 *
 * @module
 */
import { inTime, pause } from "../../shared/platform/time.ts";
import type { Mall } from "./clients.ts";
import { type Fleet, namesOf, startFleet } from "./fleet.ts";
import { botsNamed, inspect } from "./inspect.ts";
import { type BotEntry, type Entry, type Offense, offensesIn } from "./ledger.ts";
import { openMall } from "./open_mall.ts";
import { paceOf } from "./pace.ts";
import type { Random } from "./random.ts";
import { type Placed, runShopper } from "./shopper.ts";

/** How the day goes. */
export interface DemoOptions {
  readonly stores: number;
  readonly products: number;
  readonly bots: number;
  readonly shoppers: number;
  /** How long people come, in simulated minutes. */
  readonly minutes: number;
  /** How many simulated seconds pass in one. */
  readonly speed: number;
  /** The probability that an order is canceled. */
  readonly cancel: number;
  /** The probability that a store lacks some of a product. */
  readonly unavailable: number;
  /** The probability that a card does not allow enough. */
  readonly poor: number;
  /** How long to wait at the end until everything has come to rest, in milliseconds. */
  readonly patienceMs: number;
  readonly random: Random;
  /** Told what people may want to know. */
  readonly say: (text: string) => void;
  /** Told of the day as it is, once the mall is open. */
  readonly watch?: (day: Day) => void;
  /** Drops everything when it aborts. */
  readonly signal: AbortSignal;
}

/** A day while it lasts. */
export interface Day {
  readonly fleet: Fleet;
  readonly placed: readonly Placed[];
}

/** What became of a day. */
export interface Outcome {
  readonly placed: readonly Placed[];
  readonly entries: readonly Entry[];
  readonly bots: readonly BotEntry[];
  readonly offenses: readonly Offense[];
  readonly fleet: Fleet;
}

/** Plays a day at the mall. */
export async function runDemo(mall: Mall, options: DemoOptions): Promise<Outcome> {
  const { speed, random, say, signal } = options;
  const take = paceOf(speed);
  const goods = await openMall(mall, options);
  say(`${options.stores} stores are open, with ${goods.length} products`);

  const name = "Demo";
  const names = namesOf(name, options.bots);
  const fleet = await startFleet(mall.depot, {
    ...options,
    ...{ count: options.bots, staff: true, name, random: random.fork("bots") },
  });
  const placed: Placed[] = [];
  options.watch?.({ fleet, placed });
  const closing = new AbortController();
  const shoppers = Promise.all(
    Array.from({ length: options.shoppers }, (_, index) =>
      runShopper({
        ...options,
        ...{ mall, goods, take, random: random.fork(`shopper ${index}`), closing: closing.signal },
        placed: (order) => void placed.push(order),
      })),
  );
  shoppers.catch(() => closing.abort(new Error("a shopper failed"))); // told below
  say(`${options.shoppers} shoppers came in`);
  await pause(options.minutes * 60_000 / speed, AbortSignal.any([signal, closing.signal]))
    .catch(() => signal.throwIfAborted());
  closing.abort(new Error("the mall closes"));
  say("the mall closes: what was ordered is fetched, paid and picked up");

  const offenses: Offense[] = [];
  const patience = new AbortController();
  const resting = shoppers.then(() =>
    comeToRest(fleet, AbortSignal.any([signal, patience.signal]))
  );
  const quiet = await inTime(resting, options.patienceMs);
  patience.abort(new Error("waited long enough"));
  resting.catch(() => {}); // when it was not in time
  if (!quiet) {
    const left = placed.filter(({ settled }) => !settled).length;
    const waited = `after ${Math.round(options.patienceMs / 1_000)} s`;
    offenses.push({ who: "the mall", what: `is not at rest ${waited}: ${left} orders are open` });
  }
  const { entries, bots } = await agreedBooks(mall, placed, names, signal);
  offenses.push(...offensesIn(entries, bots));
  return { placed, entries, bots, offenses, fleet };
}

async function comeToRest(fleet: Fleet, signal: AbortSignal): Promise<void> {
  while (!await fleet.isQuiet().catch(() => false)) await pause(100, signal);
}

/** Read models and caches follow a little later: the books are read again while they disagree. */
async function agreedBooks(
  mall: Mall,
  placed: readonly Placed[],
  names: readonly string[],
  signal: AbortSignal,
) {
  for (let tries = 1;; tries++) {
    const entries = await inspect(mall, placed, { signal });
    const bots = await botsNamed(mall, names, { signal });
    if (tries === 5 || offensesIn(entries, bots).length === 0) return { entries, bots };
    await pause(500, signal);
  }
}
