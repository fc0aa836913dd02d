/**
 * What `GET /metrics` tells, in the text format of Prometheus. Counters count while messages pass; gauges
 * are gathered when they are asked for, and those that do not answer in time are left out.
 *
 * @module
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Ended } from "../../messaging/consumer.ts";
import type { Logger } from "../log.ts";
import { backlogOf, type ContextBacklog, isTold } from "./backlog.ts";
import type { ContextDesk } from "./desk.ts";

/** Counts what a context sends and handles. */
export interface ContextMeter {
  /** Messages were committed to be sent. */
  sent(messages: readonly { readonly name: string }[]): void;
  /** A handler runs, for the first time or again. */
  tried(subscription: string): void;
  /** A message ended. */
  ended(ended: Ended): void;
}

/** The metrics of a process. */
export interface Metrics {
  /** Makes the meter of a context. @param name letters, digits and `_`. */
  meter(name: string): ContextMeter;
  /** The page, and its content type. Never fails. */
  page(): Promise<{ readonly text: string; readonly type: string }>;
}

/** What {@link createMetrics} needs. */
export interface MetricsPorts {
  readonly contexts: () => Iterable<ContextDesk>;
  readonly log: Logger;
  /** Longest wait for each part, in milliseconds; 3 000 unless given. */
  readonly deadlineMs?: number;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Names come from outside: a broker that carries anything must not fill the memory. */
const MOST_NAMES = 200;

/**
 * Makes the metrics of a process, in a registry of its own.
 *
 * @example
 * ```ts
 * import { createLogger } from "../log.ts";
 * import { createMetrics } from "./metrics.ts";
 * const log = createLogger({ level: "ERROR", write: () => {} });
 * const metrics = createMetrics({ contexts: () => [], log });
 * metrics.meter("lamps").sent([{ name: "lampsapi.LampLit" }]);
 * const { text } = await metrics.page();
 * if (!text.includes(`lamps_sent_messages_count{message="lampsapi.LampLit"} 1`)) throw new Error(text);
 * ```
 */
export function createMetrics({ contexts, log, deadlineMs = 3_000 }: MetricsPorts): Metrics {
  const registry = new Registry();
  const gauges = gaugesIn(registry);
  const tries = new Counter({
    name: "mallbots_message_tries_total",
    help:
      "How often a handler ran; more often than messages ended means that some were tried again.",
    labelNames: ["context", "subscription"],
    registers: [registry],
  });
  const endings = new Counter({
    name: "mallbots_messages_ended_total",
    help: "How messages ended.",
    labelNames: ["context", "subscription", "outcome"],
    registers: [registry],
  });
  const published = new Counter({
    name: "mallbots_relay_published_total",
    help: "Messages that the broker took from this process, repeated ones included.",
    labelNames: ["context"],
    registers: [registry],
  });
  const refills = new Counter({
    name: "mallbots_stream_refills_total",
    help: "How often the broker had lost messages, which were published again.",
    labelNames: ["context"],
    registers: [registry],
  });
  let underWay: Promise<string> | undefined;

  async function gather(): Promise<string> {
    const desks = [...contexts()];
    const backlogs = await Promise.all(desks.map((desk) => backlogOf(desk, log, deadlineMs)));
    gauges.set(backlogs);
    for (const counter of [published, refills]) counter.reset();
    for (const { name: context, relay: { counts } } of desks) {
      published.inc({ context }, counts.published);
      refills.inc({ context }, counts.refills);
    }
    return await registry.metrics();
  }

  return {
    meter: (name) => meterIn(registry, name, tries, endings),
    async page() {
      const text = await (underWay ??= gather().finally(() => underWay = undefined));
      return { text, type: registry.contentType };
    },
  };
}

function meterIn(
  registry: Registry,
  context: string,
  tries: Counter<"context" | "subscription">,
  endings: Counter<"context" | "subscription" | "outcome">,
): ContextMeter {
  const registers = [registry];
  const sent = new Counter({
    name: `${context}_sent_messages_count`,
    help: `Messages that ${context} committed to be sent.`,
    labelNames: ["message"],
    registers,
  });
  const received = new Counter({
    name: `${context}_received_messages_count`,
    help: `Messages that ${context} handled, or could not handle.`,
    labelNames: ["message", "handled"],
    registers,
  });
  const latency = new Histogram({
    name: `${context}_received_messages_latency_seconds`,
    help: `How long ${context} took for a message.`,
    labelNames: ["message", "handled"],
    buckets: SECONDS,
    registers,
  });
  const names = new Set<string>();
  const known = (name: string) => {
    if (names.size < MOST_NAMES) names.add(name);
    return names.has(name) ? name : "other";
  };
  return {
    sent(messages) {
      sent.inc({ message: "all" }, messages.length);
      for (const { name } of messages) sent.inc({ message: known(name) });
    },
    tried: (subscription) => tries.inc({ context, subscription }),
    ended({ subscription, name, outcome, ms }) {
      endings.inc({ context, subscription, outcome });
      if (outcome === "stored" || outcome === "skipped") return; // not handled here, or not yet
      const handled = outcome === "dead" ? "false" : "true";
      for (const message of ["all", known(name || "unreadable")]) {
        received.inc({ message, handled });
        latency.observe({ message, handled }, ms / 1_000);
      }
    },
  };
}

function gaugesIn(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const all = {
    outbox: gauge("mallbots_outbox_messages", "Messages that wait to be published.", "context"),
    outboxAge: gauge("mallbots_outbox_oldest_seconds", "Age of the oldest of them.", "context"),
    failing: gauge("mallbots_relay_failing", "1 while publishing fails here.", "context"),
    waiting: gauge(
      "mallbots_subscription_waiting",
      "Messages that were not delivered yet.",
      ...["context", "subscription"],
    ),
    unsettled: gauge(
      "mallbots_subscription_unsettled",
      "Messages that were delivered and have not ended.",
      ...["context", "subscription"],
    ),
    atHand: gauge(
      "mallbots_subscription_at_hand",
      "Messages that wait or run in the lanes of this process.",
      ...["context", "subscription"],
    ),
    dead: gauge(
      "mallbots_dead_letters",
      "Messages that could not be handled.",
      ...["context", "subscription"],
    ),
    behind: gauge(
      "mallbots_messages_behind_dead_letters",
      "Messages that wait until a dead letter of their key is settled.",
      ...["context", "subscription"],
    ),
    sagas: gauge(
      "mallbots_sagas",
      "Sagas that have not ended.",
      ...["context", "saga", "state"],
    ),
    sagaAge: gauge(
      "mallbots_saga_oldest_seconds",
      "Age of the oldest of them.",
      ...["context", "saga", "state"],
    ),
    memory: gauge("process_resident_memory_bytes", "Memory of the process."),
    started: gauge("process_start_time_seconds", "When the process started, in Unix time."),
  };
  all.started.set((Date.now() - performance.now()) / 1_000);

  function setOf(
    { context, outbox, relayFailing, subscriptions, deadLetters, sagas }: ContextBacklog,
  ) {
    if (isTold(outbox)) {
      all.outbox.set({ context }, outbox.messages);
      all.outboxAge.set({ context }, outbox.oldestMs / 1_000);
    }
    all.failing.set({ context }, relayFailing ? 1 : 0);
    for (const { name: subscription, lag, atHand } of subscriptions) {
      all.atHand.set({ context, subscription }, atHand);
      if (isTold(lag)) {
        all.waiting.set({ context, subscription }, lag.waiting);
        all.unsettled.set({ context, subscription }, lag.unsettled);
      }
      if (isTold(deadLetters)) {
        all.dead.set({ context, subscription }, 0);
        all.behind.set({ context, subscription }, 0);
      }
    }
    for (
      const { subscription, deadLetters: dead, waiting } of isTold(deadLetters) ? deadLetters : []
    ) {
      all.dead.set({ context, subscription }, dead);
      all.behind.set({ context, subscription }, waiting);
    }
    for (const { name: saga, state, count, oldestMs } of isTold(sagas) ? sagas : []) {
      all.sagas.set({ context, saga, state }, count);
      all.sagaAge.set({ context, saga, state }, oldestMs / 1_000);
    }
  }

  return {
    /** What was told; the rest is absent. */
    set(backlogs: readonly ContextBacklog[]) {
      const { started: _, ...fresh } = all;
      for (const gauge of Object.values(fresh)) gauge.reset();
      all.memory.set(Deno.memoryUsage().rss);
      backlogs.forEach(setOf);
    },
  };
}
