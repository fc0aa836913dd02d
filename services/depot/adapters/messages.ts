import { parseId } from "../../../shared/domain/id.ts";
import type { CommandHandlers, EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { OrderEvents } from "../../ordering/contract/events.ts";
import type { ShoppingLists } from "../application/shopping_lists.ts";
import { CreateShoppingListCommand, type DepotCommands } from "../contract/commands.ts";
import { OrderId, ShoppingListId } from "../domain/ids.ts";
import { itemFromWire } from "./items.ts";

export function depotCommands(lists: ShoppingLists): CommandHandlers<typeof DepotCommands.types> {
  return {
    async CreateShoppingListCommand({ orderId, items }) {
      const id = await lists.create({ orderId, items: items.map(itemFromWire) });
      return CreateShoppingListCommand.reply?.({ id });
    },
    CancelShoppingListCommand: ({ id, orderId }) =>
      lists.withdraw({
        id: id === "" && orderId !== "" ? "" : parseId(ShoppingListId, id),
        orderId: orderId === "" ? "" : parseId(OrderId, orderId),
      }),
    InitiateShoppingCommand: ({ id }) => lists.initiate(parseId(ShoppingListId, id)),
  };
}

export function orderEvents(lists: ShoppingLists): EventHandlers<typeof OrderEvents.types> {
  return {
    OrderCanceled: ({ id, reason }) => lists.orderCanceled(parseId(OrderId, id), reason),
    OrderRejected: ({ id }) => lists.orderRejected(parseId(OrderId, id)),
    OrderCompleted: ({ id }) => lists.orderCompleted(parseId(OrderId, id)),
  };
}
