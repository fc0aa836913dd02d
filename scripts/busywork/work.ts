/**
 * Busywork: clients that trade, bots that fetch, and orders that are followed, through the public API
 * only.
 *
 * @module
 */
import type { Transport } from "../../shared/rpc/client.ts";
import { inTime } from "../../shared/platform/time.ts";
import { type Mall, mallOver } from "../simulator/clients.ts";
import { type Fleet, startFleet } from "../simulator/fleet.ts";
import { openMall } from "../simulator/open_mall.ts";
import { paceOf } from "../simulator/pace.ts";
import type { Random } from "../simulator/random.ts";
import { plural } from "../simulator/text.ts";
import { runClient, type Runs } from "./client.ts";
import { type Meter, meterOver, type Protocol } from "./meter.ts";
import { createOrders, type Orders } from "./orders.ts";
import type { ActivityName } from "./plan.ts";
import { createTroubles, type Troubles } from "./troubles.ts";

/** How much there is to do. */
export interface WorkOptions {
  readonly protocol: Protocol;
  readonly clients: number;
  /** How many simulated seconds pass in one. */
  readonly speed: number;
  /** How many stores must be open; those that are missing are opened. */
  readonly stores: number;
  /** How many bots fetch what is ordered; 0 leaves it to others. */
  readonly bots: number;
  /** The probability that an order is canceled. */
  readonly cancel: number;
  readonly random: Random;
  /** Told what people may want to know. */
  readonly say: (text: string) => void;
  /** Told what is being done, for those who watch. */
  readonly note: (text: string) => void;
}

/** Work that is being done. */
export interface Work {
  readonly meter: Meter;
  readonly troubles: Troubles;
  readonly runs: Readonly<Record<ActivityName, Runs>>;
  readonly orders: Orders;
  /** The bots, unless that was left to others. */
  readonly fleet: Fleet | undefined;
  /**
   * Lets the clients end, brings what was ordered to its end without taking time for anything, and
   * takes the bots offline. What does not end in time is left as it is, and told.
   */
  end(patienceMs: number): Promise<void>;
}

const PRODUCTS_A_STORE = 8;
/** The probability that a store lacks some of a product. */
const UNAVAILABLE = 0.05;

/** Starts to work. @throws what opening stores or registering bots is answered. */
export async function startWork(transport: Transport, options: WorkOptions): Promise<Work> {
  const { speed, random, say } = options;
  const closing = new AbortController(), dropped = new AbortController();
  const take = paceOf(speed, closing.signal);
  const troubles = createTroubles();
  const meter = meterOver(transport, { ...options, troubles });
  const mall = mallOver(meter.transport);
  await openStores(mall, options);
  const fleet = options.bots === 0 ? undefined : await startFleet(mall.depot, {
    ...{ speed, say, unavailable: UNAVAILABLE, staff: true, name: "Busy", count: options.bots },
    ...{ random: random.fork("bots"), hurry: closing.signal, signal: dropped.signal },
  });
  const orders = createOrders({ ...options, mall, take, troubles, signal: dropped.signal });
  const runs = noRuns();
  const own = new Set<string>();
  const clients = Array.from({ length: options.clients }, (_, index) => {
    const name = `Client ${index + 1}`;
    return runClient({
      ...{ mall, name, own, random: random.fork(name), take, runs, troubles, say },
      ...{ note: options.note, placed: orders.follow, closing: closing.signal },
    });
  });
  say(`${plural(options.clients, "client")} and ${plural(options.bots, "bot")} are at work`);

  return {
    ...{ meter, troubles, runs, orders, fleet },
    async end(patienceMs) {
      closing.abort(new Error("it is time to end"));
      const ended = (async () => {
        await Promise.all(clients);
        if (fleet) await orders.settled(); // else nobody fetches
        await fleet?.close();
      })();
      ended.catch(() => {}); // when it was not in time
      if (!await inTime(ended, patienceMs)) say("not everything came to its end in time");
      dropped.abort(new Error("the work is over"));
    },
  };
}

async function openStores(mall: Mall, { stores, random, say }: WorkOptions): Promise<void> {
  const open = (await mall.stores.getStores({})).stores.filter((store) => store.participating);
  const missing = stores - open.length;
  if (missing <= 0) return;
  const products = missing * PRODUCTS_A_STORE;
  await openMall(mall, { stores: missing, products, random: random.fork("mall") });
  say(`opened ${plural(missing, "store")} with ${plural(products, "product")}`);
}

/** Nothing was begun. */
export function noRuns(): Record<ActivityName, Runs> {
  const none = () => ({ begun: 0, stopped: 0, failed: 0 });
  return {
    "just browsing": none(),
    "buying": none(),
    "registering": none(),
    "setting up a store": none(),
    "adding inventory": none(),
    "rebranding a store": none(),
    "rebranding a product": none(),
  };
}
