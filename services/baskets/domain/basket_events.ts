import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { CustomerId, PaymentId, ProductId } from "./ids.ts";
import { Item } from "./item.ts";

export const basketEvents = defineEvents("baskets", {
  BasketStarted: { schema: z.object({ customerId: CustomerId }) },
  BasketItemAdded: { schema: Item },
  BasketItemRemoved: { schema: z.object({ productId: ProductId, quantity: z.int() }) },
  BasketCanceled: { schema: z.object({}) },
  BasketAbandoned: { schema: z.object({}) },
  BasketCheckedOut: { schema: z.object({ paymentId: PaymentId }) },
});
export type BasketEvent = EventOf<typeof basketEvents>;
