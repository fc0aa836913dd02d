import type { StoresServiceDefinition } from "../../../proto/gen/stores/api.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { entityCache } from "../../../shared/messaging/event_carried_state.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { RowOf } from "../../../shared/platform/commit/table.ts";
import type { Units } from "../../../shared/platform/commit/unit.ts";
import type { Logger } from "../../../shared/platform/log.ts";
import type { Client } from "../../../shared/rpc/client.ts";
import { RpcError } from "../../../shared/rpc/error.ts";
import type { Catalog, CatalogStore } from "../application/catalog.ts";
import { ProductId, StoreId } from "../domain/ids.ts";
import { centsOf, productsCache, storesCache } from "./caches.ts";

/** The catalog as this context has heard of it; what it has not heard of, it asks the stores. */
export function cachedCatalog({ units, rows, client, log }: {
  readonly units: Units;
  readonly rows: Rows;
  readonly client: Client<StoresServiceDefinition>;
  readonly log: Logger;
}): Catalog {
  const products = entityCache({
    units,
    store: rows,
    table: productsCache,
    async fetch(id) {
      const { product } = await client.getProduct({ id });
      if (!product) return undefined;
      const { storeId, name, price, version } = product;
      return { storeId, name, price: centsOf(price), version };
    },
  });
  const stores = entityCache({
    units,
    store: rows,
    table: storesCache,
    async fetch(id) {
      const { store } = await client.getStore({ id });
      if (!store) return undefined;
      const { name, participating, participationStatus, version } = store;
      const knowsSwitch = participationStatus !== ""; // owners of the older kind have only the flag
      return {
        name,
        participating,
        automatedShopping: store.automatedShopping || !knowsSwitch,
        version,
      };
    },
  });

  /** Callers learn what was asked for in vain; the log learns why. */
  async function asking<T>(reason: string, text: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RpcError || error instanceof DomainError)) throw error;
      log.warn(text, { error });
      throw new DomainError(error.code, reason, text, { cause: error });
    }
  }

  async function storeBy(
    look: (id: string) => Promise<RowOf<typeof storesCache> | undefined>,
    id: StoreId,
  ): Promise<CatalogStore> {
    const text = "store fallback failed";
    const store = await asking("store_not_asked", text, () => look(id));
    if (!store) throw new DomainError("not_found", "store_not_located", text);
    const { name, participating, automatedShopping } = store;
    return { id, name, participating, automatedShopping };
  }

  return {
    async product(id) {
      const failed = "product fallback failed";
      const product = !ProductId.safeParse(id).success ? undefined : await asking(
        "product_not_asked",
        `${failed}: requesting product`,
        () => products.find(id),
      );
      if (!product) {
        const text = `${failed}: product was not located`;
        throw new DomainError("not_found", "product_not_located", text);
      }
      return {
        id: ProductId.parse(product.id),
        storeId: StoreId.parse(product.storeId),
        name: product.name,
        price: Cents.parse(product.price),
      };
    },
    store: (id) => storeBy(stores.find, id),
    storeNow: (id) => storeBy(stores.refresh, id),
  };
}
