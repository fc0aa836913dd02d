/**
 * The mall as other programs call it, typed: kiosks, robots, reports; in Deno, Node.js and browsers, or in
 * memory. docs/client.md shows how.
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
import { type Clients, clientsOf, type ClientsOptions } from "../shared/client/clients.ts";

export { CallError } from "../shared/client/call_error.ts";
export type { RetryOptions } from "../shared/client/retry.ts";
export type { CallOptions } from "../shared/rpc/client.ts";
export type { ErrorCode } from "../shared/domain/error.ts";
export type { ClientsOptions };

/** The services of the mall, by the context that serves them. */
export const SERVICES = {
  baskets: BasketService,
  customers: CustomersService,
  depot: DepotService,
  notifications: NotificationsService,
  ordering: OrderingService,
  payments: PaymentsService,
  search: SearchService,
  stores: StoresService,
};

/** A client of each service of the mall. */
export type MallbotsClient = Clients<typeof SERVICES>;

/**
 * Clients of all services. Their functions throw {@link CallError}.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { mallbotsClient } from "./client.ts";
 * const app = new Hono(); // in place of a system: it has one store
 * app.post("/storespb.StoresService/GetStores", (c) => c.json({ stores: [{ name: "Fleur" }] }));
 * const mall = mallbotsClient({ app, format: "json" });
 * const { stores } = await mall.stores.getStores({});
 * if (stores[0].name !== "Fleur" || stores[0].participating) throw new Error("never");
 * ```
 *
 * @example
 * ```ts
 * import { CallError, mallbotsClient } from "./client.ts";
 * const mall = mallbotsClient({
 *   baseUrl: "http://localhost:8080",
 *   fetch: () => Promise.reject(new TypeError("the network is down")),
 *   timeoutMs: 2_000,
 *   retry: { retries: 1, firstMs: 10 },
 * });
 * try {
 *   await mall.ordering.getOrder({ id: "none" });
 *   throw new Error("never");
 * } catch (error) {
 *   if (!(error instanceof CallError && error.code === "unavailable" && error.retryable)) throw error;
 * }
 * ```
 */
export function mallbotsClient(options: ClientsOptions): MallbotsClient {
  return clientsOf(SERVICES, options);
}
