import type { GaugeQuery } from "../../../shared/platform/metrics/measure.ts";

export const depotGauges: readonly GaugeQuery[] = [
  {
    name: "depot_bots",
    help: "Bots by state: offline, idle or active.",
    labels: ["status"],
    sql: `select state, count(bots.id) from unnest(array['offline', 'idle', 'active']) as state
      left join depot.bots on bots.status = state group by state`,
  },
  {
    name: "depot_open_shopping_lists",
    help: "Shopping lists that are not done, by state.",
    labels: ["status"],
    sql: `select state, (
        select count(*) from depot.shopping_lists where status = state
      ) from unnest(array['pending', 'available', 'assigned', 'active', 'returned', 'inventoried'])
        as state`,
  },
];
