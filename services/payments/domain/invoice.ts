import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { type DomainError, refused } from "../../../shared/domain/error.ts";
import { type Cents, ZERO } from "../../../shared/domain/money.ts";
import { positive } from "./amount.ts";
import type { OrderId, OrderIdOrNone, PaymentIdOrNone } from "./ids.ts";
import { type InvoiceEvent, invoiceEvents } from "./invoice_events.ts";

export interface Invoice {
  readonly status: "new" | "pending" | "paid" | "canceled";
  readonly orderId: OrderIdOrNone;
  readonly paymentId: PaymentIdOrNone;
  readonly amount: Cents;
}

export const invoice = defineAggregate({
  name: "payments.Invoice",
  events: invoiceEvents,
  initial: (): Invoice => ({ status: "new", orderId: "", paymentId: "", amount: ZERO }),
  evolve(invoice, { type, data }): Invoice {
    switch (type) {
      case "InvoiceCreated":
        return { status: "pending", ...data };
      case "InvoiceAdjusted":
        return { ...invoice, amount: data.amount };
      case "InvoicePaid":
        return { ...invoice, status: "paid" };
      case "InvoiceCanceled":
        return { ...invoice, status: "canceled" };
    }
  },
});

/** `invoice` is the order's, if it has one: there is never a second. */
export function create(
  invoice: Invoice,
  { orderId, paymentId, amount }: { orderId: OrderId; paymentId: PaymentIdOrNone; amount: Cents },
): InvoiceEvent | void {
  if (invoice.status === "pending") return;
  if (invoice.status !== "new") throw notPending("invoice cannot be created");
  if (amount !== ZERO) positive(amount); // an order of free goods is invoiced too
  return { type: "InvoiceCreated", data: { orderId, paymentId, amount } };
}

export function adjust(invoice: Invoice, amount: Cents): InvoiceEvent | void {
  if (invoice.status !== "pending") throw notPending("invoice cannot be adjusted");
  if (positive(amount) === invoice.amount) return;
  return { type: "InvoiceAdjusted", data: { amount } };
}

export function pay({ status }: Invoice): InvoiceEvent {
  if (status !== "pending") throw notPending("invoice cannot be paid for");
  return { type: "InvoicePaid", data: {} };
}

export function cancel({ status }: Invoice): InvoiceEvent {
  if (status !== "pending") throw notPending("invoice cannot be canceled");
  return { type: "InvoiceCanceled", data: {} };
}

/** The order was canceled: its invoice goes with it, unless there is none or it is settled. */
export function cancelWithOrder(invoice: Invoice): InvoiceEvent | void {
  if (invoice.status === "pending") return cancel(invoice);
}

function notPending(text: string): DomainError {
  return refused("invoice_not_pending", text);
}
