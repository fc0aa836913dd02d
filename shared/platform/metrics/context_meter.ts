/**
 * What a context counts while it works: messages, commits, and what its events add to its measures. All
 * of it is counted after the commit; what was rolled back, refused or seen before counts nothing there.
 *
 * @module
 */
import { Counter, Histogram, type Registry } from "prom-client";
import { timeOfId } from "../../domain/id.ts";
import type { Ended } from "../../messaging/consumer.ts";
import type { SagaMoved } from "../../sagas/moved.ts";
import type { Measure, ModuleMetrics, Sample } from "./measure.ts";
import {
  type Counts,
  createCounts,
  createDurations,
  type Durations,
  type Exposed,
  FAST,
  type Series,
  seriesBy,
  SLOW,
} from "./series.ts";

/** Counts for one context. */
export interface ContextMeter {
  /** Messages were committed to be sent. */
  sent(messages: readonly { readonly name: string }[]): void;
  /** The broker took messages. */
  published(messages: readonly { readonly id: string }[]): void;
  /** There is a subscription: it is told of from now on. */
  subscribed(subscription: string): void;
  /** A handler runs, for the first time or again. */
  tried(subscription: string): void;
  /** A message will be tried again. */
  retried(subscription: string, reason: "outage" | "failure"): void;
  /** What a message was handled to is committed. */
  arrived(subscription: string, id: string): void;
  /** A message ended. */
  ended(ended: Ended): void;
  /** A commit ended. @param table whose guard failed. */
  committed(outcome: CommitOutcome, ms: number, table?: string): void;
  /** A saga moved. */
  saga(moved: SagaMoved): void;
  /** Something of the context's own measures happened. */
  measured(sample: Sample): void;
}

/** How a commit ended: `refused` by a rule of the business, `failed` by an outage or a bug. */
export type CommitOutcome = "committed" | "conflict" | "refused" | "failed";

/** Counters that all contexts share. */
export interface SharedMeters {
  readonly registry: Registry;
  readonly exposed: Exposed[];
  readonly tries: Counts;
  readonly retries: Counts;
  readonly endings: Counts;
  readonly conflicts: Counts;
  readonly commits: Durations;
  readonly relayLag: Durations;
  readonly delays: Durations;
  readonly steps: Durations;
  readonly sagas: Durations;
}

/** Buckets of the reference. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const ENDINGS: readonly Ended["outcome"][] = [
  ...["handled", "refused", "skipped", "duplicate", "dead", "stored"] as const,
];
/** Names come from outside: a broker that carries anything must not fill the memory. */
const MOST_NAMES = 200;

/** Makes the counters that all contexts share. */
export function sharedMeters(registry: Registry): SharedMeters {
  const all = {
    tries: createCounts(
      "mallbots_message_tries_total",
      "How often a handler ran, the first time and again.",
    ),
    retries: createCounts(
      "mallbots_message_retries_total",
      "How often a message was left to be tried again, after an outage or a failure.",
    ),
    endings: createCounts(
      "mallbots_messages_ended_total",
      "How messages ended: handled, refused, skipped, duplicate, dead, or stored behind a dead one.",
    ),
    conflicts: createCounts(
      "mallbots_commit_conflicts_total",
      "Commits that somebody was faster than, by the table whose guard told.",
    ),
    commits: createDurations(
      "mallbots_commit_duration_seconds",
      "How long a commit took, by its outcome: committed, conflict, refused or failed.",
      FAST,
    ),
    relayLag: createDurations(
      "mallbots_relay_lag_seconds",
      "From the writing of a message to the broker's answer that it has it.",
      SLOW,
    ),
    delays: createDurations(
      "mallbots_message_delay_seconds",
      "From the writing of a message to the commit of what it was handled to.",
      SLOW,
    ),
    steps: createDurations(
      "mallbots_saga_step_duration_seconds",
      "From the first sending of a step's command to its outcome.",
      SLOW,
    ),
    sagas: createDurations(
      "mallbots_saga_duration_seconds",
      "From the start of a saga to its end.",
      SLOW,
    ),
  };
  return { ...all, registry, exposed: Object.values(all) };
}

