import type { ProductPriceChanged } from "../../../proto/gen/stores/messages.ts";
import { refused } from "../../../shared/domain/error.ts";
import { type Cents, toCents } from "../../../shared/domain/money.ts";
import type { Received } from "../../../shared/messaging/consumer.ts";
import {
  adapt,
  cacheColumns,
  forget,
  remember,
} from "../../../shared/messaging/event_carried_state.ts";
import type { EventProjection } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { Write } from "../../../shared/platform/commit/write.ts";
import type { ProductEvents, StoreEvents } from "../../stores/contract/events.ts";

export const storesCache = defineTable("baskets.stores_cache", {
  key: { id: "text" },
  columns: { name: "text", participating: "bool", automatedShopping: "bool", ...cacheColumns },
});

export const productsCache = defineTable("baskets.products_cache", {
  key: { id: "text" },
  columns: { storeId: "text", name: "text", price: "int8", ...cacheColumns }, // price in cents
});

export const storesProjection: EventProjection<typeof StoreEvents.types> = {
  StoreCreated: ({ id, name }, received) =>
    remember(
      storesCache,
      { id, name, participating: false, automatedShopping: true },
      received,
    ),
  StoreRebranded: ({ id, name }, received) => adapt(storesCache, id, { name }, received),
  StoreParticipatingToggled: ({ id, participating }, received) =>
    adapt(storesCache, id, { participating }, received),
  StoreAutomatedShoppingToggled: ({ id, on: automatedShopping }, received) =>
    adapt(storesCache, id, { automatedShopping }, received),
  StoreRemoved: ({ id }, received) =>
    forget(
      storesCache,
      id,
      { name: "", participating: false, automatedShopping: false },
      received,
    ),
};

export const productsProjection: EventProjection<typeof ProductEvents.types> = {
  ProductAdded: ({ id, storeId, name, price }, received) =>
    remember(productsCache, { id, storeId, name, price: centsOf(price) }, received),
  ProductRebranded: ({ id, name }, received) => adapt(productsCache, id, { name }, received),
  ProductPriceIncreased: changePrice,
  ProductPriceDecreased: changePrice,
  ProductRemoved: ({ id }, received) =>
    forget(productsCache, id, { storeId: "", name: "", price: 0 }, received),
};

/** Older publishers tell only the difference. */
function changePrice({ id, delta, price }: ProductPriceChanged, received: Received): Write {
  return price === undefined
    ? adapt(productsCache, id, {}, received, { addUnversioned: { price: centsOf(delta) } })
    : adapt(productsCache, id, { price: centsOf(price) }, received);
}

export function centsOf(amount: number): Cents {
  const cents = toCents(amount);
  if (cents === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return cents;
}
