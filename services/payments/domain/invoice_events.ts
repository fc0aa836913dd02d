import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { OrderId, PaymentIdOrNone } from "./ids.ts";

export const invoiceEvents = defineEvents("payments", {
  InvoiceCreated: {
    schema: z.object({ orderId: OrderId, paymentId: PaymentIdOrNone, amount: Cents }),
  },
  InvoiceAdjusted: { schema: z.object({ amount: Cents }) },
  InvoicePaid: { schema: z.object({}) },
  InvoiceCanceled: { schema: z.object({}) },
});
export type InvoiceEvent = EventOf<typeof invoiceEvents>;
