import type { CustomersServiceDefinition } from "../../../proto/gen/customers/api.ts";
import type { StoresServiceDefinition } from "../../../proto/gen/stores/api.ts";
import { type EntityCache, entityCache } from "../../../shared/messaging/event_carried_state.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { Units } from "../../../shared/platform/commit/unit.ts";
import type { Client } from "../../../shared/rpc/client.ts";
import type { Names } from "../application/orders.ts";
import { customersCache, productsCache, storesCache } from "./caches.ts";

/** The names that this context has heard of; those it has not, it asks the owners for. */
export function cachedNames({ units, rows, customers, stores }: {
  readonly units: Units;
  readonly rows: Rows;
  readonly customers: Client<CustomersServiceDefinition>;
  readonly stores: Client<StoresServiceDefinition>;
}): Names {
  const cache = (
    table: typeof customersCache,
    fetch: (id: string) => Promise<{ name: string; version: number } | undefined>,
  ) => nameIn(entityCache({ units, store: rows, table, fetch }));
  return {
    customer: cache(
      customersCache,
      async (id) => named((await customers.getCustomer({ id })).customer),
    ),
    product: cache(productsCache, async (id) => named((await stores.getProduct({ id })).product)),
    store: cache(storesCache, async (id) => named((await stores.getStore({ id })).store)),
  };
}

function named(entity: { name: string; version: number } | undefined) {
  return entity && { name: entity.name, version: entity.version };
}

function nameIn({ find }: EntityCache<{ readonly name: string }>) {
  return async (id: string): Promise<string> => id === "" ? "" : (await find(id))?.name ?? "";
}
