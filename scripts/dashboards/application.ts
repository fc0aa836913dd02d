import { type Dashboard, type Panel, quantiles } from "./dashboard.ts";

const BY_MESSAGE = "{{message}}";

function messages(title: string, context: string, way: "sent" | "received"): Panel {
  const metric = `${context}_${way}_messages_count`;
  const verb = way === "sent" ? "committed to be sent" : "handled";
  return {
    title,
    description: `Messages that ${context} ${verb}, by name, in each interval.`,
    unit: "short",
    queries: [{
      expr: `sum by (message) (increase(${metric}{message!="all"}[$__rate_interval]))`,
      legend: BY_MESSAGE,
    }],
  };
}

const increase = (metric: string) => `sum(increase(${metric}[$__rate_interval]))`;

/** The business and its surfaces; the first nine panels are the reference's. */
export const application: Dashboard = {
  name: "application",
  title: "Application",
  description: "What the mall does, and how it answers.",
  refresh: "30s",
  from: "now-1h",
  variables: [],
  rows: [
    {
      title: "Messages and counters of the reference",
      panels: [
        messages("Shopping Baskets Incoming Messages", "baskets", "received"),
        messages("Shopping Baskets Outgoing Messages", "baskets", "sent"),
        messages("Customers Incoming Messages", "customers", "received"),
        messages("Customers Outgoing Messages", "customers", "sent"),
        {
          title: "Shopping Baskets",
          description: "Baskets by what became of them, in each interval.",
          unit: "short",
          queries: [
            { expr: increase("baskets_started_count"), legend: "started" },
            { expr: increase("baskets_checked_out_count"), legend: "checked out" },
            { expr: increase("baskets_canceled_count"), legend: "canceled" },
            { expr: increase("baskets_abandoned_total"), legend: "abandoned" },
          ],
        },
        {
          title: "Customers",
          description: "Customers that registered, in each interval.",
          unit: "short",
          queries: [{ expr: increase("customers_registered_count"), legend: "registrations" }],
        },
        messages("Stores Outgoing Messages", "stores", "sent"),
        messages("Create Order SEC Incoming Messages", "cosec", "received"),
        messages("Create Order SEC Outgoing Messages", "cosec", "sent"),
      ],
    },
    {
      title: "Business",
      panels: [
        {
          title: "Orders by the status they came into",
          description:
            "How orders move, in each interval. Rejected ones beside approved ones tell of trouble.",
          unit: "short",
          queries: [{
            expr: "sum by (status) (increase(ordering_orders_total[$__rate_interval]))",
            legend: "{{status}}",
          }],
        },
        {
          title: "Orders by the status they are in",
          description: "As search knows them; up to 10 000 of a status are counted.",
          unit: "short",
          queries: [{ expr: "max by (status) (search_orders)", legend: "{{status}}" }],
        },
        {
          title: "Checkout to approved",
          description: "From the checkout of a basket to the approval of its order.",
          unit: "s",
          queries: quantiles("ordering_checkout_to_approved_seconds"),
        },
        {
          title: "Revenue",
          description:
            "Amounts of invoices that were paid, in each interval, in the unit of the currency.",
          unit: "short",
          queries: [{ expr: increase("payments_revenue_total"), legend: "revenue" }],
        },
        {
          title: "Payments and invoices",
          description: "By the status they came into, in each interval.",
          unit: "short",
          queries: [
            {
              expr: "sum by (status) (increase(payments_payments_total[$__rate_interval]))",
              legend: "payments {{status}}",
            },
            {
              expr: "sum by (status) (increase(payments_invoices_total[$__rate_interval]))",
              legend: "invoices {{status}}",
            },
          ],
        },
        {
          title: "Bots and shopping lists",
          description: "Bots by state, and shopping lists that are not done.",
          unit: "short",
          queries: [
            { expr: "max by (status) (depot_bots)", legend: "bots {{status}}" },
            { expr: "max by (status) (depot_open_shopping_lists)", legend: "lists {{status}}" },
          ],
        },
      ],
    },
    {
      title: "Requests",
      panels: [
        {
          title: "Requests by status",
          description: "HTTP requests a second, by status code.",
          unit: "reqps",
          queries: [{
            expr:
              "sum by (code) (rate(http_server_request_duration_seconds_count[$__rate_interval]))",
            legend: "{{code}}",
          }],
        },
        {
          title: "Share of failing requests",
          description:
            "Requests that failed on our side, of all: 5xx, but not 501, nor 504 of a caller's own deadline. Above 1 % for five minutes is an alert.",
          unit: "percentunit",
          queries: [{
            expr:
              '(sum(rate(http_server_request_duration_seconds_count{fault="server"}[$__rate_interval])) or vector(0)) / sum(rate(http_server_request_duration_seconds_count[$__rate_interval]))',
            legend: "failing",
          }],
        },
        {
          title: "Slowest routes",
          description: "The 95th percentile of the ten slowest routes.",
          unit: "s",
          queries: [{
            expr:
              "topk(10, histogram_quantile(0.95, sum by (le, method, route) (rate(http_server_request_duration_seconds_bucket[$__rate_interval]))))",
            legend: "{{method}} {{route}}",
          }],
        },
        {
          title: "Calls by method",
          description: "Calls a second by method, over REST, Connect and in memory; the ten most.",
          unit: "ops",
          queries: [{
            expr:
              "topk(10, sum by (service, method) (rate(rpc_server_duration_seconds_count[$__rate_interval])))",
            legend: "{{service}}/{{method}}",
          }],
        },
        {
          title: "Calls that failed, by code",
          description: "Calls a second that did not end with ok, by Connect code.",
          unit: "ops",
          queries: [{
            expr:
              'sum by (code) (rate(rpc_server_duration_seconds_count{code!="ok"}[$__rate_interval]))',
            legend: "{{code}}",
          }],
        },
        {
          title: "Duration of requests",
          description: "All requests, streams until their first answer.",
          unit: "s",
          queries: quantiles("http_server_request_duration_seconds"),
        },
      ],
    },
    {
      title: "Processes",
      panels: [
        {
          title: "Memory",
          description: "Memory of each process, and its heap in use.",
          unit: "bytes",
          queries: [
            { expr: "process_resident_memory_bytes", legend: "{{job}} {{instance}}" },
            { expr: "process_heap_used_bytes", legend: "{{job}} {{instance}} heap" },
          ],
        },
        {
          title: "Processor",
          description: "Cores that each process uses.",
          unit: "none",
          queries: [{
            expr: "rate(process_cpu_seconds_total[$__rate_interval])",
            legend: "{{job}} {{instance}}",
          }],
        },
        {
          title: "Delay of the event loop",
          description: "How late timers run: above 100 ms everything in the process is late.",
          unit: "s",
          queries: quantiles("mallbots_event_loop_delay_seconds", { by: "job", of: [0.99] }),
        },
      ],
    },
  ],
};
