import { toWire } from "../../../shared/domain/money.ts";
import type { Happened, Publications } from "../../../shared/event_store/repository.ts";
import * as ordersapi from "../contract/events.ts";
import type { Item } from "../domain/item.ts";
import type { NewOrder, Order } from "../domain/order.ts";
import type { orderEvents } from "../domain/order_events.ts";

/** That a list was lost before the approval concerns nobody else: the saga hears it as a refusal. */
export const publications: Publications<Order, typeof orderEvents> = {
  OrderCreated: ({ id, data }) => orderCreated({ id, ...data }),
  OrderApproved: (order) => ordersapi.OrderApproved(partiesOf(order)),
  OrderRejected: (order) => ordersapi.OrderRejected(partiesOf(order)),
  OrderStarted: (order) => ordersapi.OrderInProgress(partiesOf(order)),
  OrderItemsAdjusted: (order) =>
    ordersapi.OrderItemsAdjusted({
      ...partiesOf(order),
      items: order.data.items.map(toItem),
      total: toWire(order.data.total),
    }),
  OrderReadied: (order) =>
    ordersapi.OrderReadied({ ...partiesOf(order), total: toWire(order.data.total) }),
  OrderCanceled: (order) => ordersapi.OrderCanceled({ ...partiesOf(order), ...order.data }),
  OrderCompleted: ({ id, state: { customerId }, data: { invoiceId } }) =>
    ordersapi.OrderCompleted({ id, customerId, invoiceId }),
};

export function orderCreated(
  { id, customerId, paymentId, items }: NewOrder & { readonly id: string },
) {
  return ordersapi.OrderCreated({ id, customerId, paymentId, items: items.map(toItem) });
}

function partiesOf({ id, state: { customerId, paymentId } }: Happened<Order, unknown>) {
  return { id, customerId, paymentId };
}

function toItem(item: Item) {
  return { ...item, price: toWire(item.price) };
}
