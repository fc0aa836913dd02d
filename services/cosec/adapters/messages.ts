import type { OrderCreated, OrderCreated_Item } from "../../../proto/gen/ordering/messages.ts";
import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { type Cents, toCents } from "../../../shared/domain/money.ts";
import type { MessageHandling } from "../../../shared/messaging/consumer.ts";
import { failure, type NamedMessage, success } from "../../../shared/messaging/message.ts";
import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import type { Sagas } from "../../../shared/sagas/orchestrator.ts";
import { CreateShoppingListCommand } from "../../depot/contract/commands.ts";
import type { OrderEvents } from "../../ordering/contract/events.ts";
import { type Order, OrderId, totalOf } from "../domain/order.ts";

export function orderMessages(
  sagas: Sagas<Order>,
  unit: Unit,
): EventHandlers<typeof OrderEvents.types> {
  return {
    async OrderCreated(created) {
      const order = orderOf(created);
      await sagas.start(unit, order.orderId, order);
    },
    async OrderCanceled({ id, reason }) {
      const why = reason ? `the order was canceled: ${reason}` : "the order was canceled";
      await sagas.cancel(unit, parseId(OrderId, id), why);
    },
  };
}

function orderOf({ id, customerId, paymentId, items }: OrderCreated): Order {
  return {
    orderId: parseId(OrderId, id),
    customerId,
    paymentId,
    items: items.map(({ productId, storeId, quantity }) => ({ productId, storeId, quantity })),
    total: totalOf(items.map((item) => ({ price: priceOf(item), quantity: item.quantity }))),
    shoppingId: "",
  };
}

function priceOf({ price }: OrderCreated_Item): Cents {
  const cents = toCents(price);
  if (cents === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return cents;
}

const listCreated = CreateShoppingListCommand.reply;
const replies: readonly NamedMessage[] = [
  success,
  failure,
  ...(listCreated ? [listCreated] : []),
];

export function sagaReplies(sagas: Sagas<Order>): MessageHandling {
  return {
    typeOf: (name) => name === listCreated?.registeredName ? listCreated : undefined,
    declares: () => replies,
    async handle(unit, payload, { name, metadata }) {
      if (!replies.some(({ registeredName }) => registeredName === name)) return false;
      await sagas.onReply(unit, { name, metadata, payload });
      return true;
    },
    unknown() {}, // nobody waits for an answer: the dead letter is enough
  };
}
