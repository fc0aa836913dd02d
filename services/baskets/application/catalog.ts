import type { Cents } from "../../../shared/domain/money.ts";
import type { ProductId, StoreId } from "../domain/ids.ts";
import type { Selling } from "../domain/offer.ts";

export interface CatalogProduct {
  readonly id: ProductId;
  readonly storeId: StoreId;
  readonly name: string;
  readonly price: Cents;
}

export interface CatalogStore extends Selling {
  readonly id: StoreId;
  readonly name: string;
}

/** What the mall has to offer. It may ask its owner: call it outside of `transact`. */
export interface Catalog {
  /** @throws {DomainError} when there is no such product, or nobody to tell. */
  product(id: string): Promise<CatalogProduct>;
  /** @throws {DomainError} when there is no such store, or nobody to tell. */
  store(id: StoreId): Promise<CatalogStore>;
  /** The store as its owner knows it now: a refusal must not rest on what was heard earlier. */
  storeNow(id: StoreId): Promise<CatalogStore>;
}
