import { type DomainError, refused } from "../../../shared/domain/error.ts";
import type { Item } from "./item.ts";

/** A product as it can be put into a basket. */
export type Offer = Omit<Item, "quantity">;

/** What decides whether a store's goods can be ordered. */
export interface Selling {
  readonly participating: boolean;
  readonly automatedShopping: boolean;
}

/** Why the store's goods cannot be added now; `undefined` when they can. */
export function refusalToSell(store: Selling): DomainError | undefined {
  if (!store.participating) {
    return refused("store_not_participating", "the store is not participating");
  }
  if (!store.automatedShopping) {
    return refused("automated_shopping_off", "automated shopping is off");
  }
}
