/**
 * The life of one bot: it watches what the depot has for it, makes its trips, and is never put off by
 * refusals or outages.
 *
 * @module
 */
import type { DepotServiceDefinition, ShoppingList } from "../../proto/gen/depot/api.ts";
import { pause } from "../../shared/platform/time.ts";
import type { Client } from "../../shared/rpc/client.ts";
import type { Take } from "./pace.ts";
import { backOffMs, isRefusal, persist, reasonOf } from "./patience.ts";
import type { Random } from "./random.ts";
import { after, nextStep, progressOf, type Step } from "./trip.ts";
import { assignmentsOf } from "./watch.ts";

/** What a bot is at. */
export type BotState =
  | "offline"
  | "idle"
  | "starting"
  | "walking"
  | "picking"
  | "returning"
  | "recalled"
  | "no contact";

/** A bot as it is shown. */
export interface BotView {
  readonly name: string;
  readonly state: BotState;
  readonly listId: string;
  /** Where it is, or is going. */
  readonly place: string;
  readonly list: ShoppingList | undefined;
}

/** What bots did, summed up. */
export interface Tally {
  trips: number;
  picked: number;
  unavailable: number;
  recalls: number;
  refusals: number;
  outages: number;
}

/** What a bot needs. */
export interface BotPorts {
  readonly depot: Client<DepotServiceDefinition>;
  readonly random: Random;
  readonly take: Take;
  /** The probability that a store lacks some of a product. */
  readonly unavailable: number;
  readonly tally: Tally;
  readonly show: (view: BotView) => void;
  readonly say: (text: string) => void;
  /** Whether somebody checks what is brought back, so that the bot will be idle again. */
  readonly staffed: boolean;
  /** Told of each list that was brought back. */
  readonly returned: (listId: string) => void;
  /** Aborts when the bot shall make no further trip. */
  readonly closing: AbortSignal;
  /** Aborts when the bot shall drop everything. */
  readonly signal: AbortSignal;
}

/** How long a bot takes for what, in simulated seconds. */
const SECONDS = { start: 1, walk: [5, 11], collect: 2 } as const;
/** How often a bot asks when nobody tells it anything, in milliseconds. */
const POLL_MS = 3_000;
/** Refusals in a row after which a bot lets go of a list and asks the depot anew. */
const PATIENCE = 5;

