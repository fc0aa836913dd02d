import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { transactor } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { cache, fedBy } from "../../shared/projections/projection.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { abandonment } from "./adapters/abandonment.ts";
import { basketsApi } from "./adapters/api.ts";
import { cachedProducts, cachedStores, productsCache, storesCache } from "./adapters/caches.ts";
import { cachedCatalog } from "./adapters/catalog.ts";
import { idleBaskets, openBasketProjections, openBaskets } from "./adapters/open_baskets.ts";
import { basketsIn } from "./adapters/scope.ts";
import { createBaskets } from "./application/baskets.ts";
import { basketMeasures } from "./application/measures.ts";
import * as events from "./contract/events.ts";
import { basketsRefusals } from "./contract/refusals.ts";
import { basket } from "./domain/basket.ts";

export const baskets: Module = {
  name: "baskets",
  purpose: "What customers have picked, until they check out.",
  contract: [events],
  api: { ids: ["Basket"], refusals: basketsRefusals },
  uses: ["event_store", "projections"],
  aggregates: { asEvents: [basket] },
  metrics: { measures: basketMeasures },
  start(parts) {
    const { config, log, clock, sql, store: rows, units, newId, api, projections, client } = parts;
    const { participationRequired, basketTtlMs: idleMs } = config;
    const app = createBaskets({
      transact: transactor(units, basketsIn),
      newId,
      catalog: cachedCatalog({ units, rows, client: client("stores", StoresService), log }),
      participationRequired,
      idleMs,
    });
    api.serve(BasketService, basketsApi(app));
    projections.ofEvents("baskets-open", [openBaskets], fedBy(basket, openBasketProjections));
    projections.ofMessages(
      "baskets-stores",
      [cache(storesCache)],
      (on) => on("baskets-stores", StoreEvents, cachedStores),
    );
    projections.ofMessages(
      "baskets-products",
      [cache(productsCache)],
      (on) => on("baskets-products", ProductEvents, cachedProducts),
    );
    parts.background(abandonment({ baskets: app, idle: idleBaskets(sql), idleMs, clock, log }));
  },
};
