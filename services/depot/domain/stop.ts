import { z } from "zod";
import { DomainError, refused } from "../../../shared/domain/error.ts";
import { ProductId, StoreId } from "./ids.ts";
import { checkQuantity } from "./quantity.ts";

export const StopItem = z.object({
  productId: ProductId,
  productName: z.string(),
  quantity: z.int().positive(),
  picked: z.int().nonnegative(),
  unavailable: z.int().nonnegative(),
});
export type StopItem = z.infer<typeof StopItem>;

export const Stop = z.object({
  storeId: StoreId,
  storeName: z.string(),
  storeLocation: z.string(),
  visited: z.boolean(),
  items: z.array(StopItem).readonly(),
});
export type Stop = z.infer<typeof Stop>;

/** One line of an order, with what the depot knows of its product and its store. */
export interface Line {
  readonly product: { readonly id: ProductId; readonly storeId: StoreId; readonly name: string };
  readonly store: { readonly id: StoreId; readonly name: string; readonly location: string };
  readonly quantity: number;
}

/** One stop a store and one item a product, in the order in which they were first named. */
export function plan(lines: readonly Line[]): readonly Stop[] {
  const stops = new Map<StoreId, Omit<Stop, "items"> & { items: Map<ProductId, StopItem> }>();
  for (const { product, store, quantity } of lines) {
    checkQuantity(quantity);
    if (product.storeId !== store.id) {
      throw refused("product_of_another_store", "the product is not sold by that store");
    }
    const stop = stops.get(store.id) ?? {
      storeId: store.id,
      storeName: store.name,
      storeLocation: store.location,
      visited: false,
      items: new Map(),
    };
    const item = stop.items.get(product.id) ??
      { productId: product.id, productName: product.name, quantity: 0, picked: 0, unavailable: 0 };
    stop.items.set(product.id, { ...item, quantity: item.quantity + quantity });
    stops.set(store.id, stop);
  }
  return [...stops.values()].map((stop) => ({ ...stop, items: [...stop.items.values()] }));
}

/** @throws {DomainError} when the list does not lead to the store. */
export function stopAt(stops: readonly Stop[], storeId: StoreId): Stop {
  const stop = stops.find((stop) => stop.storeId === storeId);
  if (stop) return stop;
  throw new DomainError(
    "not_found",
    "store_not_listed",
    "the store is not on the shopping list",
  );
}

/** @throws {DomainError} when the product is not to be fetched at this stop. */
export function itemAt(stop: Stop, productId: ProductId): StopItem {
  const item = stop.items.find((item) => item.productId === productId);
  if (item) return item;
  throw new DomainError(
    "not_found",
    "product_not_listed",
    "the product is not on the shopping list",
  );
}

/** The stops with one of them changed. */
export function withStop(
  stops: readonly Stop[],
  storeId: StoreId,
  change: (stop: Stop) => Stop,
): readonly Stop[] {
  return stops.map((stop) => stop.storeId === storeId ? change(stop) : stop);
}

/** The stops with one of their items changed. */
export function withItem(
  stops: readonly Stop[],
  storeId: StoreId,
  productId: ProductId,
  change: (item: StopItem) => StopItem,
): readonly Stop[] {
  return withStop(stops, storeId, (stop) => ({
    ...stop,
    items: stop.items.map((item) => item.productId === productId ? change(item) : item),
  }));
}

/** Whether every piece was picked or is known to be unavailable. */
export function isAccountedFor(stops: readonly Stop[]): boolean {
  return stops.every(({ items }) =>
    items.every(({ quantity, picked, unavailable }) => picked + unavailable === quantity)
  );
}

/** The stops as if everything had been found. */
export function allPicked(stops: readonly Stop[]): readonly Stop[] {
  return stops.map((stop) => ({
    ...stop,
    visited: true,
    items: stop.items.map((item) => ({ ...item, picked: item.quantity, unavailable: 0 })),
  }));
}
