import type { Publications } from "../../../shared/event_store/repository.ts";
import * as paymentsapi from "../contract/events.ts";
import type { Invoice } from "../domain/invoice.ts";
import type { invoiceEvents } from "../domain/invoice_events.ts";
import type { Payment } from "../domain/payment.ts";
import type { paymentEvents } from "../domain/payment_events.ts";

export const paymentPublications: Publications<Payment, typeof paymentEvents> = {
  PaymentReleased: ({ id, state: { customerId }, data: { orderId } }) =>
    paymentsapi.PaymentReleased({ id, customerId, orderId }),
};

export const invoicePublications: Publications<Invoice, typeof invoiceEvents> = {
  InvoicePaid: ({ id, state: { orderId } }) => paymentsapi.InvoicePaid({ id, orderId }),
  InvoiceCanceled: ({ id, state: { orderId } }) => paymentsapi.InvoiceCanceled({ id, orderId }),
};
