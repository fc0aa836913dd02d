import {
  adapt,
  cacheColumns,
  forget,
  remember,
} from "../../../shared/messaging/event_carried_state.ts";
import type { EventProjection } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { ProductEvents, StoreEvents } from "../../stores/contract/events.ts";

export const storesCache = defineTable("depot.stores_cache", {
  key: { id: "text" },
  columns: { name: "text", location: "text", ...cacheColumns },
});

export const productsCache = defineTable("depot.products_cache", {
  key: { id: "text" },
  columns: { storeId: "text", name: "text", ...cacheColumns },
});

export const storesProjection: EventProjection<typeof StoreEvents.types> = {
  StoreCreated: ({ id, name, location }, received) =>
    remember(storesCache, { id, name, location }, received),
  StoreRebranded: ({ id, name }, received) => adapt(storesCache, id, { name }, received),
  StoreRemoved: ({ id }, received) => forget(storesCache, id, { name: "", location: "" }, received),
};

export const productsProjection: EventProjection<typeof ProductEvents.types> = {
  ProductAdded: ({ id, storeId, name }, received) =>
    remember(productsCache, { id, storeId, name }, received),
  ProductRebranded: ({ id, name }, received) => adapt(productsCache, id, { name }, received),
  ProductRemoved: ({ id }, received) =>
    forget(productsCache, id, { storeId: "", name: "" }, received),
};
