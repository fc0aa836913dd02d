import type { Dashboard, Panel, Query } from "./dashboard.ts";

const rate = (metric: string, by: string) =>
  `sum by (${by}) (rate(${metric}{${by}=~"$${by}"}[$__rate_interval]))`;

/** What went well beside what did not. */
function flow(
  title: string,
  description: string,
  by: "receiver" | "exporter" | "processor",
  parts: Readonly<Record<string, string>>,
): Panel {
  const queries = Object.entries(parts).map(([name, metric]): Query => ({
    expr: rate(metric, by),
    legend: `{{${by}}} ${name}`,
  }));
  return { title, description, unit: "ops", queries };
}

/** The collector itself, by its own metrics. */
export const collector: Dashboard = {
  name: "collector",
  title: "OpenTelemetry Collector",
  description: "Whether spans and metrics get through, by the collector's own metrics.",
  refresh: "30s",
  from: "now-15m",
  variables: [
    { name: "receiver", label: "Receiver", metric: "otelcol_receiver_accepted_spans" },
    { name: "exporter", label: "Exporter", metric: "otelcol_exporter_sent_spans" },
    { name: "processor", label: "Processor", metric: "otelcol_processor_incoming_items" },
  ],
  rows: [
    {
      title: "Receivers",
      panels: [
        flow("Spans", "Spans a second that were accepted and refused.", "receiver", {
          accepted: "otelcol_receiver_accepted_spans",
          refused: "otelcol_receiver_refused_spans",
        }),
        flow("Metric points", "Points a second that were accepted and refused.", "receiver", {
          accepted: "otelcol_receiver_accepted_metric_points",
          refused: "otelcol_receiver_refused_metric_points",
        }),
      ],
    },
    {
      title: "Processors",
      panels: [
        flow("Items", "Items a second that went in and came out.", "processor", {
          in: "otelcol_processor_incoming_items",
          out: "otelcol_processor_outgoing_items",
        }),
        {
          title: "Spans per batch",
          description: "Mean size of the batches that were sent.",
          unit: "short",
          queries: [{
            expr:
              "sum(rate(otelcol_processor_batch_batch_send_size_sum[$__rate_interval])) / sum(rate(otelcol_processor_batch_batch_send_size_count[$__rate_interval]))",
            legend: "items a batch",
          }],
        },
        flow("Why batches are sent", "Batches a second: full, or after their time.", "processor", {
          full: "otelcol_processor_batch_batch_size_trigger_send",
          "after a while": "otelcol_processor_batch_timeout_trigger_send",
        }),
      ],
    },
    {
      title: "Exporters",
      panels: [
        flow("Spans", "Spans a second that were sent, and that could not be.", "exporter", {
          sent: "otelcol_exporter_sent_spans",
          failed: "otelcol_exporter_send_failed_spans",
        }),
        flow(
          "Metric points",
          "Points a second that were sent, and that could not be.",
          "exporter",
          {
            sent: "otelcol_exporter_sent_metric_points",
            failed: "otelcol_exporter_send_failed_metric_points",
          },
        ),
        {
          title: "Queue",
          description: "How much of an exporter's queue is used; a full one drops.",
          unit: "percentunit",
          queries: [{
            expr:
              'max by (exporter) (otelcol_exporter_queue_size{exporter=~"$exporter"} / otelcol_exporter_queue_capacity{exporter=~"$exporter"})',
            legend: "{{exporter}}",
          }],
        },
      ],
    },
    {
      title: "Process",
      panels: [
        {
          title: "Memory",
          description: "Memory of the collector.",
          unit: "bytes",
          queries: [{ expr: "otelcol_process_memory_rss", legend: "{{instance}}" }],
        },
        {
          title: "Processor",
          description: "Cores that the collector uses.",
          unit: "none",
          queries: [{
            expr: "rate(otelcol_process_cpu_seconds[$__rate_interval])",
            legend: "{{instance}}",
          }],
        },
        {
          title: "Spans by service",
          description: "Spans a second that the collector counted, by the service they are of.",
          unit: "ops",
          queries: [{
            expr: "sum by (service_name) (rate(traces_span_metrics_calls_total[$__rate_interval]))",
            legend: "{{service_name}}",
          }],
        },
      ],
    },
  ],
};
