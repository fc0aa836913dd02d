import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { BotId, OrderId } from "./ids.ts";
import type { OrderRecord } from "./order_record.ts";
import { type ShoppingListEvent, shoppingListEvents } from "./shopping_list_events.ts";
import { allPicked, type Line, plan, type Stop, withItem, withStop } from "./stop.ts";

export type ShoppingListStatus =
  | "new"
  | "pending"
  | "available"
  | "assigned"
  | "active"
  | "returned"
  | "inventoried"
  | "completed"
  | "canceled"
  | "released";

export interface ShoppingList {
  readonly status: ShoppingListStatus;
  readonly orderId: string;
  readonly stops: readonly Stop[];
  readonly assignedBotId: string;
  /** When a bot that was shopping was called back, in Unix milliseconds; null when none is awaited. */
  readonly recalledAt: number | null;
}

export const shoppingList = defineAggregate({
  name: "depot.ShoppingList",
  thing: "shopping list",
  events: shoppingListEvents,
  initial: (): ShoppingList => ({
    status: "new",
    orderId: "",
    stops: [],
    assignedBotId: "",
    recalledAt: null,
  }),
  evolve(list, { type, data }): ShoppingList {
    const { status, stops } = list;
    switch (type) {
      case "ShoppingListCreated":
        return { ...list, status: "pending", ...data };
      case "ShoppingListInitiated":
        return { ...list, status: "available" };
      case "ShoppingListAssigned":
        return { ...list, status: "assigned", assignedBotId: data.botId };
      case "ShoppingStarted":
        return { ...list, status: "active" };
      case "StopVisited":
        return {
          ...list,
          stops: withStop(stops, data.storeId, (stop) => ({ ...stop, visited: true })),
        };
      case "ItemPicked":
        return {
          ...list,
          stops: withItem(
            stops,
            data.storeId,
            data.productId,
            (item) => ({ ...item, picked: item.picked + data.quantity }),
          ),
        };
      case "ItemFoundUnavailable":
        return {
          ...list,
          stops: withItem(
            stops,
            data.storeId,
            data.productId,
            (item) => ({ ...item, unavailable: item.unavailable + data.quantity }),
          ),
        };
      case "ShoppingListReturned":
        return { ...list, status: "returned" };
      case "ShoppingListInventoried":
        return { ...list, status: "inventoried" };
      case "ShoppingListCompleted":
        return {
          ...list,
          status: "completed",
          stops: status === "assigned" ? allPicked(stops) : stops,
        };
      case "ShoppingListCanceled":
        return {
          ...list,
          status: "canceled",
          recalledAt: status === "active" ? data.canceledAt : null,
        };
      case "RecallEnded":
        return { ...list, recalledAt: null };
      case "GoodsReleased":
        return { ...list, status: "released" };
    }
  },
});

/** What a list is to fetch for whom. */
export interface Errand {
  readonly orderId: OrderId;
  readonly stops: readonly Stop[];
}

export function planErrand(
  { orderId, lines }: { orderId: string; lines: readonly Line[] },
): Errand {
  if (isBlank(orderId)) throw refused("order_id_blank", "the order id cannot be blank");
  if (lines.length === 0) throw refused("shopping_list_empty", "the shopping list has no items");
  return { orderId: parseId(OrderId, orderId), stops: plan(lines) };
}

export function createShoppingList({ status }: ShoppingList, errand: Errand): ShoppingListEvent {
  if (status !== "new") {
    throw refused("shopping_list_exists", "the shopping list cannot be recreated");
  }
  return { type: "ShoppingListCreated", data: errand };
}

/** An initiated list has nothing left to initiate: the saga may ask twice. */
export function initiateShopping({ status }: ShoppingList): ShoppingListEvent | void {
  if (status === "new" || status === "canceled") {
    throw refused("shopping_list_not_initiable", "the shopping list cannot be initiated");
  }
  if (status === "pending") return { type: "ShoppingListInitiated", data: {} };
}

/** Any bot may be named, even one that never registered. */
export function assignShoppingList({ status }: ShoppingList, botId: string): ShoppingListEvent {
  if (status !== "available") {
    throw refused("shopping_list_not_assignable", "the shopping list cannot be assigned");
  }
  if (isBlank(botId)) throw refused("bot_id_blank", "the bot id cannot be blank");
  return { type: "ShoppingListAssigned", data: { botId: parseId(BotId, botId) } };
}

export function inventoryShoppingList({ status }: ShoppingList): ShoppingListEvent {
  if (status !== "returned") {
    throw refused("shopping_list_not_inventoriable", "the shopping list cannot be inventoried");
  }
  return { type: "ShoppingListInventoried", data: {} };
}

/** From `assigned` it is the short way: everything counts as picked. */
export function completeShoppingList({ status }: ShoppingList): ShoppingListEvent {
  if (status !== "inventoried" && status !== "assigned") {
    throw refused("shopping_list_not_completable", "the shopping list cannot be completed");
  }
  return { type: "ShoppingListCompleted", data: {} };
}

/** Why a list is canceled and when, in Unix milliseconds. */
export interface Cancelation {
  readonly reason: string;
  readonly canceledAt: number;
}

export function cancelShoppingList(
  list: ShoppingList,
  cancelation: Cancelation,
): ShoppingListEvent {
  if (!isCancelable(list)) {
    throw refused("shopping_list_not_cancelable", "the shopping list cannot be canceled");
  }
  return { type: "ShoppingListCanceled", data: cancelation };
}

/**
 * The order ended, or will not come to be. That may come too late for its list: goods that are
 * completed already stay at the depot, since only those of a completed order are released.
 */
export function dropShoppingList(
  list: ShoppingList,
  cancelation: Cancelation,
): ShoppingListEvent | void {
  if (isCancelable(list)) return cancelShoppingList(list, cancelation);
}

/** Hands the goods over, once, and only for an order that is completed. */
export function releaseGoods(
  { status }: ShoppingList,
  order: Pick<OrderRecord, "status">,
): ShoppingListEvent {
  if (status !== "completed" || order.status !== "completed") {
    throw refused("goods_not_releasable", "the goods cannot be released");
  }
  return { type: "GoodsReleased", data: {} };
}

/** Whether a bot works for the list, or is still on its way back from it. */
export function occupiesBot({ status, recalledAt }: ShoppingList): boolean {
  return status === "assigned" || status === "active" || status === "returned" ||
    recalledAt !== null;
}

function isCancelable({ status }: ShoppingList): boolean {
  return status !== "new" && status !== "completed" && status !== "canceled" &&
    status !== "released";
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
