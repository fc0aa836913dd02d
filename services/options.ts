/**
 * How every process of the mall is served, and the APIs that it documents: all of them, whichever contexts
 * run in it, as what one shows of the mall is the same everywhere.
 *
 * @module
 */
import { BasketService } from "../proto/gen/baskets/schema.ts";
import { CustomersService } from "../proto/gen/customers/schema.ts";
import { DepotService } from "../proto/gen/depot/schema.ts";
import { NotificationsService } from "../proto/gen/notifications/schema.ts";
import { OrderingService } from "../proto/gen/ordering/schema.ts";
import { PaymentsService } from "../proto/gen/payments/schema.ts";
import { SearchService } from "../proto/gen/search/schema.ts";
import { StoresService } from "../proto/gen/stores/schema.ts";
import type { ApiSpec } from "../shared/http/openapi/pages.ts";
import type { ServeOptions } from "../shared/platform/serve.ts";
import { basketsRefusals } from "./baskets/contract/refusals.ts";
import { customersRefusals } from "./customers/contract/refusals.ts";
import { depotRefusals } from "./depot/contract/refusals.ts";
import { notificationsRefusals } from "./notifications/contract/refusals.ts";
import { orderingRefusals } from "./ordering/contract/refusals.ts";
import { paymentsRefusals } from "./payments/contract/refusals.ts";
import { searchRefusals } from "./search/contract/refusals.ts";
import { storesRefusals } from "./stores/contract/refusals.ts";

/** In the order, and under the names, in which the reference lists them; notifications are ours. */
export const apis: readonly ApiSpec[] = [
  {
    context: "customers",
    title: "Customers",
    services: [CustomersService.schema],
    refusals: customersRefusals,
    tags: { Customer: "People who buy, and where they get their messages." },
  },
  {
    context: "depot",
    title: "Depot Operations",
    services: [DepotService.schema],
    refusals: depotRefusals,
    tags: {
      ShoppingList:
        "What is to be fetched for an order, from its planning to the release of the goods.",
      Shopping: "The trip of a bot through the stores.",
      Bot: "The robots, and whether they work.",
    },
  },
  {
    context: "ordering",
    title: "Order Processing",
    services: [OrderingService.schema],
    refusals: orderingRefusals,
    tags: { Order: "Orders, from checkout to completion; in search, as they are found." },
  },
  {
    context: "search",
    title: "Search",
    menu: "Order Search",
    services: [SearchService.schema],
    refusals: searchRefusals,
    tags: { Orders: "Orders by what is known of them." },
  },
  {
    context: "payments",
    title: "Payments",
    services: [PaymentsService.schema],
    refusals: paymentsRefusals,
    tags: {
      Payment: "What a customer authorized, and what was taken of it.",
      Invoice: "What an order costs, once it is ready.",
    },
  },
  {
    context: "stores",
    title: "Store Management",
    services: [StoresService.schema],
    refusals: storesRefusals,
    tags: {
      Store: "The stores of the mall.",
      Participation: "Whether goods of a store can be ordered.",
      Product: "What stores sell, and for how much.",
    },
  },
  {
    context: "baskets",
    title: "Shopping Baskets",
    services: [BasketService.schema],
    refusals: basketsRefusals,
    tags: { Basket: "Baskets, from their start to checkout.", Item: "What is in a basket." },
  },
  {
    context: "notifications",
    title: "Notifications",
    services: [NotificationsService.schema],
    refusals: notificationsRefusals,
    tags: { Notification: "Text messages to customers about their orders." },
  },
];

/** The options of a process in operation. */
export const options: ServeOptions = {
  migrations: new URL("../migrations/", import.meta.url),
  apis,
  rpc: true,
};
