import type { Publications } from "../../../shared/event_store/repository.ts";
import { toWire } from "../../../shared/domain/money.ts";
import * as storesapi from "../contract/events.ts";
import type { Product } from "../domain/product.ts";
import type { productEvents } from "../domain/product_events.ts";
import type { Store } from "../domain/store.ts";
import type { storeEvents } from "../domain/store_events.ts";

/** That participation was asked for or denied concerns nobody else. */
export const storePublications: Publications<Store, typeof storeEvents> = {
  StoreCreated: ({ id, data }) => storesapi.StoreCreated({ id, ...data }),
  StoreParticipationEnabled: ({ id }) =>
    storesapi.StoreParticipatingToggled({ id, participating: true }),
  StoreParticipationDisabled: ({ id }) =>
    storesapi.StoreParticipatingToggled({ id, participating: false }),
  StoreAutomatedShoppingTurnedOn: ({ id }) =>
    storesapi.StoreAutomatedShoppingToggled({ id, on: true }),
  StoreAutomatedShoppingTurnedOff: ({ id }) =>
    storesapi.StoreAutomatedShoppingToggled({ id, on: false }),
  StoreRebranded: ({ id, data }) => storesapi.StoreRebranded({ id, ...data }),
  StoreRemoved: ({ id }) => storesapi.StoreRemoved({ id }),
};

export const productPublications: Publications<Product, typeof productEvents> = {
  ProductAdded: ({ id, data: { storeId, name, description, sku, price } }) =>
    storesapi.ProductAdded({ id, storeId, name, description, sku, price: toWire(price) }),
  ProductRebranded: ({ id, data }) => storesapi.ProductRebranded({ id, ...data }),
  ProductPriceIncreased: ({ id, data: { delta, price } }) =>
    storesapi.ProductPriceIncreased({ id, delta: toWire(delta), price: toWire(price) }),
  ProductPriceDecreased: ({ id, data: { delta, price } }) =>
    storesapi.ProductPriceDecreased({ id, delta: toWire(delta), price: toWire(price) }),
  ProductRemoved: ({ id }) => storesapi.ProductRemoved({ id }),
};
