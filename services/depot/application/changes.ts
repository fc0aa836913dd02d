/** What concerns a list and its bot changes both, in one commit. */
import type { Decision } from "../../../shared/domain/aggregate.ts";
import { activateBot, idleBot } from "../domain/bot.ts";
import { ShoppingListId } from "../domain/ids.ts";
import { assignShoppingList, occupiesBot, type ShoppingList } from "../domain/shopping_list.ts";
import type { ShoppingListEvent } from "../domain/shopping_list_events.ts";
import type { Scope } from "./scope.ts";

/** Changes a list; a bot that it needs no more is idle again. */
export async function changeList(
  scope: Scope,
  id: string,
  decide: (list: ShoppingList) => Decision<ShoppingListEvent>,
): Promise<void> {
  const { lists, afterCommit } = scope;
  const { state: before } = await lists.get(id);
  const after = await lists.update(id, decide);
  if (after.status === "available") afterCommit.dispatch();
  if (after.status === "canceled") afterCommit.bot(after.assignedBotId);
  if (occupiesBot(before) && !occupiesBot(after)) await freeBot(scope, after.assignedBotId, id);
}

/** Gives a list to an idle bot. One that never registered is only named: nobody knows what it does. */
export async function assignList(
  { lists, bots, afterCommit }: Scope,
  id: ShoppingListId,
  botId: string,
): Promise<void> {
  await lists.update(id, (list) => assignShoppingList(list, botId));
  if (await bots.find(botId)) await bots.update(botId, (bot) => activateBot(bot, id));
  afterCommit.bot(botId);
}

async function freeBot({ bots, afterCommit }: Scope, botId: string, listId: string): Promise<void> {
  if (!await bots.find(botId)) return;
  await bots.update(botId, (bot) => idleBot(bot, ShoppingListId.parse(listId)));
  afterCommit.dispatch();
}
