import * as messages from "../../../proto/gen/ordering/messages.ts";
import { messages as schemas } from "../../../proto/gen/ordering/schema.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const OrderEvents = eventChannel("ordering.events.Order", "ordersapi", {
  OrderCreated: messages.OrderCreated,
  OrderApproved: messages.OrderApproved,
  OrderRejected: messages.OrderRejected,
  OrderInProgress: messages.OrderInProgress,
  OrderItemsAdjusted: messages.OrderItemsAdjusted,
  OrderReadied: messages.OrderReadied,
  OrderCanceled: messages.OrderCanceled,
  OrderCompleted: messages.OrderCompleted,
}, schemas);
export const {
  OrderCreated,
  OrderApproved,
  OrderRejected,
  OrderInProgress,
  OrderItemsAdjusted,
  OrderReadied,
  OrderCanceled,
  OrderCompleted,
} = OrderEvents.types;
