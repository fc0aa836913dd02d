import { DomainError } from "../../../shared/domain/error.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import type { BotId, ShoppingListId } from "../domain/ids.ts";
import { assignList } from "./changes.ts";
import type { Scope } from "./scope.ts";

/** A list that waits for a bot, and a bot that waits for a list. */
export interface Match {
  readonly listId: ShoppingListId;
  readonly botId: BotId;
}

export interface DispatchPorts {
  readonly transact: Transact<Scope>;
  /** The oldest available list and an idle bot, if there are both. */
  readonly nextMatch: () => Promise<Match | undefined>;
}

/**
 * Gives lists to bots until there are no more lists, or no more bots. Whether there is one cannot be
 * guarded by a commit that makes the other; so this runs after each such commit, and looks at what is
 * there then. Any number may run at once: the versions of both rows decide who was first.
 */
export function createDispatch({ transact, nextMatch }: DispatchPorts) {
  return async function dispatch(): Promise<void> {
    let lost: Match | undefined;
    for (let match = await nextMatch(); match; match = await nextMatch()) {
      const { listId, botId } = match;
      try {
        await transact((scope) => assignList(scope, listId, botId));
      } catch (error) {
        const isFree = lost?.listId === listId && lost.botId === botId; // nobody was faster
        if (isFree || !(error instanceof DomainError)) throw error;
        lost = match;
      }
    }
  };
}
