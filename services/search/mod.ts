import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { SearchService } from "../../proto/gen/search/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { cache, keeping } from "../../shared/projections/projection.ts";
import { CustomerEvents } from "../customers/contract/events.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { ProductEvents, StoreEvents } from "../stores/contract/events.ts";
import { searchApi } from "./adapters/api.ts";
import {
  cachedCustomers,
  cachedProducts,
  cachedStores,
  customersCache,
  productsCache,
  storesCache,
} from "./adapters/caches.ts";
import { orderGauges } from "./adapters/gauges.ts";
import { orderMessages } from "./adapters/messages.ts";
import { cachedNames } from "./adapters/names.ts";
import { orderSearch } from "./adapters/order_search.ts";
import { orderGoodsTable } from "./adapters/order_goods.ts";
import { ordersIn, ordersTable } from "./adapters/orders.ts";
import { createOrders, type Scope } from "./application/orders.ts";
import { searchRefusals } from "./contract/refusals.ts";

export const search: Module = {
  name: "search",
  purpose: "Orders as they were placed, to be found by many criteria.",
  api: { ids: ["Order"], refusals: searchRefusals },
  uses: ["projections"],
  metrics: { gauges: orderGauges },
  start({ sql, store: rows, api, projections, client }) {
    const owners = {
      customers: client("customers", CustomersService),
      stores: client("stores", StoresService),
    };
    api.serve(SearchService, searchApi(orderSearch({ sql, rows })));
    // one projection, since orders are given the names that were heard of before them
    projections.ofMessages(
      "search-orders",
      [
        keeping(ordersTable, "version"),
        orderGoodsTable,
        ...[storesCache, productsCache, customersCache].map(cache),
      ],
      (on, { units, store: rows }) => {
        const names = cachedNames({ units, rows, ...owners });
        on("search-stores", StoreEvents, cachedStores);
        on("search-products", ProductEvents, cachedProducts);
        on("search-customers", CustomerEvents, cachedCustomers);
        on(
          "search-orders",
          OrderEvents,
          (unit) => orderMessages(createOrders({ transact: within(unit, scope), names })),
        );
      },
    );
  },
};

function scope(unit: Unit): Scope {
  return { orders: ordersIn(unit) };
}
