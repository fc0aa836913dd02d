import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { CardHashOrNone } from "./card.ts";
import { CustomerId, OrderId, OrderIdOrNone } from "./ids.ts";

export const paymentEvents = defineEvents("payments", {
  PaymentAuthorized: {
    schema: z.object({ customerId: CustomerId, amount: Cents, cardHash: CardHashOrNone }),
  },
  PaymentConfirmed: { schema: z.object({ orderId: OrderIdOrNone }) },
  PaymentBarred: { schema: z.object({ orderId: OrderId }) },
  PaymentCaptured: { schema: z.object({ orderId: OrderId, amount: Cents }) },
  PaymentReleased: { schema: z.object({ orderId: OrderId }) },
});
export type PaymentEvent = EventOf<typeof paymentEvents>;
