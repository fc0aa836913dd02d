import type { GaugeQuery } from "../../../shared/platform/metrics/measure.ts";

/** Only orders that wait for their saga have a row there. */
export const orderGauges: readonly GaugeQuery[] = [
  {
    name: "ordering_pending_orders",
    help: "Orders that are neither approved nor rejected nor canceled.",
    labels: [],
    sql: "select count(*) from ordering.pending_orders",
  },
  {
    name: "ordering_pending_order_oldest_seconds",
    help:
      "Age of the oldest order that is neither approved nor rejected nor canceled, 0 when there is none.",
    labels: [],
    sql: `select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(placed_at)), 0))
      from ordering.pending_orders`,
  },
];