/** Makes the meter of a context. @param name letters, digits and `_`. */
export function contextMeter(
  shared: SharedMeters,
  name: string,
  { measures = [] }: ModuleMetrics = {},
): ContextMeter {
  const context = name;
  const { registry } = shared;
  const sent = createCounts(
    `${context}_sent_messages_count`,
    `Messages that ${context} committed to be sent, in all and by name.`,
  );
  const received = createCounts(
    `${context}_received_messages_count`,
    `Messages that ${context} handled, or could not handle, in all and by name.`,
  );
  const latency = createDurations(
    `${context}_received_messages_latency_seconds`,
    `How long ${context} took for a message, tries and pauses included.`,
    SECONDS,
  );
  shared.exposed.push(sent, received, latency);
  const sentBy = seriesBy((message) => sent.series({ message }));
  const takenBy = (handled: "true" | "false") =>
    seriesBy((message) => ({
      count: received.series({ message, handled }),
      took: latency.series({ message, handled }),
    }));
  const taken = { true: takenBy("true"), false: takenBy("false") };
  const all = { sent: sentBy("all"), true: taken.true("all"), false: taken.false("all") };
  const commits = seriesBy((outcome) => shared.commits.series({ context, outcome }));
  for (const outcome of ["committed", "conflict", "refused", "failed"]) commits(outcome);
  const conflicts = seriesBy((table) => shared.conflicts.series({ context, table }));
  conflicts(`${context}.inbox`); // every context has one; the first conflict must be seen as a rise
  const subscriptions = seriesBy((subscription) => ({
    tries: shared.tries.series({ context, subscription }),
    delays: shared.delays.series({ context, subscription }),
    endings: seriesBy((outcome) => shared.endings.series({ context, subscription, outcome })),
    retries: seriesBy((reason) => shared.retries.series({ context, subscription, reason })),
  }));
  const lag = shared.relayLag.series({ context });
  const sinks = new Map(measures.map((measure) => [measure, sinkOf(registry, measure)]));
  const names = new Set<string>();
  const known = (name: string) => {
    if (names.size < MOST_NAMES) names.add(name);
    return names.has(name) ? name : "other";
  };
  const age = (id: string, series: Series) => {
    const time = timeOfId(id);
    if (time !== undefined) series.observe(Math.max(0, Date.now() - time) / 1_000);
  };

  return {
    sent(messages) {
      all.sent.add(messages.length);
      for (const { name } of messages) sentBy(known(name)).add();
    },
    published: (messages) => messages.forEach(({ id }) => age(id, lag)),
    subscribed(subscription) {
      const { endings, retries } = subscriptions(subscription);
      ["outage", "failure"].forEach(retries);
      ENDINGS.forEach(endings);
    },
    tried: (subscription) => subscriptions(subscription).tries.add(),
    retried: (subscription, reason) => subscriptions(subscription).retries(reason).add(),
    arrived: (subscription, id) => age(id, subscriptions(subscription).delays),
    ended({ subscription, name, outcome, ms }) {
      subscriptions(subscription).endings(outcome).add();
      // not handled here, not handled yet, or handled and counted before
      if (outcome === "skipped" || outcome === "stored" || outcome === "duplicate") return;
      const handled = outcome === "dead" ? "false" : "true";
      for (const { count, took } of [all[handled], taken[handled](known(name || "unreadable"))]) {
        count.add();
        took.observe(ms / 1_000);
      }
    },
    committed(outcome, ms, table) {
      commits(outcome).observe(ms / 1_000);
      if (outcome !== "conflict") return;
      conflicts(table ?? "unknown").add();
    },
    saga({ name: saga, steps, end }) {
      for (const { name: step, direction, outcome, ms } of steps) {
        const labels = { context, saga, step, direction, outcome };
        shared.steps.series(labels).observe(ms / 1_000);
      }
      if (end) {
        const labels = { context, saga, state: end.state };
        shared.sagas.series(labels).observe(end.ms / 1_000);
      }
    },
    measured({ measure, value, label }) {
      let sink = sinks.get(measure);
      if (!sink) sinks.set(measure, sink = sinkOf(registry, measure));
      sink(value, label);
    },
  };
}

/** Where the samples of a measure go. */
function sinkOf(registry: Registry, measure: Measure): (value: number, label?: string) => void {
  const { kind, name, help, label, buckets = [] } = measure;
  const about = { name, help, labelNames: label ? [label.name] : [], registers: [registry] };
  const labelsOf = (value: string | undefined) =>
    label && value !== undefined ? { [label.name]: value } : {};
  if (kind === "counter") {
    const counter = new Counter(about);
    for (const value of label?.values ?? []) counter.inc(labelsOf(value), 0);
    return (value, label) => counter.inc(labelsOf(label), value);
  }
  const histogram = new Histogram({ ...about, buckets: [...buckets] });
  for (const value of label?.values ?? []) histogram.zero(labelsOf(value));
  return (value, label) => histogram.observe(labelsOf(label), value);
}
