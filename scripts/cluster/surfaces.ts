/**
 * Which context answers what: the paths of every service, by the proto files.
 *
 * @module
 */
import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { DepotService } from "../../proto/gen/depot/schema.ts";
import { NotificationsService } from "../../proto/gen/notifications/schema.ts";
import { OrderingService } from "../../proto/gen/ordering/schema.ts";
import { PaymentsService } from "../../proto/gen/payments/schema.ts";
import { SearchService } from "../../proto/gen/search/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import type { ServiceSchema } from "../../shared/rpc/schema.ts";

/** All contexts, each before those that ask it or wait for its messages. */
export const CONTEXTS = [
  ...["stores", "customers", "baskets", "ordering", "payments", "depot", "cosec"] as const,
  ...["notifications", "search"] as const,
];

/** The name of a context. */
export type ContextName = typeof CONTEXTS[number];

/** The contexts that others ask: `RPC_SERVICES` must say where they are. */
export const ASKED: readonly ContextName[] = ["stores", "customers"];

/** The context that answers what belongs to none, as in the reference. */
export const FRONT: ContextName = "baskets";

/** The services of each context that has some. */
export const SERVICES: Readonly<Partial<Record<ContextName, ServiceSchema>>> = {
  stores: StoresService.schema,
  customers: CustomersService.schema,
  baskets: BasketService.schema,
  ordering: OrderingService.schema,
  payments: PaymentsService.schema,
  depot: DepotService.schema,
  notifications: NotificationsService.schema,
  search: SearchService.schema,
};

/** Whether that is the name of a context. */
export function isContext(name: string): name is ContextName {
  return CONTEXTS.some((context) => context === name);
}

/** Where a request goes. */
export interface Destination {
  readonly context: ContextName;
  /** The path there. */
  readonly path: string;
}

/**
 * Where a path goes: `/api/stores/…`, `/stores-spec/…`, `/stores-asyncapi/…` and
 * `/storespb.StoresService/…` to stores as they are, `/stores-ops/…` to its `/ops/…`; what belongs to no
 * context, such as `/`, `/metrics` and `/catalog`, to {@linkcode FRONT}.
 *
 * @returns undefined for paths of contexts and services that do not exist, and for `/ops`, which does
 * not say whose.
 */
export function destinationOf(path: string): Destination | undefined {
  const [, first = "", second = ""] = path.split("/");
  if (first === "ops") return undefined;
  if (first === "api") return to(serving(second), path);
  const [, name = "", kind] = /^([a-z]+)-(spec|asyncapi|ops)$/.exec(first) ?? [];
  if (kind === "spec") return to(serving(name), path);
  if (kind === "asyncapi") return to(isContext(name) ? name : undefined, path);
  if (kind === "ops") {
    return to(isContext(name) ? name : undefined, `/ops${path.slice(first.length + 1)}`);
  }
  if (/^[\w.]+\.\w+$/.test(first) && second !== "") {
    return to(CONTEXTS.find((context) => SERVICES[context]?.name === first), path);
  }
  return to(FRONT, path);
}

function to(context: ContextName | undefined, path: string): Destination | undefined {
  return context && { context, path };
}

function serving(name: string): ContextName | undefined {
  return CONTEXTS.find((context) => context === name && SERVICES[context]);
}
