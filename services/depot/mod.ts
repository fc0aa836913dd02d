import { DepotService } from "../../proto/gen/depot/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { depotApi } from "./adapters/api.ts";
import { productsProjection, storesProjection } from "./adapters/caches.ts";
import { cachedCatalog } from "./adapters/catalog.ts";
import { listQueries } from "./adapters/list_queries.ts";
import { depotCommands, orderEvents } from "./adapters/messages.ts";
import { orderRows, shoppingListRows } from "./adapters/rows.ts";
import { publications } from "./application/publications.ts";
import type { Scope } from "./application/scope.ts";
import { createShoppingLists } from "./application/shopping_lists.ts";
import { DepotCommands } from "./contract/commands.ts";
import { orderRecord } from "./domain/order_record.ts";
import { shoppingList } from "./domain/shopping_list.ts";

export const depot: Module = {
  name: "depot",
  purpose: "Shopping lists, and the trips that fetch what is on them.",
  start({ sql, store: rows, units, newId, api, messages, client }) {
    const catalog = cachedCatalog({ units, rows, client: client("stores", StoresService) });
    const inside = (unit: Unit) =>
      createShoppingLists({ transact: within(unit, scope), newId: unit.newId, catalog });
    const lists = createShoppingLists({ transact: transactor(units, scope), newId, catalog });
    api.serve(DepotService, depotApi(lists, listQueries({ sql, rows })));
    messages.project("depot-stores", StoreEvents, storesProjection);
    messages.project("depot-products", ProductEvents, productsProjection);
    messages.onCommands("depot-commands", DepotCommands, (unit) => depotCommands(inside(unit)));
    messages.onEvents("depot-orders", OrderEvents, (unit) => orderEvents(inside(unit)));
  },
};

function scope(unit: Unit): Scope {
  return {
    lists: rowRepository(unit, shoppingList, shoppingListRows, { publish: publications }),
    orders: rowRepository(unit, orderRecord, orderRows),
    now: unit.now,
  };
}
