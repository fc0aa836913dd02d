import type { ProductId, StoreId } from "../domain/ids.ts";
import type { Line } from "../domain/stop.ts";

/** What the mall's stores sell. It may ask its owner: call it outside of `transact`. */
export interface Catalog {
  /** @throws {DomainError} when there is no such product, or nobody to tell. */
  product(id: ProductId): Promise<Line["product"]>;
  /** @throws {DomainError} when there is no such store, or nobody to tell. */
  store(id: StoreId): Promise<Line["store"]>;
}

/** A line of an order as it is asked for. */
export interface OrderedItem {
  readonly productId: ProductId;
  readonly storeId: StoreId;
  readonly quantity: number;
}

/** The lines with what the catalog knows of their products and stores, each looked up once. */
export async function linesOf(
  catalog: Catalog,
  items: readonly OrderedItem[],
): Promise<readonly Line[]> {
  const store = once((id: StoreId) => catalog.store(id));
  const product = once((id: ProductId) => catalog.product(id));
  return await Promise.all(items.map(async ({ storeId, productId, quantity }) => {
    const [from, what] = await Promise.all([store(storeId), product(productId)]);
    return { store: from, product: what, quantity };
  }));
}

function once<Id, Found>(look: (id: Id) => Promise<Found>): (id: Id) => Promise<Found> {
  const asked = new Map<Id, Promise<Found>>();
  return (id) => {
    const found = asked.get(id) ?? look(id);
    asked.set(id, found);
    return found;
  };
}
