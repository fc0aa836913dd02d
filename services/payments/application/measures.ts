import { toWire } from "../../../shared/domain/money.ts";
import type { Measures } from "../../../shared/event_store/repository.ts";
import { add, count, counter } from "../../../shared/platform/metrics/measure.ts";
import type { Invoice } from "../domain/invoice.ts";
import type { invoiceEvents } from "../domain/invoice_events.ts";
import type { Payment } from "../domain/payment.ts";
import type { paymentEvents } from "../domain/payment_events.ts";

const payments = counter("payments_payments_total", "Payments that came into a status.", {
  status: ["authorized", "confirmed", "captured", "released"],
});
const invoices = counter("payments_invoices_total", "Invoices that came into a status.", {
  status: ["pending", "paid", "canceled"],
});
const revenue = counter(
  "payments_revenue_total",
  "Amounts of paid invoices, in the unit of the currency.",
);

export const paymentsMeasures = [payments, invoices, revenue];

export const paymentMeasures: Measures<Payment, typeof paymentEvents> = {
  PaymentAuthorized: () => count(payments, "authorized"),
  PaymentConfirmed: () => count(payments, "confirmed"),
  PaymentCaptured: () => count(payments, "captured"),
  PaymentReleased: () => count(payments, "released"),
};

export const invoiceMeasures: Measures<Invoice, typeof invoiceEvents> = {
  InvoiceCreated: () => count(invoices, "pending"),
  InvoicePaid: ({ state: { amount } }) => [count(invoices, "paid"), add(revenue, toWire(amount))],
  InvoiceCanceled: () => count(invoices, "canceled"),
};
