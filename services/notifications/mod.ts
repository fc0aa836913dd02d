import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { NotificationsService } from "../../proto/gen/notifications/schema.ts";
import { createLoop } from "../../shared/messaging/loop.ts";
import { transactor } from "../../shared/platform/commit/unit.ts";
import type { Module, Parts } from "../../shared/platform/module.ts";
import { cache } from "../../shared/projections/projection.ts";
import { CustomerEvents } from "../customers/contract/events.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { notificationsApi } from "./adapters/api.ts";
import { cachedCustomers, customersByCache, customersCache } from "./adapters/customers_cache.ts";
import { notificationGauges } from "./adapters/gauges.ts";
import { logSms } from "./adapters/log_sms.ts";
import { notificationList } from "./adapters/notification_list.ts";
import { findDueIn, noteIn, outgoingIn } from "./adapters/notification_rows.ts";
import { orderNews } from "./adapters/order_news.ts";
import { webhookSms } from "./adapters/webhook_sms.ts";
import { createNotifications } from "./application/notifications.ts";
import { createSender, type Sender } from "./application/sender.ts";
import type { Sms } from "./application/sms.ts";
import { notificationsRefusals } from "./contract/refusals.ts";

export const notifications: Module = {
  name: "notifications",
  purpose: "Tells customers how their orders fare.",
  api: { refusals: notificationsRefusals },
  uses: ["projections"],
  metrics: { gauges: notificationGauges },
  start(parts) {
    const { units, store, sql, log, api, messages, projections, client, background } = parts;
    const customers = customersByCache({
      units,
      store,
      customers: client("customers", CustomersService),
    });
    const findDue = findDueIn(sql);
    const sending = sendingLoop(
      createSender({
        transact: transactor(units, (unit) => outgoingIn(unit, findDue)),
        customers,
        sms: smsOf(parts),
        log,
      }),
      parts,
    );
    const app = createNotifications({
      transact: transactor(units, (unit) => ({ note: noteIn(unit, sending.kick) })),
      customers,
    });
    api.serve(NotificationsService, notificationsApi(app, notificationList(sql)));
    projections.ofMessages(
      "notifications-customers",
      [cache(customersCache)],
      (on) => on("notification-customers", CustomerEvents, cachedCustomers),
    );
    messages.onEvents(
      "notification-orders",
      OrderEvents,
      (unit) => orderNews(noteIn(unit, sending.kick)),
      { shared: true }, // the reference read it in search, too
    );
    background({ name: "sending of notifications", start: sending.kick, stop: sending.close });
  },
};

function smsOf({ config: { sms, environment }, log }: Parts): Sms {
  const { webhookUrl, webhookToken } = sms;
  if (webhookUrl) {
    return webhookSms({ url: webhookUrl, ...(webhookToken && { token: webhookToken }) });
  }
  if (environment === "production" || environment === "staging") {
    log.warn(
      "SMS_WEBHOOK_URL is not set: customers are told nothing, text messages are only logged",
    );
  }
  return logSms(log);
}

/** Sends when woken, which is after each commit that notes something, and each second. */
function sendingLoop({ sendDue }: Sender, { log }: Parts) {
  const loop = createLoop({
    what: "sending notifications",
    log,
    everyMs: 1_000,
    delayMs: 100, // a text message is in no hurry; several go in one look
    async run() {
      if (await sendDue() > 0) loop.kick();
    },
  });
  return loop;
}
