import { DepotService } from "../../proto/gen/depot/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { cache } from "../../shared/projections/projection.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { botApi } from "./adapters/bot_api.ts";
import { botNews } from "./adapters/bot_news.ts";
import { botQueries } from "./adapters/bot_queries.ts";
import { cachedProducts, cachedStores, productsCache, storesCache } from "./adapters/caches.ts";
import { cachedCatalog } from "./adapters/catalog.ts";
import { awaitedSince, nextMatch } from "./adapters/dispatch_queries.ts";
import { depotGauges } from "./adapters/gauges.ts";
import { listQueries } from "./adapters/list_queries.ts";
import { depotCommands, orderEvents } from "./adapters/messages.ts";
import { periodic } from "./adapters/periodic.ts";
import { scopeOf } from "./adapters/scope.ts";
import { shoppingApi } from "./adapters/shopping_api.ts";
import { createBots } from "./application/bots.ts";
import { createDispatch } from "./application/dispatch.ts";
import { listsMeasures } from "./application/measures.ts";
import { createRecallSweep } from "./application/recalls.ts";
import { createShoppingLists } from "./application/shopping_lists.ts";
import * as commands from "./contract/commands.ts";
import * as events from "./contract/events.ts";
import { depotRefusals } from "./contract/refusals.ts";
import { bot } from "./domain/bot.ts";
import { orderRecord } from "./domain/order_record.ts";
import { shoppingList } from "./domain/shopping_list.ts";

export const depot: Module = {
  name: "depot",
  purpose: "Shopping lists, and the bots that fetch what is on them.",
  contract: [commands, events],
  api: { ids: ["Bot", "ShoppingList"], refusals: depotRefusals },
  uses: ["projections"],
  aggregates: { asRows: [shoppingList, bot, orderRecord] },
  metrics: { measures: listsMeasures, gauges: depotGauges },
  start(parts) {
    const { config, log, clock, sql, store: rows, units, newId, api, messages, client } = parts;
    const { projections, background } = parts;
    const scope = (unit: Unit) =>
      scopeOf(unit, { dispatch: () => dispatching.kick(), bot: (id) => news.wake(id) });
    const transact = transactor(units, scope);
    const catalog = cachedCatalog({ units, rows, client: client("stores", StoresService) });
    const lists = createShoppingLists({ transact, newId, catalog });
    const inside = (unit: Unit) =>
      createShoppingLists({ transact: within(unit, scope), newId: unit.newId, catalog });
    const bots = createBots({ transact, newId });

    const news = botNews({ sql, log });
    const dispatch = createDispatch({ transact, nextMatch: () => nextMatch(sql) });
    const dispatching = periodic("giving lists to bots", dispatch, log);
    const sweep = createRecallSweep({
      endRecall: lists.endRecall,
      awaitedSince: (time) => awaitedSince(sql, time),
      clock,
      timeoutMs: config.botRecallTimeoutMs,
    });
    background({ name: "watching bots", start: () => {}, stop: news.close });
    background(periodic("ending recalls", sweep, log));
    background(dispatching);

    api.serve(DepotService, {
      ...shoppingApi(lists, listQueries({ sql, rows })),
      ...botApi(bots, botQueries({ sql, rows }), news),
    });
    projections.ofMessages(
      "depot-stores",
      [cache(storesCache)],
      (on) => on("depot-stores", StoreEvents, cachedStores),
    );
    projections.ofMessages(
      "depot-products",
      [cache(productsCache)],
      (on) => on("depot-products", ProductEvents, cachedProducts),
    );
    // what dies lets the rest pass: the saga sends commands again, and an order ends once
    messages.onCommands(
      "depot-commands",
      commands.DepotCommands,
      (unit) => depotCommands(inside(unit)),
    );
    messages.onEvents("depot-orders", OrderEvents, (unit) => orderEvents(inside(unit)));
  },
};
