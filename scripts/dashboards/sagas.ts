import { type Dashboard, quantiles } from "./dashboard.ts";

const OF = 'saga=~"$saga"';

/** Where sagas stand, and how long their steps take. */
export const sagas: Dashboard = {
  name: "sagas",
  title: "Sagas",
  description: "Sagas by state and age, their steps, and the orders that wait for them.",
  refresh: "10s",
  from: "now-1h",
  variables: [{ name: "saga", label: "Saga", metric: "mallbots_sagas" }],
  rows: [
    {
      title: "Under way",
      panels: [
        {
          title: "Sagas by state",
          description:
            "Those that have not ended. Parked ones wait for an operator: `deno task ops sagas`.",
          unit: "short",
          queries: [{
            expr: `max by (saga, state) (mallbots_sagas{${OF}})`,
            legend: "{{saga}} {{state}}",
          }],
        },
        {
          title: "Age of the oldest by state",
          description: "Since it was started.",
          unit: "s",
          queries: [{
            expr: `max by (saga, state) (mallbots_saga_oldest_seconds{${OF}})`,
            legend: "{{saga}} {{state}}",
          }],
        },
        {
          title: "Orders that wait",
          description: "Orders that are neither approved nor rejected nor canceled.",
          unit: "short",
          queries: [{ expr: "max(ordering_pending_orders)", legend: "pending" }],
        },
      ],
    },
    {
      title: "Ended",
      panels: [
        {
          title: "Ended sagas",
          description: "Sagas a second that came to an end, by end.",
          unit: "ops",
          queries: [{
            expr:
              `sum by (saga, state) (rate(mallbots_saga_duration_seconds_count{${OF}}[$__rate_interval]))`,
            legend: "{{saga}} {{state}}",
          }],
        },
        {
          title: "Duration of sagas",
          description: "From the start to the end, whichever that was.",
          unit: "s",
          queries: quantiles("mallbots_saga_duration_seconds", { where: OF }),
        },
        {
          title: "Share of those that were undone",
          description: "Compensated sagas, of all that ended.",
          unit: "percentunit",
          queries: [{
            expr:
              `(sum(rate(mallbots_saga_duration_seconds_count{${OF}, state="compensated"}[$__rate_interval])) or vector(0)) / sum(rate(mallbots_saga_duration_seconds_count{${OF}}[$__rate_interval]))`,
            legend: "compensated",
          }],
        },
      ],
    },
    {
      title: "Steps",
      panels: [
        {
          title: "Duration of steps",
          description:
            "From the first sending of a step's command to its outcome, 95th percentile.",
          unit: "s",
          width: 12,
          queries: quantiles("mallbots_saga_step_duration_seconds", {
            where: `${OF}, direction="forward"`,
            by: "step",
            of: [0.95],
          }),
        },
        {
          title: "Outcome of steps",
          description: "Steps a second that failed or expired, by step.",
          unit: "ops",
          width: 12,
          queries: [{
            expr:
              `sum by (step, outcome) (rate(mallbots_saga_step_duration_seconds_count{${OF}, outcome!="succeeded"}[$__rate_interval]))`,
            legend: "{{step}} {{outcome}}",
          }],
        },
      ],
    },
  ],
};
