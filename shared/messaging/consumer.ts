/**
 * Consumers: each message of a subscription is handled once, in order within its key, in one unit of
 * work with its inbox row. Outages are waited out, bugs are tried a few times and end as dead letters.
 *
 * @module
 */
import { inCall, newCall } from "../platform/call_context.ts";
import type { Clock } from "../platform/clock.ts";
import type { Units } from "../platform/commit/unit.ts";
import { crashPoint } from "../platform/crash_point.ts";
import type { Logger } from "../platform/log.ts";
import { logMessage } from "../platform/message_log.ts";
import { inTime, pause as pauseFor } from "../platform/time.ts";
import { consuming } from "../platform/tracing/messages.ts";
import type { Broker, Lag, RunningSubscription, Subscription } from "./broker.ts";
import {
  createAttempts,
  type Ending,
  type Letter,
  MAX_OUTAGE_PAUSE_MS,
  type RetryReason,
} from "./consumer/attempts.ts";
import { createBlockedKeys } from "./consumer/blocked_keys.ts";
import type { DeadLetterPolicy, MessageHandling } from "./consumer/handling.ts";
import { type Arrival, createIntake } from "./consumer/intake.ts";
import { open, type Readable, type Unreadable } from "./consumer/opened.ts";
import type { ConsumerReads } from "./consumer/reads.ts";
import { storable } from "./dead_letters.ts";
import { createLanes } from "./lanes.ts";
import type { Leases } from "./lease.ts";

export {
  type DeadLetterPolicy,
  type MessageHandling,
  type Received,
  UndecodablePayload,
} from "./consumer/handling.ts";

/** What a consumer needs. */
export interface ConsumerPorts {
  readonly broker: Broker;
  readonly units: Units;
  readonly reads: ConsumerReads;
  /** Where it is decided which process delivers, for brokers that have no leases of their own. */
  readonly leases?: Leases;
  readonly clock: Clock;
  readonly log: Logger;
  /** Waits between tries after an outage and after other errors; injected by tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told how each message ended. */
  readonly observe?: (ended: Ended) => void;
  /** Told each time that a message is left to be tried again. */
  readonly retrying?: (subscription: string, reason: RetryReason) => void;
  /** How often it is looked, while a key is blocked, whether it still is, in milliseconds; 1 000 unless given. */
  readonly lookMs?: number;
}

/** What is subscribed to. */
export interface Subscribed {
  /** Durable name, e.g. `ordering-depot`. */
  readonly name: string;
  /** Full subjects. */
  readonly subjects: readonly string[];
  /** What a dead letter does to later messages of its key; they pass unless said. */
  readonly policy?: DeadLetterPolicy;
  /** See `Subscription` of the broker. */
  readonly from?: Subscription["from"];
  readonly shared?: boolean;
}

/** How a message ended, for metrics. */
export interface Ended {
  readonly subscription: string;
  readonly name: string;
  /** `stored`: behind a dead letter of its key; it ends once more when it runs. */
  readonly outcome: "handled" | "duplicate" | "skipped" | "refused" | "dead" | "stored";
  readonly ms: number;
}

