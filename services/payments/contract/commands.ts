import * as messages from "../../../proto/gen/payments/messages.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const PaymentCommands = commandChannel("payments.commands", "paymentsapi", {
  ConfirmPayment: messages.ConfirmPayment,
  ReleasePayment: messages.ReleasePayment,
});
export const { ConfirmPayment, ReleasePayment } = PaymentCommands.types;
