import { z } from "zod";
import { Cents } from "../../../shared/domain/money.ts";
import type { RowMapping } from "../../../shared/event_store/repository.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import { CardHashOrNone } from "../domain/card.ts";
import { CustomerIdOrNone, OrderId, OrderIdOrNone, PaymentIdOrNone } from "../domain/ids.ts";
import type { Invoice } from "../domain/invoice.ts";
import type { Payment } from "../domain/payment.ts";

export const paymentsTable = defineTable("payments.payments", {
  remembered: true,
  thing: "payment",
  key: { id: "text" },
  columns: {
    customerId: "text",
    amount: "int8",
    capturedAmount: "int8",
    cardHash: "text",
    status: "text",
    orderId: "text",
    barredOrders: "text[]",
    version: "int4",
  },
});

const PaymentState = z.object({
  customerId: CustomerIdOrNone,
  amount: Cents,
  capturedAmount: Cents,
  cardHash: CardHashOrNone,
  status: z.enum(["authorized", "confirmed", "captured", "released"]),
  orderId: OrderIdOrNone,
  barredOrders: z.array(OrderId),
});

export const paymentRows: RowMapping<Payment, typeof paymentsTable> = {
  table: paymentsTable,
  toRow: (_, payment) => payment,
  toState: (row) => PaymentState.parse(row),
};

export const invoicesTable = defineTable("payments.invoices", {
  remembered: true,
  thing: "invoice",
  key: { id: "text" },
  columns: {
    orderId: "text",
    paymentId: "text",
    amount: "int8",
    status: "text",
    version: "int4",
  },
});

const InvoiceState = z.object({
  orderId: OrderIdOrNone,
  paymentId: PaymentIdOrNone,
  amount: Cents,
  status: z.enum(["pending", "paid", "canceled"]),
});

export const invoiceRows: RowMapping<Invoice, typeof invoicesTable> = {
  table: invoicesTable,
  toRow: (_, invoice) => invoice,
  toState: (row) => InvoiceState.parse(row),
};
