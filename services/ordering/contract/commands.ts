import * as messages from "../../../proto/gen/ordering/messages.ts";
import { messages as schemas } from "../../../proto/gen/ordering/schema.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const OrderCommands = commandChannel("ordering.commands", "ordersapi", {
  ApproveOrder: messages.ApproveOrder,
  RejectOrder: messages.RejectOrder,
}, schemas);
export const { ApproveOrder, RejectOrder } = OrderCommands.types;
