import { toWire } from "../../../shared/domain/money.ts";
import type { Publications } from "../../../shared/event_store/repository.ts";
import * as basketsapi from "../contract/events.ts";
import type { Basket } from "../domain/basket.ts";
import type { basketEvents } from "../domain/basket_events.ts";

/** What goes in and out of a basket concerns nobody else before it is checked out. */
export const publications: Publications<Basket, typeof basketEvents> = {
  BasketStarted: ({ id, data: { customerId } }) => basketsapi.BasketStarted({ id, customerId }),
  BasketCanceled: ({ id }) => basketsapi.BasketCanceled({ id }),
  BasketAbandoned: ({ id }) => basketsapi.BasketAbandoned({ id }),
  BasketCheckedOut: ({ id, state: { customerId, items }, data: { paymentId } }) =>
    basketsapi.BasketCheckedOut({
      id,
      customerId,
      paymentId,
      items: items.map(({ productPrice, ...item }) => ({ ...item, price: toWire(productPrice) })),
    }),
};