/** Runs a registered bot until `closing` aborts and it is offline, or `signal` aborts. */
export async function runBot(
  { id, name }: { readonly id: string; readonly name: string },
  ports: BotPorts,
): Promise<void> {
  const { depot, random, take, tally, closing, signal } = ports;
  let shown: BotView = { name, state: "offline", listId: "", place: "", list: undefined };
  let inTrouble = false;
  const show = (change: Partial<BotView>) => ports.show(shown = { ...shown, ...change });
  const onTrouble = (error: unknown) => {
    if (error !== undefined) tally.outages++;
    if ((error !== undefined) === inTrouble) return;
    inTrouble = error !== undefined;
    ports.say(inTrouble ? `${name}: ${reasonOf(error)}` : `${name}: contact again`);
    ports.show(inTrouble ? { ...shown, state: "no contact" } : shown);
  };
  const patient = { signal, onTrouble };
  const watching = assignmentsOf(depot, id, signal);
  const read = (listId: string) =>
    persist(async () => (await depot.getShoppingList({ id: listId })).shoppingList, patient);

  async function comeOnline(): Promise<void> {
    await persist(async () => {
      const { bot } = await depot.getBot({ id });
      if (bot?.status === "offline") await depot.bringBotOnline({ id });
    }, patient);
    show({ state: "idle" });
  }

  /** The list that the depot says this bot works for. */
  async function listAtHand(): Promise<string> {
    const { bot } = await persist(() => depot.getBot({ id }), patient);
    if (bot?.status === "offline" && !closing.aborted) await comeOnline();
    return bot?.status === "active" ? bot.shoppingListId : "";
  }

  async function perform(step: Step, list: ShoppingList): Promise<ShoppingList> {
    switch (step.kind) {
      case "start":
        await depot.startShopping({ id: list.id });
        return after(list, step);
      case "visit":
        await depot.visitStop({ id: list.id, storeId: step.storeId });
        return after(list, step);
      case "collect": {
        const { storeId, productId, left } = step;
        const lacking = random.chance(ports.unavailable);
        const quantity = lacking ? random.whole(1, left) : left;
        const pieces = { id: list.id, storeId, productId, quantity };
        if (lacking) await depot.reportUnavailable(pieces);
        else await depot.pickItem(pieces);
        tally[lacking ? "unavailable" : "picked"] += quantity;
        return after(list, step, lacking ? { unavailable: quantity } : { picked: quantity });
      }
      default:
        await depot.returnToDepot({ id: list.id });
        return after(list, step);
    }
  }

  function approach(step: Step, list: ShoppingList, recall: AbortSignal): Promise<void> {
    const { storeName = "", storeLocation = "" } = "storeId" in step
      ? list.stops[step.storeId]
      : {};
    const place = storeName && `${storeName}, ${storeLocation}`;
    const walk = random.whole(...SECONDS.walk);
    const common = { listId: list.id, list };
    switch (step.kind) {
      case "start":
        show({ ...common, state: "starting", place: "the depot" });
        return take(SECONDS.start, recall);
      case "visit":
        show({ ...common, state: "walking", place });
        return take(walk, recall);
      case "collect":
        show({ ...common, state: "picking", place });
        return take(SECONDS.collect, recall);
      default: {
        const recalled = step.kind === "come back";
        show({ ...common, state: recalled ? "recalled" : "returning", place: "the depot" });
        return take(walk, signal); // it walks home, whoever calls
      }
    }
  }

  async function makeTrip(listId: string): Promise<void> {
    let list = await read(listId);
    for (let failures = 0; list && failures < PATIENCE;) {
      const step = nextStep(list, id);
      if (step.kind === "done") return;
      using recall = watching.recallOf(listId);
      try {
        await approach(step, list, recall.signal);
        list = await perform(step, list);
        failures = 0;
        onTrouble(undefined);
        if (step.kind === "return") {
          tally.trips++;
          ports.returned(listId);
        } else if (step.kind === "come back") {
          tally.recalls++;
          ports.say(`${name}: called back from ${short(listId)}`);
          return;
        }
      } catch (error) {
        if (signal.aborted) throw error;
        if (!recall.signal.aborted) {
          if (isRefusal(error)) tally.refusals++;
          else onTrouble(error);
          await pause(backOffMs(failures++), signal);
        }
        list = await read(listId); // the depot knows how far it came
      }
    }
  }

  try {
    await comeOnline();
    while (!closing.aborted) {
      const listId = watching.assigned() || await listAtHand();
      if (listId) await tryTrip(listId);
      show({ state: "idle", listId: "", place: "", list: undefined });
      await watching.next(POLL_MS, closing);
    }
    await goOffline();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    show({ state: "offline", listId: "", place: "", list: undefined });
    await watching.close();
  }

  async function tryTrip(listId: string): Promise<void> {
    try {
      await makeTrip(listId);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      tally.refusals++; // such as a list that is there no more
      ports.say(`${name}: ${reasonOf(error)}`);
    }
  }

  /** Makes the trips that came in between, if any did. */
  async function goOffline(): Promise<void> {
    for (let told = false;;) {
      try {
        return void await persist(() => depot.takeBotOffline({ id }), patient);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
      const { bot } = await persist(() => depot.getBot({ id }), patient);
      if (!bot || bot.status === "offline") return;
      const listId = bot.status === "active" ? bot.shoppingListId : "";
      const list = listId ? await read(listId) : undefined;
      if (list && nextStep(list, id).kind !== "done") await tryTrip(listId);
      else {
        // online without anybody to work its next list, it would block that for good
        if (list && !ports.staffed && !told) {
          ports.say(`${name}: waits for a check of ${short(listId)}`);
        }
        told = true;
        await pause(backOffMs(1), signal);
      }
    }
  }
}

/** The part of an id that differs. */
export function short(id: string): string {
  return id.slice(-6);
}

/** The progress of a view's list, if it has one. */
export function progressIn({ list }: BotView) {
  return list && progressOf(list);
}
