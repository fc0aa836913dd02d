import { z } from "zod";
import { refused } from "../../../shared/domain/error.ts";
import { idOf } from "../../../shared/domain/id.ts";
import { Cents, sum, times } from "../../../shared/domain/money.ts";

export const OrderId = idOf("OrderId");
export type OrderId = z.infer<typeof OrderId>;

/**
 * What it takes to get an order approved. Whether customer, payment and goods are any good is for
 * those to judge who own them.
 */
export const Order = z.object({
  orderId: OrderId,
  customerId: z.string(),
  paymentId: z.string(),
  items: z.array(z.object({
    productId: z.string(),
    storeId: z.string(),
    quantity: z.int(),
  })).readonly(),
  total: Cents,
  /** Empty until the depot has made the shopping list. */
  shoppingId: z.string(),
});
export type Order = z.infer<typeof Order>;

export interface PricedItem {
  readonly price: Cents;
  readonly quantity: number;
}

export function totalOf(items: readonly PricedItem[]): Cents {
  const total = Cents.safeParse(sum(items.map(({ price, quantity }) => times(price, quantity))));
  if (!total.success) throw refused("total_too_large", "the price is not a valid amount");
  return total.data;
}
