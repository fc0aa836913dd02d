import { cacheColumns, cacheKeeper } from "../../../shared/messaging/event_carried_state.ts";
import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import type { ProductEvents, StoreEvents } from "../../stores/contract/events.ts";

export const storesCache = defineTable("depot.stores_cache", {
  key: { id: "text" },
  columns: { name: "text", location: "text", ...cacheColumns },
  remembered: true,
});

export const productsCache = defineTable("depot.products_cache", {
  key: { id: "text" },
  columns: { storeId: "text", name: "text", ...cacheColumns },
  remembered: true,
});

export function cachedStores(unit: Unit): EventHandlers<typeof StoreEvents.types> {
  const stores = cacheKeeper(unit, storesCache);
  return {
    StoreCreated: ({ id, name, location }, received) =>
      stores.remember({ id, name, location }, received),
    StoreRebranded: ({ id, name }, received) => stores.adapt(id, { name }, received),
    StoreRemoved: ({ id }, received) => stores.forget(id, received),
  };
}

export function cachedProducts(unit: Unit): EventHandlers<typeof ProductEvents.types> {
  const products = cacheKeeper(unit, productsCache);
  return {
    ProductAdded: ({ id, storeId, name }, received) =>
      products.remember({ id, storeId, name }, received),
    ProductRebranded: ({ id, name }, received) => products.adapt(id, { name }, received),
    ProductRemoved: ({ id }, received) => products.forget(id, received),
  };
}
