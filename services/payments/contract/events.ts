import * as messages from "../../../proto/gen/payments/messages.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const InvoiceEvents = eventChannel("payments.events.Invoice", "paymentsapi", {
  InvoicePaid: messages.InvoicePaid,
  InvoiceCanceled: messages.InvoiceCanceled,
});
export const { InvoicePaid, InvoiceCanceled } = InvoiceEvents.types;

export const PaymentEvents = eventChannel("payments.events.Payment", "paymentsapi", {
  PaymentReleased: messages.PaymentReleased,
});
export const { PaymentReleased } = PaymentEvents.types;
