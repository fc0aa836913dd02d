import * as messages from "../../../proto/gen/ordering/messages.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const OrderCommands = commandChannel("ordering.commands", "ordersapi", {
  ApproveOrder: messages.ApproveOrder,
  RejectOrder: messages.RejectOrder,
});
export const { ApproveOrder, RejectOrder } = OrderCommands.types;
