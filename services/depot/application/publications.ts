import type { Happened, Publications } from "../../../shared/event_store/repository.ts";
import * as depotapi from "../contract/events.ts";
import type { Bot } from "../domain/bot.ts";
import type { botEvents } from "../domain/bot_events.ts";
import type { ShoppingList } from "../domain/shopping_list.ts";
import type { shoppingListEvents } from "../domain/shopping_list_events.ts";

/** What happens at the stops concerns nobody else before the goods are inventoried. */
export const listPublications: Publications<ShoppingList, typeof shoppingListEvents> = {
  ShoppingListAssigned: (list) =>
    depotapi.ShoppingListAssigned({ ...idsOf(list), botId: list.data.botId }),
  ShoppingStarted: (list) =>
    depotapi.ShoppingStarted({ ...idsOf(list), botId: list.state.assignedBotId }),
  ShoppingListInventoried: (list) =>
    depotapi.ShoppingListInventoried({
      ...idsOf(list),
      items: list.state.stops.flatMap(({ storeId, items }) =>
        items.map(({ productId, picked, unavailable }) => ({
          productId,
          storeId,
          picked,
          unavailable,
        }))
      ),
    }),
  ShoppingListCompleted: (list) => depotapi.ShoppingListCompleted(idsOf(list)),
  ShoppingListCanceled: (list) =>
    depotapi.ShoppingListCanceled({ ...idsOf(list), reason: list.data.reason }),
  GoodsReleased: (list) => depotapi.GoodsReleased(idsOf(list)),
};

export const botPublications: Publications<Bot, typeof botEvents> = {
  BotCameOnline: statusOf,
  BotWentOffline: statusOf,
  BotActivated: statusOf,
  BotIdled: statusOf,
};

function statusOf({ id, state: { status, shoppingListId } }: Happened<Bot, unknown>) {
  return depotapi.BotStatusChanged({ id, status, shoppingListId });
}

function idsOf({ id, state: { orderId } }: Happened<ShoppingList, unknown>) {
  return { id, orderId };
}
