/** What a bot does for its shopping list, from setting out to coming back. */
import { refused } from "../../../shared/domain/error.ts";
import type { ProductId, StoreId } from "./ids.ts";
import { checkQuantity } from "./quantity.ts";
import type { ShoppingList } from "./shopping_list.ts";
import type { ShoppingListEvent } from "./shopping_list_events.ts";
import { isAccountedFor, itemAt, stopAt } from "./stop.ts";

/** Pieces of one product at one stop. */
export interface Pieces {
  readonly storeId: StoreId;
  readonly productId: ProductId;
  readonly quantity: number;
}

export function startShopping({ status }: ShoppingList): ShoppingListEvent {
  if (status !== "assigned") {
    throw refused("shopping_list_not_startable", "the shopping list cannot be started");
  }
  return { type: "ShoppingStarted", data: {} };
}

export function visitStop(list: ShoppingList, storeId: StoreId): ShoppingListEvent {
  checkActive(list);
  if (stopAt(list.stops, storeId).visited) {
    throw refused("stop_already_visited", "the stop was already visited");
  }
  return { type: "StopVisited", data: { storeId } };
}

export function pickItem(list: ShoppingList, pieces: Pieces): ShoppingListEvent {
  checkPieces(list, pieces);
  return { type: "ItemPicked", data: pieces };
}

export function reportUnavailable(list: ShoppingList, pieces: Pieces): ShoppingListEvent {
  checkPieces(list, pieces);
  return { type: "ItemFoundUnavailable", data: pieces };
}

/** With every piece accounted for; from a canceled list in any case, which ends the recall. */
export function returnToDepot(list: ShoppingList): ShoppingListEvent | void {
  if (list.status === "canceled") return endRecall(list);
  if (list.status !== "active" || !isAccountedFor(list.stops)) {
    throw refused("shopping_list_not_returnable", "the shopping list cannot be returned");
  }
  return { type: "ShoppingListReturned", data: {} };
}

/** A bot that was called back is awaited no longer: it came, or it took too long. */
export function endRecall({ recalledAt }: ShoppingList): ShoppingListEvent | void {
  if (recalledAt !== null) return { type: "RecallEnded", data: {} };
}

function checkPieces(list: ShoppingList, { storeId, productId, quantity }: Pieces): void {
  checkActive(list);
  const stop = stopAt(list.stops, storeId);
  if (!stop.visited) throw refused("stop_not_visited", "the stop was not visited");
  const item = itemAt(stop, productId);
  checkQuantity(quantity);
  if (item.picked + item.unavailable + quantity > item.quantity) {
    throw refused("quantity_above_listed", "the quantity is above the listed quantity");
  }
}

function checkActive({ status }: ShoppingList): void {
  if (status !== "active") {
    throw refused("shopping_list_not_active", "the shopping list is not active");
  }
}
