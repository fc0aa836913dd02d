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

/** In the order, and under the names, in which the reference lists them; notifications are ours. */
const apis: readonly ApiSpec[] = [
  { context: "customers", title: "Customers", services: [CustomersService.schema] },
  { context: "depot", title: "Depot Operations", services: [DepotService.schema] },
  { context: "ordering", title: "Order Processing", services: [OrderingService.schema] },
  { context: "search", title: "Search", menu: "Order Search", services: [SearchService.schema] },
  { context: "payments", title: "Payments", services: [PaymentsService.schema] },
  { context: "stores", title: "Store Management", services: [StoresService.schema] },
  { context: "baskets", title: "Shopping Baskets", services: [BasketService.schema] },
  { context: "notifications", title: "Notifications", services: [NotificationsService.schema] },
];

/** The options of a process in operation. */
export const options: ServeOptions = {
  migrations: new URL("../migrations/", import.meta.url),
  apis,
  rpc: true,
};
