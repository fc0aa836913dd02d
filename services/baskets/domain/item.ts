import { z } from "zod";
import { refused } from "../../../shared/domain/error.ts";
import { Cents, sum, times } from "../../../shared/domain/money.ts";
import { ProductId, StoreId } from "./ids.ts";

export const MAX_QUANTITY = 9_999;

/** One line of a basket. */
export const Item = z.object({
  storeId: StoreId,
  productId: ProductId,
  storeName: z.string(),
  productName: z.string(),
  productPrice: Cents,
  quantity: z.int(),
});
export type Item = z.infer<typeof Item>;
export type Items = readonly Item[];

/** More of a product already there costs its current price, all of it; a new one comes last. */
export function plus(items: Items, added: Item): Items {
  const line = find(items, added.productId);
  if (!line) return [...items, added];
  const { productPrice } = added;
  const quantity = line.quantity + added.quantity;
  return items.map((item) => item === line ? { ...line, productPrice, quantity } : item);
}

export function minus(items: Items, productId: ProductId, quantity: number): Items {
  return items
    .map((item) =>
      item.productId === productId ? { ...item, quantity: item.quantity - quantity } : item
    )
    .filter((item) => item.quantity > 0);
}

export function find(items: Items, productId: ProductId): Item | undefined {
  return items.find((item) => item.productId === productId);
}

export function totalOf(items: Items): Cents {
  return sum(items.map(({ productPrice, quantity }) => times(productPrice, quantity)));
}

export function requireQuantity(quantity: number): void {
  if (quantity < 0) {
    throw refused("item_quantity_negative", "the item quantity cannot be negative");
  }
  if (quantity === 0) throw refused("item_quantity_zero", "the item quantity cannot be zero");
  if (quantity > MAX_QUANTITY) {
    throw refused("item_quantity_too_high", `the item quantity cannot be above ${MAX_QUANTITY}`);
  }
}
