/**
 * What the depot tells a bot as it happens, over a stream that is opened again whenever it ends.
 *
 * @module
 */
import type { DepotServiceDefinition } from "../../proto/gen/depot/api.ts";
import { pause } from "../../shared/platform/time.ts";
import type { Client } from "../../shared/rpc/client.ts";
import { backOffMs } from "./patience.ts";

/** The news of one bot. */
export interface Watching {
  /** The list that was assigned last, once; empty when there is none. */
  assigned(): string;
  /** A signal that aborts when the bot is recalled from the list. */
  recallOf(listId: string): Recall;
  /** Waits for news, for `ms` milliseconds, or until the signal aborts. */
  next(ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Tells of a recall for as long as it is not disposed of. */
export interface Recall extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Watches a bot until `signal` aborts or it is closed. A stream that cannot be had is no more than a
 * loss of speed, since bots ask, too.
 */
export function assignmentsOf(
  depot: Client<DepotServiceDefinition>,
  botId: string,
  signal: AbortSignal,
): Watching {
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const recalled = new Set<string>();
  const recalls = new Map<string, AbortController>();
  let assigned = "";
  let wake = () => {};

  function hear({ kind, shoppingListId }: { kind: string; shoppingListId: string }): void {
    if (kind === "assigned") assigned = shoppingListId;
    if (kind === "recalled") {
      recalled.add(shoppingListId);
      recalls.get(shoppingListId)?.abort(new Error("recalled"));
    }
    wake();
  }

  async function listen(): Promise<void> {
    for (let tries = 0; !both.aborted; tries++) {
      try {
        for await (const news of depot.watchBot({ botId }, { signal: both })) {
          tries = 0;
          hear(news);
        }
      } catch {
        if (both.aborted) return; // else: opened again below
      }
      await pause(backOffMs(tries), both).catch(() => {});
    }
  }
  const listening = listen();

  return {
    assigned() {
      const listId = assigned;
      assigned = "";
      return listId;
    },
    recallOf(listId) {
      const recall = new AbortController();
      const onEnd = () => recall.abort(both.reason);
      both.addEventListener("abort", onEnd, { once: true });
      recalls.set(listId, recall);
      if (recalled.delete(listId)) recall.abort(new Error("recalled"));
      if (both.aborted) onEnd();
      return {
        signal: recall.signal,
        [Symbol.dispose]() {
          both.removeEventListener("abort", onEnd);
          if (recalls.get(listId) === recall) recalls.delete(listId);
        },
      };
    },
    async next(ms, signal) {
      if (assigned !== "") return;
      const waiting = new AbortController();
      wake = () => waiting.abort();
      await pause(ms, AbortSignal.any([signal, both, waiting.signal])).catch(() => {});
      wake = () => {};
    },
    async close() {
      ending.abort(new Error("no longer watched"));
      await listening;
    },
  };
}
