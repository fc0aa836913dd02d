/**
 * The way from the broker to the lanes. One message goes straight. Many at once are looked up first:
 * those that were handled before are acknowledged before anything runs.
 *
 * @module
 */
import type { Delivery } from "../broker.ts";
import type { Lanes } from "../lanes.ts";
import type { Readable, Unreadable } from "./opened.ts";

/** What {@link createIntake} needs. */
export interface IntakePorts {
  readonly lanes: Lanes;
  /** Queues a delivery in its lane; answers a promise while that is full. */
  readonly enter: (arrival: Arrival) => void | Promise<void>;
  /** Learns what this process has to know before it delivers. Must not throw; returns when stopping. */
  readonly prepare: () => Promise<void>;
  /** Of these arrivals, those that were handled before. Must not throw. */
  readonly known: (arrivals: readonly Arrival[]) => Promise<ReadonlySet<Arrival>>;
  /** Settles one that was handled before. */
  readonly skip: (arrival: Arrival) => void;
  readonly stopping: AbortSignal;
}

/** A delivery that was opened. */
export interface Arrival {
  readonly delivery: Delivery;
  readonly opened: Readable | Unreadable;
}

/** Takes deliveries. */
export interface Intake {
  /** Answers a promise while the broker should hold back. */
  take(arrival: Arrival): void | Promise<void>;
  /** What was known before may be old: it is learnt again before the next delivery. */
  forget(): void;
  /** Resolves when everything taken is in its lane. */
  empty(): Promise<void>;
}

/** So many messages at hand are a backlog: what comes then can wait for being looked up. */
const BUSY = 32;
/** Fewer are not worth a query. */
const WORTH = 8;
const MOST = 256;

/** Makes an intake. */
export function createIntake(ports: IntakePorts): Intake {
  const { lanes, enter, prepare, known, skip, stopping } = ports;
  let arrivals: Arrival[] = [];
  let sorting: Promise<void> | undefined;
  let prepared = false, full = false;

  /** Brings what arrived to the lanes, in order, and what arrives meanwhile. */
  async function sort(): Promise<void> {
    try {
      if (prepared) await new Promise((resolve) => setTimeout(resolve)); // lets others arrive
      while (arrivals.length > 0 && !stopping.aborted) {
        if (!prepared) {
          prepared = true;
          await prepare();
          continue;
        }
        const some = arrivals.splice(0, MOST);
        const done = some.length >= WORTH ? await known(some) : undefined;
        for (const arrival of some) {
          if (done?.has(arrival)) skip(arrival);
          else await hold(enter(arrival));
        }
      }
    } finally { // at once: what is taken after this begins anew
      sorting = undefined;
      if (stopping.aborted) arrivals = []; // unsettled: they come again
    }
  }

  async function hold(room: void | Promise<void>): Promise<void> {
    if (!room) return;
    full = true;
    await room;
    full = false;
  }

  return {
    take(arrival) {
      if (!sorting && prepared && lanes.size < BUSY) return enter(arrival);
      arrivals.push(arrival);
      sorting ??= sort();
      if (full || arrivals.length >= MOST) return sorting;
    },
    forget() {
      prepared = false;
    },
    async empty() {
      while (sorting) await sorting;
    },
  };
}
