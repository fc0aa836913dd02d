import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { MAX_CENTS } from "../../../shared/domain/money.ts";
import { type BasketEvent, basketEvents } from "./basket_events.ts";
import { CustomerId, PaymentId, type ProductId } from "./ids.ts";
import { find, type Items, minus, plus, requireQuantity, totalOf } from "./item.ts";
import type { Offer } from "./offer.ts";

export interface Basket {
  readonly status: "new" | "open" | "checked_out" | "canceled" | "abandoned";
  readonly customerId: string;
  readonly paymentId: string;
  /** In the order in which they were added. */
  readonly items: Items;
}

export const basket = defineAggregate({
  name: "baskets.Basket",
  events: basketEvents,
  initial: (): Basket => ({ status: "new", customerId: "", paymentId: "", items: [] }),
  evolve(basket, { type, data }): Basket {
    switch (type) {
      case "BasketStarted":
        return { ...basket, status: "open", customerId: data.customerId };
      case "BasketItemAdded":
        return { ...basket, items: plus(basket.items, data) };
      case "BasketItemRemoved":
        return { ...basket, items: minus(basket.items, data.productId, data.quantity) };
      case "BasketCanceled":
        return { ...basket, status: "canceled", items: [] };
      case "BasketAbandoned":
        return { ...basket, status: "abandoned", items: [] };
      case "BasketCheckedOut":
        return { ...basket, status: "checked_out", paymentId: data.paymentId };
    }
  },
});

export function startBasket({ status }: Basket, customerId: string): BasketEvent {
  if (status !== "new") throw notOpen();
  if (customerId.trim() === "") {
    throw refused("customer_id_blank", "the customer id cannot be blank");
  }
  return { type: "BasketStarted", data: { customerId: parseId(CustomerId, customerId) } };
}

export function addItem({ status, items }: Basket, offer: Offer, quantity: number): BasketEvent {
  if (status !== "open") throw notOpen();
  requireQuantity(quantity);
  requireQuantity(quantity + (find(items, offer.productId)?.quantity ?? 0));
  const { storeId, productId, storeName, productName, productPrice } = offer;
  const item = { storeId, productId, storeName, productName, productPrice, quantity };
  if (totalOf(plus(items, item)) > MAX_CENTS) {
    throw refused("basket_total_too_high", "the basket total is too high");
  }
  return { type: "BasketItemAdded", data: item };
}

/** Takes out up to `quantity` pieces; what is not in the basket needs no taking out. */
export function removeItem(
  { status, items }: Basket,
  productId: ProductId,
  quantity: number,
): BasketEvent | void {
  if (status !== "open") throw notOpen();
  requireQuantity(quantity);
  const line = find(items, productId);
  if (!line) return;
  const removed = Math.min(quantity, line.quantity);
  return { type: "BasketItemRemoved", data: { productId, quantity: removed } };
}

export function cancelBasket({ status }: Basket): BasketEvent {
  if (status !== "open") {
    throw refused("basket_not_cancelable", "the basket cannot be cancelled");
  }
  return { type: "BasketCanceled", data: {} };
}

/** For a basket left alone; one that was finished meanwhile stays as it is. */
export function abandonBasket({ status }: Basket): BasketEvent | void {
  if (status === "open") return { type: "BasketAbandoned", data: {} };
}

export function checkOut({ status, items }: Basket, paymentId: string): BasketEvent {
  if (status !== "open") throw notOpen();
  if (items.length === 0) throw refused("basket_empty", "the basket has no items");
  if (paymentId.trim() === "") {
    throw refused("payment_id_blank", "the payment id cannot be blank");
  }
  return { type: "BasketCheckedOut", data: { paymentId: parseId(PaymentId, paymentId) } };
}

function notOpen() {
  return refused("basket_not_open", "the basket cannot be modified");
}
