import { z } from "zod";
import { refused } from "../../../shared/domain/error.ts";
import { Cents, MAX_CENTS, sum, times } from "../../../shared/domain/money.ts";
import { ProductId, StoreId } from "./ids.ts";

export const MAX_QUANTITY = 9_999;

export const Item = z.object({
  productId: ProductId,
  storeId: StoreId,
  storeName: z.string(),
  productName: z.string(),
  price: Cents,
  quantity: z.int().positive(),
});
export type Item = z.infer<typeof Item>;

/** What the depot counted of one product. */
export interface Counted {
  readonly storeId: StoreId;
  readonly productId: ProductId;
  readonly picked: number;
}

export function totalOf(items: readonly Item[]): Cents {
  return sum(items.map(({ price, quantity }) => times(price, quantity)));
}

export function checkItems(items: readonly Item[]): void {
  for (const { price, quantity } of items) {
    if (quantity < 0) {
      throw refused("quantity_negative", "the item quantity cannot be negative");
    }
    if (quantity === 0) throw refused("quantity_zero", "the item quantity cannot be zero");
    if (quantity > MAX_QUANTITY) {
      throw refused("quantity_too_large", `the item quantity cannot be above ${MAX_QUANTITY}`);
    }
    if (price < 0) throw refused("price_negative", "the product price cannot be negative");
  }
  if (totalOf(items) > MAX_CENTS) {
    throw refused("total_too_large", "the price is not a valid amount");
  }
}

/** The items as far as they were found: what is missing is not sold, nothing is ever added. */
export function found(items: readonly Item[], counts: readonly Counted[]): readonly Item[] {
  const left = new Map<string, number>();
  for (const count of counts) {
    left.set(keyOf(count), (left.get(keyOf(count)) ?? 0) + count.picked);
  }
  return items.flatMap((item) => {
    const available = left.get(keyOf(item)) ?? 0;
    const quantity = Math.min(item.quantity, available);
    if (quantity <= 0) return [];
    left.set(keyOf(item), available - quantity);
    return [{ ...item, quantity }];
  });
}

function keyOf({ storeId, productId }: { storeId: string; productId: string }): string {
  return JSON.stringify([storeId, productId]);
}
