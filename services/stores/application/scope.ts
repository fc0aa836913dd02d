import type { Repository } from "../../../shared/event_store/repository.ts";
import type { StoreId } from "../domain/ids.ts";
import type { Product } from "../domain/product.ts";
import type { ProductEvent } from "../domain/product_events.ts";
import type { Store } from "../domain/store.ts";
import type { StoreEvent } from "../domain/store_events.ts";

/** What the use cases work with, within one unit of work. */
export interface Scope {
  readonly stores: Repository<Store, StoreEvent>;
  readonly products: Repository<Product, ProductEvent>;
  /** The commit fails, and the work runs again, if the store is not of this version any more. */
  hold(storeId: StoreId, version: number): void;
}
