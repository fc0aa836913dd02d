/**
 * The depot's staff: they check what bots bring, and complete the list. They look around, too, for
 * goods that nobody told them of.
 *
 * @module
 */
import type { DepotServiceDefinition } from "../../proto/gen/depot/api.ts";
import { pause } from "../../shared/platform/time.ts";
import type { Client } from "../../shared/rpc/client.ts";
import type { Take } from "./pace.ts";
import { isRefusal, persist } from "./patience.ts";

/** Staff at work. */
export interface Staff {
  /** Goods have come in. */
  arrived(listId: string): void;
  /** How many lists were completed. */
  readonly completed: number;
  /** How many lists are being checked. */
  readonly busy: number;
  /** Ends what is at hand, then goes home. */
  close(): Promise<void>;
}

/** What staff need. */
export interface StaffPorts {
  readonly depot: Client<DepotServiceDefinition>;
  readonly take: Take;
  /** Drops everything when it aborts. */
  readonly signal: AbortSignal;
}

/** How long a check takes, in simulated seconds. */
const CHECK_SECONDS = 3;
/** How often they look around, in milliseconds. */
const ROUND_MS = 2_000;

/** Puts staff to work. */
export function startStaff({ depot, take, signal }: StaffPorts): Staff {
  const closing = new AbortController();
  const working = new Map<string, Promise<void>>();
  let completed = 0;

  async function check(listId: string): Promise<void> {
    try {
      await take(CHECK_SECONDS, signal);
      await persist(async () => {
        const status = (await depot.getShoppingList({ id: listId })).shoppingList?.status;
        if (status === "returned") await depot.inventoryShoppingList({ id: listId });
        if (status !== "returned" && status !== "inventoried") return;
        await depot.completeShoppingList({ id: listId });
        completed++;
      }, { signal });
    } catch (error) {
      if (!isRefusal(error) && !signal.aborted) throw error;
      // refused: it was canceled meanwhile, or somebody else was faster
    }
  }

  function arrived(listId: string): void {
    if (working.has(listId)) return;
    working.set(listId, check(listId).finally(() => working.delete(listId)));
  }

  async function lookAround(): Promise<void> {
    const both = AbortSignal.any([signal, closing.signal]);
    while (!both.aborted) {
      for (const status of ["returned", "inventoried"]) {
        try {
          const { shoppingLists } = await persist(
            () => depot.getShoppingLists({ status, limit: 100 }),
            { signal: both },
          );
          for (const { id } of shoppingLists) arrived(id);
        } catch (error) {
          if (!both.aborted) throw error;
        }
      }
      await pause(ROUND_MS, both).catch(() => {});
    }
  }
  const looking = lookAround();

  return {
    arrived,
    get completed() {
      return completed;
    },
    get busy() {
      return working.size;
    },
    async close() {
      closing.abort(new Error("the depot closes"));
      await looking;
      await Promise.all(working.values());
    },
  };
}
