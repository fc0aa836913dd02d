/**
 * The mall's services as its public surface has them.
 *
 * @module
 */
import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { DepotService } from "../../proto/gen/depot/schema.ts";
import { OrderingService } from "../../proto/gen/ordering/schema.ts";
import { PaymentsService } from "../../proto/gen/payments/schema.ts";
import { SearchService } from "../../proto/gen/search/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { createClient, type Transport } from "../../shared/rpc/client.ts";

/** Clients of all services that customers, shop owners, bots and the depot's staff use. */
export type Mall = ReturnType<typeof mallOver>;

/** The mall behind a transport. */
export function mallOver(transport: Transport) {
  return {
    stores: createClient(StoresService, transport),
    customers: createClient(CustomersService, transport),
    baskets: createClient(BasketService, transport),
    ordering: createClient(OrderingService, transport),
    payments: createClient(PaymentsService, transport),
    depot: createClient(DepotService, transport),
    search: createClient(SearchService, transport),
  };
}
