/**
 * What `GET /metrics` tells, in the text format of Prometheus. Counters count while the process works,
 * after each commit; what stands in the databases and at the broker is read when it is asked for, and is
 * absent when they do not answer in time.
 *
 * @module
 */
import { Counter, Registry } from "prom-client";
import type { Logger } from "../log.ts";
import { type ContextMeter, contextMeter, sharedMeters } from "./context_meter.ts";
import type { Reading } from "./context_gauges.ts";
import type { ModuleMetrics } from "./measure.ts";
import { measureProcess } from "./process.ts";
import { type ContextReader, contextReader, type MeasuredContext } from "./reading.ts";
import { type RequestMeter, requestMeter } from "./requests.ts";
import { type Value, valuesText } from "./series.ts";

/** The metrics of a process. */
export interface Metrics extends Disposable {
  /** Makes the meter of a context. @param name letters, digits and `_`. */
  meter(name: string, metrics?: ModuleMetrics): ContextMeter;
  readonly requests: RequestMeter;
  /** The page, and its content type. Never fails. */
  page(): Promise<{ readonly text: string; readonly type: string }>;
}

/** What {@link createMetrics} needs. */
export interface MetricsPorts {
  readonly contexts: () => Iterable<MeasuredContext>;
  readonly log: Logger;
  /** Longest wait for a database or the broker, in milliseconds; 2 000 unless given. */
  readonly deadlineMs?: number;
  /** How long what was read there is told again, in milliseconds; 1 000 unless given. */
  readonly freshMs?: number;
  /** Measures the requests; one of its own unless given. */
  readonly requests?: RequestMeter;
}

/**
 * Makes the metrics of a process, in a registry of its own, and starts measuring the process. Dispose it.
 *
 * @example
 * ```ts
 * import { createLogger } from "../log.ts";
 * import { createMetrics } from "./metrics.ts";
 * const log = createLogger({ level: "ERROR", write: () => {} });
 * using metrics = createMetrics({ contexts: () => [], log });
 * metrics.meter("lamps").sent([{ name: "lampsapi.LampLit" }]);
 * const { text } = await metrics.page();
 * if (!text.includes(`lamps_sent_messages_count{message="lampsapi.LampLit"} 1`)) throw new Error(text);
 * ```
 */
export function createMetrics(
  { contexts, log, deadlineMs = 2_000, freshMs = 1_000, requests = requestMeter() }: MetricsPorts,
): Metrics {
  const registry = new Registry();
  const shared = sharedMeters(registry);
  const process = measureProcess();
  const pages = new Counter({
    name: "promhttp_metric_handler_requests_total",
    help: "How often this page was answered, by status.",
    labelNames: ["code"],
    registers: [registry],
  });
  const readers = new Map<string, ContextReader>();
  let inFlight = 0;

  function readerOf({ name }: MeasuredContext): ContextReader {
    let reader = readers.get(name);
    if (!reader) readers.set(name, reader = contextReader({ log, deadlineMs, freshMs }));
    return reader;
  }

  async function readings(): Promise<Reading[]> {
    const read = await Promise.all([...contexts()].map((one) => readerOf(one)(one)));
    const merged = new Map<string, { help: string; values: Value[] }>();
    for (const { name, help, values } of read.flat()) {
      const known = merged.get(name);
      if (known) known.values.push(...values);
      else merged.set(name, { help, values: [...values] });
    }
    return [...merged].map(([name, { help, values }]) => ({ name, help, values }));
  }

  return {
    meter: (name, metrics) => contextMeter(shared, name, metrics),
    requests,
    async page() {
      inFlight++;
      try {
        pages.inc({ code: "200" });
        const told = await readings();
        const parts = [
          await registry.metrics(),
          ...[...shared.exposed, ...requests.exposed].map((exposed) => exposed.text()),
          ...told.map(({ values, ...about }) =>
            valuesText({ ...about, type: /_total$/.test(about.name) ? "counter" : "gauge" }, values)
          ),
          valuesText({
            name: "promhttp_metric_handler_requests_in_flight",
            help: "How many ask for this page right now.",
            type: "gauge",
          }, [{ labels: {}, value: inFlight }]),
          process.text(),
        ];
        return { text: parts.join(""), type: registry.contentType };
      } finally {
        inFlight--;
      }
    },
    [Symbol.dispose]: () => process[Symbol.dispose](),
  };
}
