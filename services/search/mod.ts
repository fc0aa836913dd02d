import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { SearchService } from "../../proto/gen/search/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { CustomerEvents } from "../customers/contract/events.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { searchApi } from "./adapters/api.ts";
import { cachedCustomers, cachedProducts, cachedStores } from "./adapters/caches.ts";
import { orderMessages } from "./adapters/messages.ts";
import { cachedNames } from "./adapters/names.ts";
import { orderSearch } from "./adapters/order_search.ts";
import { ordersIn } from "./adapters/orders.ts";
import { createOrders, type Scope } from "./application/orders.ts";

export const search: Module = {
  name: "search",
  purpose: "Orders as they were placed, to be found by many criteria.",
  start({ sql, store: rows, units, api, messages, client }) {
    const names = cachedNames({
      units,
      rows,
      customers: client("customers", CustomersService),
      stores: client("stores", StoresService),
    });
    api.serve(SearchService, searchApi(orderSearch({ sql, rows })));
    messages.onEvents("search-stores", StoreEvents, cachedStores);
    messages.onEvents("search-products", ProductEvents, cachedProducts);
    messages.onEvents("search-customers", CustomerEvents, cachedCustomers);
    messages.onEvents(
      "search-orders",
      OrderEvents,
      (unit) => orderMessages(createOrders({ transact: within(unit, scope), names })),
    );
  },
};

function scope(unit: Unit): Scope {
  return { orders: ordersIn(unit) };
}
