import type { OrderCreated_Item } from "../../../proto/gen/ordering/messages.ts";
import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toCents } from "../../../shared/domain/money.ts";
import type { Received } from "../../../shared/messaging/consumer.ts";
import { versionOf } from "../../../shared/messaging/event_carried_state.ts";
import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { OrderEvents } from "../../ordering/contract/events.ts";
import type { Orders } from "../application/orders.ts";
import { OrderId } from "../domain/ids.ts";
import type { Item, Status } from "../domain/order.ts";

export function orderMessages(orders: Orders): EventHandlers<typeof OrderEvents.types> {
  const moved = (status: Status) => ({ id }: { readonly id: string }, received: Received) =>
    orders.move(parseId(OrderId, id), status, versionOf(received));
  return {
    OrderCreated: ({ id, customerId, items }, { occurredAt }) =>
      orders.place(parseId(OrderId, id), {
        customerId,
        items: items.map(itemOf),
        createdAt: occurredAt,
      }),
    OrderItemsAdjusted: ({ id, items }, received) =>
      orders.adjust(parseId(OrderId, id), items.map(itemOf), versionOf(received)),
    OrderApproved: moved("Approved"),
    OrderRejected: moved("Rejected"),
    OrderInProgress: moved("In Progress"),
    OrderReadied: moved("Ready For Pickup"),
    OrderCanceled: moved("Canceled"),
    OrderCompleted: moved("Completed"),
  };
}

function itemOf(
  { productId, storeId, productName, storeName, price, quantity }: OrderCreated_Item,
): Item {
  const cents = toCents(price);
  if (cents === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return { productId, storeId, productName, storeName, price: cents, quantity };
}
