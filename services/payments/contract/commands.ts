import * as messages from "../../../proto/gen/payments/messages.ts";
import { messages as schemas } from "../../../proto/gen/payments/schema.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const PaymentCommands = commandChannel("payments.commands", "paymentsapi", {
  ConfirmPayment: messages.ConfirmPayment,
  ReleasePayment: messages.ReleasePayment,
}, schemas);
export const { ConfirmPayment, ReleasePayment } = PaymentCommands.types;
