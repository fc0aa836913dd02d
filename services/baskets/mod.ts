import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { repository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { basketsApi } from "./adapters/api.ts";
import { productsProjection, storesProjection } from "./adapters/caches.ts";
import { cachedCatalog } from "./adapters/catalog.ts";
import { createBaskets, type Scope } from "./application/baskets.ts";
import { publications } from "./application/publications.ts";
import { basket } from "./domain/basket.ts";

export const baskets: Module = {
  name: "baskets",
  purpose: "What customers have picked, until they check out.",
  uses: ["event_store"],
  start({ config, log, store: rows, units, newId, api, messages, client }) {
    const app = createBaskets({
      transact: transactor(units, scope),
      newId,
      catalog: cachedCatalog({ units, rows, client: client("stores", StoresService), log }),
      participationRequired: config.participationRequired,
    });
    api.serve(BasketService, basketsApi(app));
    messages.project("baskets-stores", StoreEvents, storesProjection);
    messages.project("baskets-products", ProductEvents, productsProjection);
  },
};

function scope(unit: Unit): Scope {
  return { baskets: repository(unit, basket, { publish: publications }) };
}
