import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { OrderId, PaymentId } from "./ids.ts";

export const invoiceEvents = defineEvents("payments", {
  InvoiceCreated: {
    schema: z.object({ orderId: OrderId, paymentId: PaymentId, amount: Cents }),
  },
  InvoiceAdjusted: { schema: z.object({ amount: Cents }) },
  InvoicePaid: { schema: z.object({ orderId: OrderId }) },
  InvoiceCanceled: { schema: z.object({ orderId: OrderId }) },
});
export type InvoiceEvent = EventOf<typeof invoiceEvents>;
