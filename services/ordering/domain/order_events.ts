import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { CustomerId, InvoiceId, PaymentId, ShoppingListId } from "./ids.ts";
import { Item } from "./item.ts";

/** Who cancelled: `depot` when its list was canceled or nothing on it was found. */
export const Actor = z.enum(["customer", "admin", "depot"]);
export type Actor = z.infer<typeof Actor>;

export const orderEvents = defineEvents("ordering", {
  OrderCreated: {
    schema: z.object({
      customerId: CustomerId,
      paymentId: PaymentId,
      items: z.array(Item).readonly(),
    }),
  },
  OrderApproved: { schema: z.object({ shoppingId: ShoppingListId }) },
  OrderRejected: { schema: z.object({}) },
  OrderShoppingCanceled: { schema: z.object({ shoppingId: ShoppingListId }) },
  OrderStarted: { schema: z.object({}) },
  OrderItemsAdjusted: { schema: z.object({ items: z.array(Item).readonly(), total: Cents }) },
  OrderCanceled: { schema: z.object({ reason: z.string(), actor: Actor }) },
  OrderReadied: { schema: z.object({ total: Cents }) },
  OrderCompleted: { schema: z.object({ invoiceId: InvoiceId }) },
});
export type OrderEvent = EventOf<typeof orderEvents>;
