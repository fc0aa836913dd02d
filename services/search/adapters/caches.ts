import {
  adapt,
  cacheColumns,
  forget,
  remember,
} from "../../../shared/messaging/event_carried_state.ts";
import type { EventProjection } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { CustomerEvents } from "../../customers/contract/events.ts";
import type { ProductEvents, StoreEvents } from "../../stores/contract/events.ts";

const definition = { key: { id: "text" }, columns: { name: "text", ...cacheColumns } } as const;

export const customersCache = defineTable("search.customers_cache", definition);
export const productsCache = defineTable("search.products_cache", definition);
export const storesCache = defineTable("search.stores_cache", definition);

export const customersProjection: EventProjection<typeof CustomerEvents.types> = {
  CustomerRegistered: ({ id, name }, received) => remember(customersCache, { id, name }, received),
};

export const productsProjection: EventProjection<typeof ProductEvents.types> = {
  ProductAdded: ({ id, name }, received) => remember(productsCache, { id, name }, received),
  ProductRebranded: ({ id, name }, received) => adapt(productsCache, id, { name }, received),
  ProductRemoved: ({ id }, received) => forget(productsCache, id, { name: "" }, received),
};

export const storesProjection: EventProjection<typeof StoreEvents.types> = {
  StoreCreated: ({ id, name }, received) => remember(storesCache, { id, name }, received),
  StoreRebranded: ({ id, name }, received) => adapt(storesCache, id, { name }, received),
  StoreRemoved: ({ id }, received) => forget(storesCache, id, { name: "" }, received),
};
