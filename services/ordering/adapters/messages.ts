import { parseId } from "../../../shared/domain/id.ts";
import type { CommandHandlers, EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { BasketEvents } from "../../baskets/contract/events.ts";
import type { ShoppingListEvents } from "../../depot/contract/events.ts";
import type { InvoiceEvents } from "../../payments/contract/events.ts";
import type { Orders } from "../application/orders.ts";
import type { OrderCommands } from "../contract/commands.ts";
import { InvoiceId, OrderId, ProductId, ShoppingListId, StoreId } from "../domain/ids.ts";
import { itemFromWire } from "./items.ts";

export function orderCommands(orders: Orders): CommandHandlers<typeof OrderCommands.types> {
  return {
    ApproveOrder: ({ id, shoppingId }) =>
      orders.approve(parseId(OrderId, id), parseId(ShoppingListId, shoppingId)),
    RejectOrder: ({ id }) => orders.reject(parseId(OrderId, id)),
  };
}

export function basketEvents(orders: Orders): EventHandlers<typeof BasketEvents.types> {
  return {
    BasketCheckedOut: ({ id, customerId, paymentId, items }) =>
      orders.createFromBasket(parseId(OrderId, id), {
        customerId,
        paymentId,
        items: items.map(itemFromWire),
      }),
  };
}

export function depotEvents(orders: Orders): EventHandlers<typeof ShoppingListEvents.types> {
  return {
    ShoppingStarted: (list) => orders.shoppingStarted(...idsOf(list)),
    ShoppingListInventoried: (list) =>
      orders.shoppingInventoried(
        ...idsOf(list),
        list.items.map(({ storeId, productId, picked }) => ({
          storeId: parseId(StoreId, storeId),
          productId: parseId(ProductId, productId),
          picked,
        })),
      ),
    ShoppingListCompleted: (list) => orders.shoppingCompleted(...idsOf(list)),
    ShoppingListCanceled: (list) => orders.shoppingCanceled(...idsOf(list), list.reason),
  };
}

export function invoiceEvents(orders: Orders): EventHandlers<typeof InvoiceEvents.types> {
  return {
    InvoicePaid: ({ id, orderId }) =>
      orders.invoicePaid(parseId(OrderId, orderId), parseId(InvoiceId, id)),
  };
}

function idsOf({ id, orderId }: { id: string; orderId: string }): [OrderId, ShoppingListId] {
  return [parseId(OrderId, orderId), parseId(ShoppingListId, id)];
}
