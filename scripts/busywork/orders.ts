/**
 * What becomes of what was bought: each order is followed to its end, and looked up then.
 *
 * @module
 */
import { RpcError } from "../../shared/rpc/error.ts";
import { pause } from "../../shared/platform/time.ts";
import type { Mall } from "../simulator/clients.ts";
import type { Take } from "../simulator/pace.ts";
import { reasonOf } from "../simulator/patience.ts";
import type { Random } from "../simulator/random.ts";
import { follow, found, type Placed } from "../simulator/shopper.ts";
import type { Troubles } from "./troubles.ts";

/** The orders of a run. */
export interface Orders {
  /** How many there are of each status, as far as it is known, in the order of an order's life. */
  byStatus(): ReadonlyMap<string, number>;
  /** How many were placed. */
  readonly placed: number;
  /** How many are still followed. */
  readonly open: number;
  /** Follows one more, with chance of its own. */
  follow(order: Placed, random: Random): void;
  /** Resolves when none is followed any more. */
  settled(): Promise<void>;
}

/** What is needed to follow orders. */
export interface OrderPorts {
  readonly mall: Mall;
  readonly take: Take;
  /** The probability that one is canceled. */
  readonly cancel: number;
  readonly troubles: Troubles;
  readonly say: (text: string) => void;
  /** Drops all of them when it aborts. */
  readonly signal: AbortSignal;
}

const LIFE = [
  ...["placed", "pending", "approved", "in-progress", "ready", "completed"],
  ...["cancelled", "rejected"],
];
/** How often a customer asks for her order, in simulated seconds; the system has at least as long in real ones. */
const AGAIN_SECONDS = 1.5, LEAST_MS = 50;

/** Starts without orders. */
export function createOrders(ports: OrderPorts): Orders {
  const { take, troubles, say, signal } = ports;
  const counts = new Map<string, number>();
  const open = new Map<Placed, Promise<void>>();
  let placed = 0;
  const count = (statuses: Map<string, number>, { status = "placed" }: Placed) =>
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const again = async (signal: AbortSignal) => {
    await take(AGAIN_SECONDS, signal);
    await pause(LEAST_MS, signal);
  };

  async function live(order: Placed, random: Random): Promise<void> {
    try {
      await follow(order, { ...ports, random, again });
      await lookUp(order, ports);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RpcError)) troubles.add("following an order", error); // else it was noted
      say(`an order is lost: ${reasonOf(error)}`);
    }
  }

  return {
    byStatus() {
      const statuses = new Map(counts);
      for (const order of open.keys()) count(statuses, order);
      const rank = (status: string) => LIFE.indexOf(status);
      return new Map([...statuses].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
    },
    get placed() {
      return placed;
    },
    get open() {
      return open.size;
    },
    follow(order, random) {
      placed++;
      const living = live(order, random).finally(() => {
        open.delete(order);
        count(counts, order);
      });
      open.set(order, living);
    },
    async settled() {
      while (open.size > 0) await Promise.all(open.values());
    },
  };
}

/** She looks at her receipt. Search may hear of the order a little later. */
async function lookUp({ orderId: id, customerId, paymentId }: Placed, { mall }: OrderPorts) {
  await found(() => mall.search.getOrder({ id }));
  await mall.search.searchOrders({ filters: { customerId }, limit: 10 });
  await mall.payments.getPayment({ id: paymentId });
}
