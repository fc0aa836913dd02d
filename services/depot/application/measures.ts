import type { Measures } from "../../../shared/event_store/repository.ts";
import { count, counter } from "../../../shared/platform/metrics/measure.ts";
import type { ShoppingList } from "../domain/shopping_list.ts";
import type { shoppingListEvents } from "../domain/shopping_list_events.ts";

const lists = counter("depot_shopping_lists_total", "Shopping lists, by what came of them.", {
  event: ["created", "assigned", "returned", "completed", "canceled", "released"],
});

export const listsMeasures = [lists];

export const listMeasures: Measures<ShoppingList, typeof shoppingListEvents> = {
  ShoppingListCreated: () => count(lists, "created"),
  ShoppingListAssigned: () => count(lists, "assigned"),
  ShoppingListReturned: () => count(lists, "returned"),
  ShoppingListCompleted: () => count(lists, "completed"),
  ShoppingListCanceled: () => count(lists, "canceled"),
  GoodsReleased: () => count(lists, "released"),
};
