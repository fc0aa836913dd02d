import type { ProductPriceChanged } from "../../../proto/gen/stores/messages.ts";
import { refused } from "../../../shared/domain/error.ts";
import { type Cents, toCents } from "../../../shared/domain/money.ts";
import type { Received } from "../../../shared/messaging/consumer.ts";
import { cacheColumns, cacheKeeper } from "../../../shared/messaging/event_carried_state.ts";
import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import type { ProductEvents, StoreEvents } from "../../stores/contract/events.ts";

export const storesCache = defineTable("baskets.stores_cache", {
  key: { id: "text" },
  columns: { name: "text", participating: "bool", automatedShopping: "bool", ...cacheColumns },
  remembered: true,
});

export const productsCache = defineTable("baskets.products_cache", {
  key: { id: "text" },
  columns: { storeId: "text", name: "text", price: "int8", ...cacheColumns }, // price in cents
  remembered: true,
});

export function cachedStores(unit: Unit): EventHandlers<typeof StoreEvents.types> {
  const stores = cacheKeeper(unit, storesCache);
  return {
    StoreCreated: ({ id, name }, received) =>
      stores.remember({ id, name, participating: false, automatedShopping: true }, received),
    StoreRebranded: ({ id, name }, received) => stores.adapt(id, { name }, received),
    StoreParticipatingToggled: ({ id, participating }, received) =>
      stores.adapt(id, { participating }, received),
    StoreAutomatedShoppingToggled: ({ id, on: automatedShopping }, received) =>
      stores.adapt(id, { automatedShopping }, received),
    StoreRemoved: ({ id }, received) => stores.forget(id, received),
  };
}

export function cachedProducts(unit: Unit): EventHandlers<typeof ProductEvents.types> {
  const products = cacheKeeper(unit, productsCache);

  /** Older publishers tell only the difference. */
  async function changePrice({ id, delta, price }: ProductPriceChanged, received: Received) {
    if (price !== undefined) return await products.adapt(id, { price: centsOf(price) }, received);
    await products.adapt(id, {}, received, { price: centsOf(delta) });
  }

  return {
    ProductAdded: ({ id, storeId, name, price }, received) =>
      products.remember({ id, storeId, name, price: centsOf(price) }, received),
    ProductRebranded: ({ id, name }, received) => products.adapt(id, { name }, received),
    ProductPriceIncreased: changePrice,
    ProductPriceDecreased: changePrice,
    ProductRemoved: ({ id }, received) => products.forget(id, received),
  };
}

export function centsOf(amount: number): Cents {
  const cents = toCents(amount);
  if (cents === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return cents;
}
