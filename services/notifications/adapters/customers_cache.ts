import type { CustomersServiceDefinition } from "../../../proto/gen/customers/api.ts";
import {
  cacheColumns,
  cacheKeeper,
  type EntityCache,
  entityCache,
} from "../../../shared/messaging/event_carried_state.ts";
import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { Store } from "../../../shared/platform/commit/store.ts";
import { defineTable, type RowOf } from "../../../shared/platform/commit/table.ts";
import type { Unit, Units } from "../../../shared/platform/commit/unit.ts";
import type { Client } from "../../../shared/rpc/client.ts";
import type { CustomerEvents } from "../../customers/contract/events.ts";

export const customersCache = defineTable("notifications.customers_cache", {
  thing: "customer",
  key: { id: "text" },
  columns: { name: "text", smsNumber: "text", ...cacheColumns },
  remembered: true,
});

export function cachedCustomers(unit: Unit): EventHandlers<typeof CustomerEvents.types> {
  const customers = cacheKeeper(unit, customersCache);
  return {
    CustomerRegistered: ({ id, name, smsNumber }, received) =>
      customers.remember({ id, name, smsNumber }, received),
    CustomerSmsChanged: ({ id, smsNumber }, received) =>
      customers.adapt(id, { smsNumber }, received),
  };
}

export function customersByCache(
  { units, store, customers }: {
    readonly units: Units;
    readonly store: Store;
    readonly customers: Client<typeof CustomersServiceDefinition>;
  },
): EntityCache<RowOf<typeof customersCache>> {
  return entityCache({
    units,
    store,
    table: customersCache,
    async fetch(id) {
      const { customer } = await customers.getCustomer({ id });
      if (!customer) return undefined;
      const { name, smsNumber, version } = customer;
      return { name, smsNumber, version };
    },
  });
}
