import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { NotificationsService } from "../../proto/gen/notifications/schema.ts";
import { transactor, type Unit } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { CustomerEvents } from "../customers/contract/events.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { notificationsApi } from "./adapters/api.ts";
import { cachedCustomers, customersByCache } from "./adapters/customers_cache.ts";
import { notificationList } from "./adapters/notification_list.ts";
import { orderNotifications, recorded } from "./adapters/notifications.ts";
import { createNotifications, type Scope } from "./application/notifications.ts";

export const notifications: Module = {
  name: "notifications",
  purpose: "Tells customers how their orders fare.",
  start({ units, store, sql, newId, api, messages, client }) {
    const app = createNotifications({
      transact: transactor(units, scope),
      customers: customersByCache({
        units,
        store,
        customers: client("customers", CustomersService),
      }),
    });
    api.serve(NotificationsService, notificationsApi(app, notificationList(sql)));
    messages.project("notification-customers", CustomerEvents, cachedCustomers);
    messages.project("notification-orders", OrderEvents, orderNotifications(newId));
  },
};

function scope({ write, newId }: Unit): Scope {
  return {
    notifications: {
      record: (kind, recipient) => write(recorded(newId(), kind, recipient)),
    },
  };
}
