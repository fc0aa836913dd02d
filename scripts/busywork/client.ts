/**
 * A client: it does one thing after another, with a rest in between, until it is asked to end.
 *
 * @module
 */
import { RpcError } from "../../shared/rpc/error.ts";
import { reasonOf } from "../simulator/patience.ts";
import type { Take } from "../simulator/pace.ts";
import type { Random } from "../simulator/random.ts";
import { addInventory, rebrandProduct, rebrandStore, setUpStore } from "./keeping.ts";
import { type ActivityName, planOf } from "./plan.ts";
import { type Activity, isMeanwhile, type Scene } from "./scene.ts";
import { browse, buy, register } from "./shopping.ts";
import type { Troubles } from "./troubles.ts";

const DOING: Readonly<Record<ActivityName, Activity>> = {
  "just browsing": browse,
  "buying": buy,
  "registering": register,
  "setting up a store": setUpStore,
  "adding inventory": addInventory,
  "rebranding a store": rebrandStore,
  "rebranding a product": rebrandProduct,
};

/** How often an activity was begun, and how it ended when it did not come to its end. */
export interface Runs {
  begun: number;
  /** For want of stores or products, or because another client was faster. */
  stopped: number;
  /** By what should not have happened. */
  failed: number;
}

/** What a client needs. */
export interface ClientPorts extends Omit<Scene, "random" | "think"> {
  /** E.g. `Client 1`. */
  readonly name: string;
  readonly random: Random;
  readonly take: Take;
  readonly runs: Readonly<Record<ActivityName, Runs>>;
  readonly troubles: Troubles;
  readonly say: (text: string) => void;
  /** Told what it does, for those who watch. */
  readonly note: (text: string) => void;
  /** Aborts when it is time to end. */
  readonly closing: AbortSignal;
}

const THINK_SECONDS = { least: 0.5, spread: 1.5 } as const;

/** Keeps a client busy until `closing` aborts. */
export async function runClient(ports: ClientPorts): Promise<void> {
  const { name: client, take, closing, runs, say, note } = ports;
  const plan = planOf(ports.random);
  for (const { name, random } of plan) {
    const think = () => take(THINK_SECONDS.least + random.next() * THINK_SECONDS.spread, closing);
    runs[name].begun++;
    note(`[${client}] ${name}`);
    try {
      if (!await DOING[name]({ ...ports, random, think })) runs[name].stopped++;
    } catch (error) {
      if (closing.aborted && error === closing.reason) return;
      if (isMeanwhile(error)) runs[name].stopped++;
      else {
        runs[name].failed++;
        if (!(error instanceof RpcError)) ports.troubles.add(name, error); // else it was noted
        say(`[${client}] is having a hard time: ${reasonOf(error)}`);
      }
    }
    await take(plan.restSeconds, closing).catch(() => {});
    if (closing.aborted) return;
  }
}
