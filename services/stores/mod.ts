import { StoresService } from "../../proto/gen/stores/schema.ts";
import { repository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { fedBy } from "../../shared/projections/projection.ts";
import { storesApi } from "./adapters/api.ts";
import { catalogProjections, catalogQueries, catalogTable } from "./adapters/catalog.ts";
import { mallProjections, mallQueries, mallTable, unchanged } from "./adapters/mall.ts";
import { storeRemovals } from "./adapters/messages.ts";
import { createProducts } from "./application/products.ts";
import { productPublications, storePublications } from "./application/publications.ts";
import type { Scope } from "./application/scope.ts";
import { createStores } from "./application/stores.ts";
import * as events from "./contract/events.ts";
import { storesRefusals } from "./contract/refusals.ts";
import { product } from "./domain/product.ts";
import { store } from "./domain/store.ts";

export const stores: Module = {
  name: "stores",
  purpose: "The stores of the mall, their participation and their catalogs.",
  contract: [events],
  api: { ids: ["Product", "Store"], refusals: storesRefusals },
  uses: ["event_store", "projections"],
  aggregates: { asEvents: [store, product] },
  start({ sql, store: rows, units, newId, api, messages, projections }) {
    const mall = mallQueries({ sql, rows });
    const catalog = catalogQueries({ sql, rows });
    const { productsOf } = catalog;
    const ports = { transact: transactor(units, scope), newId, productsOf };
    const [stores, products] = [createStores(ports), createProducts(ports)];
    api.serve(StoresService, storesApi({ stores, products, mall, catalog }));
    projections.ofEvents("stores-mall", [mallTable], fedBy(store, mallProjections));
    projections.ofEvents("stores-catalog", [catalogTable], fedBy(product, catalogProjections));
    messages.onEvents("stores-removals", events.StoreEvents, (unit) => {
      const { newId } = unit;
      return storeRemovals(createProducts({ transact: within(unit, scope), newId, productsOf }));
    });
  },
};

function scope(unit: Unit): Scope {
  return {
    stores: repository(unit, store, {
      publish: storePublications,
      project: mallProjections,
      model: "mall",
    }),
    products: repository(unit, product, {
      publish: productPublications,
      project: catalogProjections,
      model: "catalog",
    }),
    hold: (storeId, version) => unit.write(unchanged(storeId, version)),
  };
}
