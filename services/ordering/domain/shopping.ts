/** What an order makes of facts told by the depot and by payments: too late or foreign is nothing. */
import { replay } from "../../../shared/domain/aggregate.ts";
import type { InvoiceId, ShoppingListId } from "./ids.ts";
import { type Counted, found, totalOf } from "./item.ts";
import {
  approveOrder,
  cancelOrder,
  completeOrder,
  MAX_REASON,
  type Order,
  order as aggregate,
  readyOrder,
  startOrder,
} from "./order.ts";
import type { OrderEvent } from "./order_events.ts";

export function shoppingStarted(order: Order, shoppingId: ShoppingListId): readonly OrderEvent[] {
  return served(
    order,
    shoppingId,
    (order) => order.status === "approved" ? [startOrder(order)] : [],
  );
}

export function shoppingInventoried(
  order: Order,
  shoppingId: ShoppingListId,
  counts: readonly Counted[],
): readonly OrderEvent[] {
  return served(order, shoppingId, (order) => {
    const items = found(order.items, counts);
    if (items.length === 0) {
      return [cancelOrder(order, { reason: "none of the items was found", actor: "depot" })];
    }
    const total = totalOf(items);
    const complete = items.length === order.items.length &&
      items.every(({ quantity }, i) => quantity === order.items[i].quantity);
    return complete ? [] : [{ type: "OrderItemsAdjusted", data: { items, total } }];
  });
}

export function shoppingCompleted(order: Order, shoppingId: ShoppingListId): readonly OrderEvent[] {
  return served(order, shoppingId, (order) => [readyOrder(order)]);
}

/** Not approved yet: remembered, so that the list cannot serve the order any more. */
export function shoppingCanceled(
  order: Order,
  shoppingId: ShoppingListId,
  reason: string,
): readonly OrderEvent[] {
  if (order.status === "pending") {
    if (order.lostShoppingId === shoppingId) return [];
    return [{ type: "OrderShoppingCanceled", data: { shoppingId } }];
  }
  return served(
    order,
    shoppingId,
    (order) => [cancelOrder(order, { reason: reason.slice(0, MAX_REASON), actor: "depot" })],
  );
}

export function invoicePaid(order: Order, invoiceId: InvoiceId): readonly OrderEvent[] {
  if (order.status === "completed" || order.status === "cancelled" || order.status === "rejected") {
    return [];
  }
  return [completeOrder(order, invoiceId)];
}

/**
 * Decides for an order that the list serves and that still waits for its goods. A list is shopped
 * only after everything else about the order was agreed, so news of it may overtake the approval:
 * then they are the approval.
 */
function served(
  order: Order,
  shoppingId: ShoppingListId,
  decide: (order: Order) => readonly OrderEvent[],
): readonly OrderEvent[] {
  switch (order.status) {
    case "pending": {
      if (order.lostShoppingId === shoppingId) return [];
      const approved = [approveOrder(order, shoppingId)].flatMap((event) => event ?? []);
      return [...approved, ...decide(replay(aggregate, approved, order))];
    }
    case "approved":
    case "in-progress":
      return order.shoppingId === shoppingId ? decide(order) : [];
    default:
      return [];
  }
}
