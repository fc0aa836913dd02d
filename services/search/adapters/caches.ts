import { cacheColumns, cacheKeeper } from "../../../shared/messaging/event_carried_state.ts";
import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import type { CustomerEvents } from "../../customers/contract/events.ts";
import type { ProductEvents, StoreEvents } from "../../stores/contract/events.ts";

const definition = {
  key: { id: "text" },
  columns: { name: "text", ...cacheColumns },
  remembered: true,
} as const;

export const customersCache = defineTable("search.customers_cache", definition);
export const productsCache = defineTable("search.products_cache", definition);
export const storesCache = defineTable("search.stores_cache", definition);

export function cachedCustomers(unit: Unit): EventHandlers<typeof CustomerEvents.types> {
  const customers = cacheKeeper(unit, customersCache);
  return {
    CustomerRegistered: ({ id, name }, received) => customers.remember({ id, name }, received),
  };
}

export function cachedProducts(unit: Unit): EventHandlers<typeof ProductEvents.types> {
  const products = cacheKeeper(unit, productsCache);
  return {
    ProductAdded: ({ id, name }, received) => products.remember({ id, name }, received),
    ProductRebranded: ({ id, name }, received) => products.adapt(id, { name }, received),
    ProductRemoved: ({ id }, received) => products.forget(id, received),
  };
}

export function cachedStores(unit: Unit): EventHandlers<typeof StoreEvents.types> {
  const stores = cacheKeeper(unit, storesCache);
  return {
    StoreCreated: ({ id, name }, received) => stores.remember({ id, name }, received),
    StoreRebranded: ({ id, name }, received) => stores.adapt(id, { name }, received),
    StoreRemoved: ({ id }, received) => stores.forget(id, received),
  };
}