/** A consumer that runs. */
export interface Consumer {
  /** The subscription. */
  readonly name: string;
  /** How many messages wait or run in its lanes. */
  readonly atHand: number;
  /** How far behind the subscription is, whoever delivers it. @throws when the broker is away. */
  lag(): Promise<Lag>;
  /** A dead letter may have been settled: what waits behind it runs soon. */
  look(): void;
  /** Takes no more messages, and waits until those at hand are handled or `deadlineMs` has passed. */
  drain(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the consumer of a subscription.
 *
 * @example
 * ```ts ignore
 * const subscription = { name: "ordering-depot", subjects, policy: "block" } as const;
 * const consumer = await startConsumer({ broker, units, reads, clock, log }, subscription, handling);
 * ```
 */
export async function startConsumer(
  ports: ConsumerPorts,
  { name: subscription, subjects, policy = "pass", from, shared }: Subscribed,
  handling: MessageHandling,
): Promise<Consumer> {
  const { broker, units, reads, leases, clock, log, pause = pauseFor, observe = () => {} } = ports;
  const lanes = createLanes();
  const stop = new AbortController();
  const { signal: stopping } = stop;
  const attempts = createAttempts({
    units,
    clock,
    log,
    pause,
    stopping,
    subscription,
    handling,
    policy,
    retrying: (reason) => ports.retrying?.(subscription, reason),
  });
  const blocked = createBlockedKeys({
    subscription,
    units,
    clock,
    log,
    reads,
    lanes,
    untilDone: attempts.untilDone,
    stopping,
    lookMs: ports.lookMs ?? 1_000,
    run({ subject, envelope }, also) {
      const opened = open(envelope);
      const letter = { subject, body: envelope, also };
      return withinCallOf(opened, subject, () => settle(letter, opened));
    },
  });

  /** Starts the measuring of a message; answers what tells its end. */
  function begin(opened: Readable | Unreadable): (outcome: Ended["outcome"]) => void {
    const started = performance.now();
    const received = "error" in opened ? undefined : opened.received;
    return (outcome) => {
      const ms = performance.now() - started;
      const ended: Ended = { subscription, name: received?.name ?? "", outcome, ms };
      observe(ended);
      logMessage(log, ended, received);
    };
  }

  /** Brings a message to its end, whatever that is. @throws when stopping. */
  async function settle(
    letter: Letter,
    opened: Readable | Unreadable,
    done: (ending: Ending) => void = () => {},
  ): Promise<void> {
    const end = begin(opened);
    const ending = "error" in opened
      ? await attempts.buryUnreadable(letter, opened)
      : await attempts.settle(letter, opened);
    if (ending === "blocks") blocked.add(opened.key);
    done(ending);
    end(ending === "blocks" ? "dead" : ending);
  }

  /** Runs work within the call, and the span, that a message belongs to. */
  function withinCallOf(
    opened: Readable | Unreadable,
    subject: string,
    work: () => Promise<void>,
  ): Promise<void> {
    if ("error" in opened) return work();
    const { id, metadata: { CORRELATION_ID: correlationId, traceparent } } = opened.received;
    return consuming(opened.received, { subject, subscription }, (span) => {
      const call = newCall({ correlationId, causationId: id, traceparent: span ?? traceparent });
      return inCall(call, work, id);
    });
  }

  /** Runs a delivery in its lane, or stores it where its key is blocked. @throws when stopping. */
  async function carryOut({ delivery, opened }: Arrival): Promise<void> {
    if (!("error" in opened) && blocked.has(opened.key)) {
      const end = begin(opened);
      await blocked.store(delivery, opened);
      delivery.ack();
      return end("stored");
    }
    await settle(delivery, opened, (ending) => {
      crashPoint("handler committed");
      if (ending === "dead" || ending === "blocks") delivery.terminate();
      else delivery.ack();
    });
  }

  /** Does `work` until it succeeds or the consumer stops: then it is left for the next process. */
  async function insist(text: string, work: () => Promise<void>): Promise<void> {
    for (let failures = 0; !stopping.aborted; failures++) {
      try {
        return await work();
      } catch (error) {
        if (stopping.aborted) return;
        log.error(text, { subscription, error });
        const ms = Math.min(MAX_OUTAGE_PAUSE_MS, 1_000 * 2 ** failures);
        await pause(ms, stopping).catch(() => {}); // the loop's condition tells the end
      }
    }
  }

  const idOf = ({ opened }: Arrival) =>
    "error" in opened ? opened.digest : storable(opened.received.id);

  const intake = createIntake({
    lanes,
    stopping,
    enter: (arrival) =>
      lanes.run(
        arrival.opened.key,
        () =>
          insist("a message could neither be handled nor kept", () =>
            withinCallOf(
              arrival.opened,
              arrival.delivery.subject,
              () => carryOut(arrival),
            )),
      ),
    prepare: () =>
      insist("which keys are blocked is not known", () => attempts.untilDone(blocked.load)),
    async known(arrivals) {
      try {
        const ids = await reads.known(subscription, arrivals.map(idOf));
        return new Set(arrivals.filter((arrival) => ids.has(idOf(arrival))));
      } catch (error) {
        log.warn("messages that were handled before are not told apart", { subscription, error });
        return new Set(); // each is found out when it is handled
      }
    },
    skip({ delivery, opened }) {
      delivery.ack();
      begin(opened)("duplicate");
    },
  });

  const running: RunningSubscription = await broker.subscribe({
    name: subscription,
    subjects,
    ...(leases && { leases }),
    ...(from && { from }),
    ...(shared !== undefined && { shared }),
    begins() {
      intake.forget();
      blocked.loadSoon();
    },
    deliver: (delivery) => intake.take({ delivery, opened: open(delivery.body) }),
  });
  return {
    name: subscription,
    get atHand() {
      return lanes.size;
    },
    lag: () => running.lag(),
    look: blocked.look,
    async drain(deadlineMs) {
      await running.pause();
      await inTime(intake.empty().then(lanes.idle), deadlineMs);
    },
    async close() {
      stop.abort();
      await blocked.close();
      await intake.empty();
      await lanes.idle();
      await running.close();
    },
  };
}
