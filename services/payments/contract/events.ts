import * as messages from "../../../proto/gen/payments/messages.ts";
import { messages as schemas } from "../../../proto/gen/payments/schema.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const InvoiceEvents = eventChannel("payments.events.Invoice", "paymentsapi", {
  InvoicePaid: messages.InvoicePaid,
  InvoiceCanceled: messages.InvoiceCanceled,
}, schemas);
export const { InvoicePaid, InvoiceCanceled } = InvoiceEvents.types;

export const PaymentEvents = eventChannel("payments.events.Payment", "paymentsapi", {
  PaymentReleased: messages.PaymentReleased,
}, schemas);
export const { PaymentReleased } = PaymentEvents.types;
