import type { StoresServiceDefinition } from "../../../proto/gen/stores/api.ts";
import { DomainError, notFound } from "../../../shared/domain/error.ts";
import { entityCache } from "../../../shared/messaging/event_carried_state.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { Units } from "../../../shared/platform/commit/unit.ts";
import type { Client } from "../../../shared/rpc/client.ts";
import { isOutage, RpcError } from "../../../shared/rpc/error.ts";
import type { Catalog } from "../application/catalog.ts";
import { StoreId } from "../domain/ids.ts";
import { productsCache, storesCache } from "./caches.ts";

/** The catalog as this context has heard of it; what it has not heard of, it asks the stores. */
export function cachedCatalog({ units, rows, client }: {
  readonly units: Units;
  readonly rows: Rows;
  readonly client: Client<StoresServiceDefinition>;
}): Catalog {
  const products = entityCache({
    units,
    store: rows,
    table: productsCache,
    async fetch(id) {
      const { product } = await client.getProduct({ id });
      return product && { storeId: product.storeId, name: product.name, version: product.version };
    },
  });
  const stores = entityCache({
    units,
    store: rows,
    table: storesCache,
    async fetch(id) {
      const { store } = await client.getStore({ id });
      return store && { name: store.name, location: store.location, version: store.version };
    },
  });
  return {
    async product(id) {
      const product = await looking("product", () => products.find(id));
      return { id, storeId: StoreId.parse(product.storeId), name: product.name };
    },
    async store(id) {
      const { name, location } = await looking("store", () => stores.find(id));
      return { id, name, location };
    },
  };
}

/** An outage keeps its code, so that whoever asked by message tries again. */
async function looking<Row>(
  thing: "store" | "product",
  look: () => Promise<Row | undefined>,
): Promise<Row> {
  try {
    const found = await look();
    if (found === undefined) throw notFound(thing);
    return found;
  } catch (error) {
    if (!(error instanceof RpcError && isOutage(error))) throw error;
    const text = `building shopping list: ${thing} fallback failed`;
    throw new DomainError(error.code, `${thing}_fallback_failed`, text, { cause: error });
  }
}
