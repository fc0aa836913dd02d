import { type Dashboard, type Panel, quantiles } from "./dashboard.ts";

const OF = 'context=~"$context"';

/** A gauge that several processes tell alike. */
function gauge(
  about: Pick<Panel, "title" | "description" | "unit">,
  metric: string,
  by = "context",
): Panel {
  const legend = by.split(", ").map((label) => `{{${label}}}`).join(" ");
  return { ...about, queries: [{ expr: `max by (${by}) (${metric}{${OF}})`, legend }] };
}

const SUBSCRIPTION = "context, subscription";

/** From the outbox to the handler. */
export const messaging: Dashboard = {
  name: "messaging",
  title: "Messaging",
  description:
    "Messages on their way: outbox, relay, broker, subscriptions, dead letters, commits.",
  refresh: "10s",
  from: "now-1h",
  variables: [{ name: "context", label: "Context", metric: "mallbots_database_up" }],
  rows: [
    {
      title: "At a glance",
      panels: [
        {
          title: "Wait to be published",
          description: "Messages in all outboxes.",
          unit: "short",
          now: true,
          queries: [{
            expr: `sum(max by (context) (mallbots_outbox_messages{${OF}}))`,
            legend: "messages",
          }],
        },
        {
          title: "Oldest of them",
          description: "Age of the oldest message that waits to be published.",
          unit: "s",
          now: true,
          queries: [{ expr: `max(mallbots_outbox_oldest_seconds{${OF}})`, legend: "age" }],
        },
        {
          title: "Wait to be delivered",
          description: "Messages in all subscriptions.",
          unit: "short",
          now: true,
          queries: [{
            expr: `sum(max by (${SUBSCRIPTION}) (mallbots_subscription_waiting{${OF}}))`,
            legend: "messages",
          }],
        },
        {
          title: "Dead letters",
          description: "Messages that nobody could handle; `deno task ops dead-letters`.",
          unit: "short",
          now: true,
          queries: [{
            expr: `sum(max by (${SUBSCRIPTION}) (mallbots_dead_letters{${OF}}))`,
            legend: "dead letters",
          }],
        },
        {
          title: "Databases that answer",
          description: "Contexts whose database was read at the last scrape.",
          unit: "short",
          now: true,
          queries: [{
            expr: `sum(max by (context) (mallbots_database_up{${OF}}))`,
            legend: "contexts",
          }],
        },
        {
          title: "Relays that fail",
          description: "Contexts in which publishing fails right now.",
          unit: "short",
          now: true,
          queries: [{
            expr: `sum(max by (context) (mallbots_relay_failing{${OF}}))`,
            legend: "contexts",
          }],
        },
      ],
    },
    {
      title: "Out",
      panels: [
        gauge({
          title: "Depth of the relay",
          description: "Messages that wait to be published.",
          unit: "short",
        }, "mallbots_outbox_messages"),
        gauge({
          title: "Age of the oldest message in the outbox",
          description: "Above a minute something holds the relay back.",
          unit: "s",
        }, "mallbots_outbox_oldest_seconds"),
        {
          title: "Lag of the relay",
          description: "From the writing of a message to the broker's answer.",
          unit: "s",
          queries: quantiles("mallbots_relay_lag_seconds", { where: OF }),
        },
        {
          title: "Published",
          description: "Messages a second that the broker took, repeated ones included.",
          unit: "ops",
          queries: [{
            expr:
              `sum by (context) (rate(mallbots_relay_published_total{${OF}}[$__rate_interval]))`,
            legend: "{{context}}",
          }],
        },
        {
          title: "Relay fails",
          description: "1 while publishing, or reading what is to be published, fails.",
          unit: "none",
          queries: [{
            expr: `max by (context) (mallbots_relay_failing{${OF}})`,
            legend: "{{context}}",
          }],
        },
        {
          title: "The stream was filled again",
          description: "How often the broker had lost messages, which were published again.",
          unit: "short",
          queries: [{
            expr:
              `sum by (context) (increase(mallbots_stream_refills_total{${OF}}[$__rate_interval]))`,
            legend: "{{context}}",
          }],
        },
      ],
    },
    {
      title: "In",
      panels: [
        gauge(
          {
            title: "Lag of subscriptions",
            description: "Messages that were not delivered yet.",
            unit: "short",
          },
          "mallbots_subscription_waiting",
          SUBSCRIPTION,
        ),
        gauge(
          {
            title: "Delivered and not settled",
            description: "Messages that somebody has at hand, by what the broker knows.",
            unit: "short",
          },
          "mallbots_subscription_unsettled",
          SUBSCRIPTION,
        ),
        gauge(
          {
            title: "Depth of the lanes",
            description: "Messages that wait or run in the lanes of a process; 256 are the most.",
            unit: "short",
          },
          "mallbots_subscription_at_hand",
          SUBSCRIPTION,
        ),
        {
          title: "From writing to handled",
          description: "From the writing of a message to the commit of what it was handled to.",
          unit: "s",
          queries: quantiles("mallbots_message_delay_seconds", {
            where: OF,
            by: "subscription",
            of: [0.95],
          }),
        },
        {
          title: "How messages end",
          description: "Messages a second, by outcome.",
          unit: "ops",
          queries: [{
            expr: `sum by (outcome) (rate(mallbots_messages_ended_total{${OF}}[$__rate_interval]))`,
            legend: "{{outcome}}",
          }],
        },
        {
          title: "Tried again",
          description: "Messages a second that were left to be tried again, by reason.",
          unit: "ops",
          queries: [{
            expr:
              `sum by (subscription, reason) (rate(mallbots_message_retries_total{${OF}}[$__rate_interval]))`,
            legend: "{{subscription}} {{reason}}",
          }],
        },
      ],
    },
    {
      title: "Left lying",
      panels: [
        gauge(
          {
            title: "Dead letters",
            description: "Messages that nobody could handle.",
            unit: "short",
          },
          "mallbots_dead_letters",
          SUBSCRIPTION,
        ),
        gauge(
          {
            title: "Age of the oldest dead letter",
            description: "How long nobody has looked after it.",
            unit: "s",
          },
          "mallbots_dead_letter_oldest_seconds",
          SUBSCRIPTION,
        ),
        gauge(
          {
            title: "Behind dead letters",
            description: "Messages that wait until a dead letter of their key is settled.",
            unit: "short",
          },
          "mallbots_messages_behind_dead_letters",
          SUBSCRIPTION,
        ),
      ],
    },
    {
      title: "Commits",
      panels: [
        {
          title: "Commits by outcome",
          description:
            "Commits a second; conflicts run again, what is refused or fails leaves nothing.",
          unit: "ops",
          queries: [{
            expr:
              `sum by (outcome) (rate(mallbots_commit_duration_seconds_count{${OF}}[$__rate_interval]))`,
            legend: "{{outcome}}",
          }],
        },
        {
          title: "Duration of commits",
          description: "One statement in one round trip.",
          unit: "s",
          queries: quantiles("mallbots_commit_duration_seconds", {
            where: `${OF}, outcome="committed"`,
          }),
        },
        {
          title: "Conflicts by table",
          description: "Commits a second that somebody was faster than.",
          unit: "ops",
          queries: [{
            expr: `sum by (table) (rate(mallbots_commit_conflicts_total{${OF}}[$__rate_interval]))`,
            legend: "{{table}}",
          }],
        },
      ],
    },
  ],
};
