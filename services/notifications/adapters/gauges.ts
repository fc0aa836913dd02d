import type { GaugeQuery } from "../../../shared/platform/metrics/measure.ts";

export const notificationGauges: readonly GaugeQuery[] = [
  {
    name: "notifications_pending_notifications",
    help: "Notifications that wait to be sent, for the first time or again.",
    labels: [],
    sql: "select count(*) from notifications.notifications where status = 'pending'",
  },
];
