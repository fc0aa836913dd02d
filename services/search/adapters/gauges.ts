import type { GaugeQuery } from "../../../shared/platform/metrics/measure.ts";
import { statuses } from "../domain/order.ts";

/** No more than so many of a status are counted: there is no end to those that are done. */
const MOST = 10_000;

export const orderGauges: readonly GaugeQuery[] = [
  {
    name: "search_orders",
    help:
      `Orders by the status that they are in, as search knows it; ${MOST} stands for more, too.`,
    labels: ["status"],
    sql: `select state, (
        select count(*) from (
          select from search.orders where status = state limit ${MOST}
        ) as few
      ) from unnest(array[${statuses.map((status) => `'${status}'`).join(", ")}]) as state`,
  },
];
