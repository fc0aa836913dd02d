import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { transactor } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { abandonment } from "./adapters/abandonment.ts";
import { basketsApi } from "./adapters/api.ts";
import { cachedProducts, cachedStores } from "./adapters/caches.ts";
import { cachedCatalog } from "./adapters/catalog.ts";
import { idleBaskets } from "./adapters/open_baskets.ts";
import { basketsIn } from "./adapters/scope.ts";
import { createBaskets } from "./application/baskets.ts";

export const baskets: Module = {
  name: "baskets",
  purpose: "What customers have picked, until they check out.",
  uses: ["event_store"],
  start({ config, log, clock, sql, store: rows, units, newId, api, messages, client, background }) {
    const { participationRequired, basketTtlMs: idleMs } = config;
    const app = createBaskets({
      transact: transactor(units, basketsIn),
      newId,
      catalog: cachedCatalog({ units, rows, client: client("stores", StoresService), log }),
      participationRequired,
      idleMs,
    });
    api.serve(BasketService, basketsApi(app));
    messages.onEvents("baskets-stores", StoreEvents, cachedStores);
    messages.onEvents("baskets-products", ProductEvents, cachedProducts);
    background(abandonment({ baskets: app, idle: idleBaskets(sql), idleMs, clock, log }));
  },
};
