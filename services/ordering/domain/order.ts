import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { CustomerId, type InvoiceId, PaymentId, type ShoppingListId } from "./ids.ts";
import { checkItems, type Item, totalOf } from "./item.ts";
import { type Actor, type OrderEvent, orderEvents } from "./order_events.ts";

export type OrderStatus =
  | "new"
  | "pending"
  | "approved"
  | "rejected"
  | "in-progress"
  | "ready"
  | "completed"
  | "cancelled";

export interface Order {
  readonly status: OrderStatus;
  readonly customerId: string;
  readonly paymentId: string;
  readonly items: readonly Item[];
  /** The shopping list that serves it, once approved. */
  readonly shoppingId: string;
  /** A list that the depot canceled before the order was approved with it. */
  readonly lostShoppingId: string;
  readonly invoiceId: string;
  /** Why it was cancelled. */
  readonly reason: string;
}

export interface NewOrder {
  readonly customerId: string;
  readonly paymentId: string;
  readonly items: readonly Item[];
}

export const order = defineAggregate({
  name: "ordering.Order",
  events: orderEvents,
  initial: (): Order => ({
    status: "new",
    customerId: "",
    paymentId: "",
    items: [],
    shoppingId: "",
    lostShoppingId: "",
    invoiceId: "",
    reason: "",
  }),
  evolve(order, { type, data }): Order {
    switch (type) {
      case "OrderCreated":
        return { ...order, status: "pending", ...data };
      case "OrderApproved":
        return { ...order, status: "approved", shoppingId: data.shoppingId };
      case "OrderRejected":
        return { ...order, status: "rejected" };
      case "OrderShoppingCanceled":
        return { ...order, lostShoppingId: data.shoppingId };
      case "OrderStarted":
        return { ...order, status: "in-progress" };
      case "OrderItemsAdjusted":
        return { ...order, items: data.items };
      case "OrderCanceled":
        return { ...order, status: "cancelled", reason: data.reason };
      case "OrderReadied":
        return { ...order, status: "ready" };
      case "OrderCompleted":
        return { ...order, status: "completed", invoiceId: data.invoiceId };
    }
  },
});

export const MAX_REASON = 200;

export function createOrder(
  { status }: Order,
  { customerId, paymentId, items }: NewOrder,
): OrderEvent {
  if (status !== "new") throw refused("order_exists", "the order cannot be recreated");
  if (items.length === 0) throw refused("order_empty", "the order has no items");
  if (isBlank(customerId)) {
    throw refused("customer_id_blank", "the customer id cannot be blank");
  }
  if (isBlank(paymentId)) throw refused("payment_id_blank", "the payment id cannot be blank");
  checkItems(items);
  return {
    type: "OrderCreated",
    data: {
      customerId: parseId(CustomerId, customerId),
      paymentId: parseId(PaymentId, paymentId),
      items,
    },
  };
}

/** Again with the same list is nothing new: the saga may ask twice. */
export function approveOrder(order: Order, shoppingId: ShoppingListId): OrderEvent | void {
  if (isServed(order) && order.shoppingId === shoppingId) return;
  if (order.status !== "pending" || order.lostShoppingId === shoppingId) {
    throw refused("order_not_approvable", "the order cannot be approved");
  }
  return { type: "OrderApproved", data: { shoppingId } };
}

/** A rejected or cancelled order has nothing left to reject: the saga may ask twice. */
export function rejectOrder({ status }: Order): OrderEvent | void {
  if (status === "rejected" || status === "cancelled") return;
  if (status !== "pending") {
    throw refused("order_not_rejectable", "the order cannot be rejected");
  }
  return { type: "OrderRejected", data: {} };
}

export function startOrder({ status }: Order): OrderEvent {
  if (status !== "approved") throw refused("order_not_startable", "the order cannot be started");
  return { type: "OrderStarted", data: {} };
}

export function readyOrder({ status, items }: Order): OrderEvent {
  if (status !== "approved" && status !== "in-progress") {
    throw refused("order_not_readiable", "the order cannot be readied");
  }
  return { type: "OrderReadied", data: { total: totalOf(items) } };
}

export function completeOrder({ status }: Order, invoiceId: InvoiceId): OrderEvent {
  if (status !== "ready") throw refused("order_not_completable", "the order cannot be completed");
  return { type: "OrderCompleted", data: { invoiceId } };
}

export function cancelOrder(
  { status }: Order,
  { reason, actor }: { reason: string; actor: Actor },
): OrderEvent {
  if (status !== "pending" && status !== "approved" && status !== "in-progress") {
    throw refused("order_not_cancellable", "the order cannot be cancelled");
  }
  if (reason.length > MAX_REASON) throw refused("reason_too_long", "the reason is too long");
  return { type: "OrderCanceled", data: { reason, actor } };
}

function isServed({ status }: Order): boolean {
  return status === "approved" || status === "in-progress" || status === "ready" ||
    status === "completed";
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
