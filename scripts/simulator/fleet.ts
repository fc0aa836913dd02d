/**
 * Bots, and the staff who check what they bring.
 *
 * @module
 */
import type { DepotServiceDefinition } from "../../proto/gen/depot/api.ts";
import type { Client } from "../../shared/rpc/client.ts";
import { type BotView, runBot, type Tally } from "./bot.ts";
import { paceOf } from "./pace.ts";
import { persist } from "./patience.ts";
import type { Random } from "./random.ts";
import { startStaff } from "./staff.ts";

/** How a fleet works. */
export interface FleetOptions {
  readonly count: number;
  /** How many simulated seconds pass in one. */
  readonly speed: number;
  /** The probability that a store lacks some of a product. */
  readonly unavailable: number;
  /** Whether staff check and complete what bots bring. */
  readonly staff: boolean;
  /** How the bots are called, before their number. */
  readonly name: string;
  readonly random: Random;
  /** Told what people may want to know. */
  readonly say: (text: string) => void;
  /** From here on nothing that bots and staff do takes time. */
  readonly hurry?: AbortSignal;
  /** Drops everything when it aborts. */
  readonly signal: AbortSignal;
}

/** Bots at work. */
export interface Fleet {
  readonly bots: readonly BotView[];
  readonly tally: Readonly<Tally>;
  /** Lists that the staff completed. */
  readonly completed: number;
  /** Whether these bots are idle, and no list waits for a bot or for the staff. */
  isQuiet(): Promise<boolean>;
  /** Lets the bots end their trips and go offline. */
  close(): Promise<void>;
  /** Ends with the fleet. @throws what no bot can go on with. */
  readonly ended: Promise<void>;
}

/** Lists in these states wait for bots or staff; others are with the bots that have them. */
const WAITING = ["available", "returned", "inventoried"];

/** Registers what is missing of the bots and puts them to work. */
export async function startFleet(
  depot: Client<DepotServiceDefinition>,
  options: FleetOptions,
): Promise<Fleet> {
  const { count, speed, unavailable, random, say, signal } = options;
  const take = paceOf(speed, options.hurry);
  const closing = new AbortController();
  const tally: Tally = {
    ...{ trips: 0, picked: 0, unavailable: 0, recalls: 0, refusals: 0, outages: 0 },
  };
  const crew = await registered(depot, namesOf(options.name, count), options);
  const views = new Map<string, BotView>();
  const staff = options.staff ? startStaff({ depot, take, signal }) : undefined;
  const running = crew.map((bot) =>
    runBot(bot, {
      depot,
      random: random.fork(bot.name),
      take,
      unavailable,
      tally,
      show: (view) => void views.set(bot.id, view),
      say,
      staffed: staff !== undefined,
      returned: (listId) => staff?.arrived(listId),
      closing: closing.signal,
      signal,
    })
  );
  const ended = Promise.all(running).then(async () => await staff?.close());
  ended.catch(() => {}); // whoever waits for the end hears of it

  return {
    get bots() {
      return [...views.values()].toSorted((a, b) => a.name < b.name ? -1 : 1);
    },
    tally,
    get completed() {
      return staff?.completed ?? 0;
    },
    async isQuiet() {
      if ((staff?.busy ?? 0) > 0) return false;
      const ids = new Set(crew.map(({ id }) => id));
      const [{ bots }, ...waiting] = await Promise.all([
        depot.getBots({}),
        ...WAITING.map((status) => depot.getShoppingLists({ status, limit: 1 })),
      ]);
      return bots.every(({ id, status }) => !ids.has(id) || status === "idle") &&
        waiting.every(({ shoppingLists }) => shoppingLists.length === 0);
    },
    async close() {
      closing.abort(new Error("the mall closes"));
      await ended;
    },
    ended,
  };
}

/** `Bot 01`, `Bot 02`, … */
export function namesOf(name: string, count: number): string[] {
  const digits = String(count).length;
  return Array.from(
    { length: count },
    (_, index) => `${name} ${String(index + 1).padStart(digits, "0")}`,
  );
}

async function registered(
  depot: Client<DepotServiceDefinition>,
  names: readonly string[],
  { say, signal }: FleetOptions,
): Promise<{ id: string; name: string }[]> {
  let waiting = false;
  const onTrouble = (error: unknown) => {
    const lost = error !== undefined;
    if (lost !== waiting) say(lost ? "waiting for the depot" : "the depot answers");
    waiting = lost;
  };
  const { bots } = await persist(() => depot.getBots({}), { signal, onTrouble });
  const known = new Map(bots.map(({ id, name }) => [name, id]));
  const crew: { id: string; name: string }[] = [];
  for (const name of names) {
    const id = known.get(name) ??
      (await persist(() => depot.registerBot({ name }), { signal, onTrouble })).id;
    crew.push({ id, name });
  }
  return crew;
}
