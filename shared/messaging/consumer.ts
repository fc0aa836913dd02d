/**
 * Consumers: each message of a subscription is handled once, in order within its key, in one unit of
 * work with its inbox row. Outages are waited out, bugs are tried a few times and end as dead letters.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DomainError } from "../domain/error.ts";
import { inCall, newCall } from "../platform/call_context.ts";
import type { Clock } from "../platform/clock.ts";
import { insert } from "../platform/commit/write.ts";
import { Abandoned, type Unit, type Units } from "../platform/commit/unit.ts";
import type { Logger } from "../platform/log.ts";
import { isOutage } from "../platform/outage.ts";
import { inTime, pause as pauseFor } from "../platform/time.ts";
import { UnusableHeaders } from "../sagas/reply.ts";
import type { Broker, Delivery, RunningSubscription } from "./broker.ts";
import { type DeadLetterCause, deadLettersTable } from "./dead_letters.ts";
import {
  decodeEnvelope,
  decodeMessageData,
  type Envelope,
  type MessageData,
  type Metadata,
} from "./envelope.ts";
import { createLanes } from "./lanes.ts";
import { laneKey } from "./lane_key.ts";

/** What is known of a received message besides its content. */
export interface Received {
  readonly id: string;
  /** Registered name. */
  readonly name: string;
  readonly metadata: Metadata;
  readonly occurredAt: Date;
}

/** A message could not be read as what its name says. */
export class UndecodablePayload extends Error {
  override readonly name = "UndecodablePayload";
}

/** How the messages of a subscription are handled. */
export interface MessageHandling {
  /**
   * Handles one message within a unit.
   *
   * @returns whether its name is declared; what is not is acknowledged and counted.
   * @throws {UndecodablePayload} when the payload is not of the named message.
   */
  handle(unit: Unit, payload: Uint8Array, received: Received): Promise<boolean>;
  /** What a refusal becomes instead of a dead letter, such as a failure reply. */
  refuse?(unit: Unit, refusal: DomainError, received: Received): void;
  /** What a name that is not declared becomes besides a dead letter; events have none: they are skipped. */
  unknown?(unit: Unit, received: Received): void;
}

/** What a consumer needs. */
export interface ConsumerPorts {
  readonly broker: Broker;
  readonly units: Units;
  readonly clock: Clock;
  readonly log: Logger;
  /** Waits between tries after an outage and after other errors; injected by tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told how each message ended. */
  readonly observe?: (ended: Ended) => void;
}

/** How a message ended, for metrics. */
export interface Ended {
  readonly subscription: string;
  readonly name: string;
  readonly outcome: "handled" | "duplicate" | "skipped" | "refused" | "dead";
  readonly ms: number;
}

/** A consumer that runs. */
export interface Consumer {
  /** Takes no more messages, and waits until those at hand are handled or `deadlineMs` has passed. */
  drain(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Tries of a message whose handler fails for another reason than an outage, in about 10 s. */
const ATTEMPTS = 5;
const MAX_OUTAGE_PAUSE_MS = 30_000;

/**
 * Starts the consumer of a subscription.
 *
 * @param subscription its durable name and full subjects.
 */
export async function startConsumer(
  { broker, units, clock, log, pause = pauseFor, observe = () => {} }: ConsumerPorts,
  subscription: { readonly name: string; readonly subjects: readonly string[] },
  handling: MessageHandling,
): Promise<Consumer> {
  const { name: consumer } = subscription;
  const lanes = createLanes();
  const stopping = new AbortController();
  const deadLetters = deadLettersTable(units.schema);

  async function bury(
    delivery: Delivery,
    about: { id: string; name: string; key: string },
    cause: DeadLetterCause,
    error: Error,
    attempts: number,
    also?: (unit: Unit) => void,
  ): Promise<void> {
    log.error("dead letter", { subscription: consumer, name: about.name, cause, error });
    const key = { subscription: consumer, messageId: storable(about.id) };
    await untilDone(() =>
      units.run(async (unit) => {
        if (await unit.store.find(deadLetters, key)) return; // kept before, but not settled
        unit.write(insert(deadLetters, {
          ...key,
          name: storable(about.name),
          subject: delivery.subject,
          key: storable(about.key),
          cause,
          error: storable(error.message),
          attempts,
          envelope: delivery.body,
          failedAt: clock.now(),
        }));
        also?.(unit);
      })
    );
    delivery.terminate();
  }

  /** Repeats `work` until it is no outage that stops it. @throws what else goes wrong. */
  async function untilDone<T>(work: () => Promise<T>): Promise<T> {
    for (let outages = 0;; outages++) {
      try {
        return await work();
      } catch (error) {
        if (!isOutage(error)) throw error;
        const ms = Math.min(MAX_OUTAGE_PAUSE_MS, 100 * 2 ** outages) * (0.5 + Math.random() / 2);
        log.warn("waiting for an outage to pass", { subscription: consumer, ms, error });
        await pause(ms, stopping.signal);
      }
    }
  }

  /** One try of a message, however long outages make it. @throws what is neither outage nor refusal. */
  async function attempt(
    received: Received,
    payload: Uint8Array,
  ): Promise<"handled" | "duplicate" | "undeclared" | "refused"> {
    const inbox = { subscription: consumer, id: received.id, name: received.name };
    try {
      const outcome = await untilDone(() =>
        units.run(async (unit) => {
          if (!await handling.handle(unit, payload, received)) throw new Abandoned();
        }, inbox)
      );
      return outcome.duplicate ? "duplicate" : "handled";
    } catch (error) {
      if (error instanceof Abandoned) return "undeclared";
      if (!isRefusal(error) || !handling.refuse) throw error;
      await untilDone(() => units.run((unit) => handling.refuse?.(unit, error, received), inbox));
      return "refused";
    }
  }

  /** Starts the measuring of a message; answers what tells its end. */
  function begin(name: string): (outcome: Ended["outcome"]) => void {
    const started = performance.now();
    return (outcome) => {
      const ms = performance.now() - started;
      observe({ subscription: consumer, name, outcome, ms });
      log.debug("message handled", { subscription: consumer, name, outcome, ms: Math.round(ms) });
    };
  }

  async function process(delivery: Delivery, received: Received, payload: Uint8Array, key: string) {
    const { id, name } = received;
    const end = begin(name);
    for (let tries = 1;; tries++) {
      try {
        const outcome = await attempt(received, payload);
        if (outcome === "undeclared" && handling.unknown) {
          const error = new Error(`the name ${name} is not known here`);
          await bury(delivery, { id, name, key }, "unknown_name", error, tries, (unit) => {
            handling.unknown?.(unit, received);
          });
          return end("dead");
        }
        delivery.ack();
        return end(outcome === "undeclared" ? "skipped" : outcome);
      } catch (error) {
        if (stopping.signal.aborted) throw error;
        const cause = causeOf(error);
        if (cause !== "failed" || tries >= ATTEMPTS) {
          const failure = error instanceof Error ? error : new Error(String(error));
          await bury(delivery, { id, name, key }, cause, failure, tries);
          return end("dead");
        }
        const ms = 250 * 3 ** (tries - 1) * (0.75 + Math.random() / 2);
        log.warn("trying a message again", { subscription: consumer, name, tries, ms, error });
        await pause(ms, stopping.signal);
      }
    }
  }

  function deliver(delivery: Delivery): void {
    const opened = open(delivery.body);
    lanes.run(opened.key, async () => {
      for (let failures = 0; !stopping.signal.aborted; failures++) {
        try {
          return await settle(delivery, opened);
        } catch (error) {
          if (stopping.signal.aborted) return; // unsettled: it comes again
          log.error("a message could neither be handled nor kept", { error });
          const ms = Math.min(MAX_OUTAGE_PAUSE_MS, 1_000 * 2 ** failures);
          await pause(ms, stopping.signal).catch(() => {}); // the loop's condition tells the end
        }
      }
    });
  }

  async function settle(delivery: Delivery, opened: Opened): Promise<void> {
    if ("error" in opened) {
      const end = begin("");
      const about = { id: digest(delivery.body), name: "", key: opened.key };
      await bury(delivery, about, "undecodable_envelope", opened.error, 1);
      return end("dead");
    }
    const { key, envelope: { id, name, metadata }, data: { occurredAt, payload } } = opened;
    const { CORRELATION_ID: correlationId, traceparent } = metadata;
    const call = newCall({ correlationId, causationId: id, traceparent });
    const received = { id, name, metadata, occurredAt };
    await inCall(call, () => process(delivery, received, payload, key), id);
  }

  const running: RunningSubscription = await broker.subscribe({ ...subscription, deliver });
  return {
    async drain(deadlineMs) {
      await running.pause();
      await inTime(lanes.idle(), deadlineMs);
    },
    async close() {
      stopping.abort();
      await lanes.idle();
      await running.close();
    },
  };
}

type Opened =
  | { readonly key: string; readonly envelope: Envelope; readonly data: MessageData }
  | { readonly key: string; readonly error: Error };

function open(body: Uint8Array): Opened {
  try {
    const envelope = decodeEnvelope(body);
    const data = decodeMessageData(envelope.data);
    return { key: laneKey(envelope, data.payload), envelope, data };
  } catch (error) {
    return { key: "", error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Names what has no id that can be read: the same bytes are the same message. */
function digest(body: Uint8Array): string {
  return `sha256-${createHash("sha256").update(body).digest("hex")}`;
}

/** A text without the one character that PostgreSQL does not take. */
function storable(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}

/** A refusal of the business, not a conflict that survived the retries. */
function isRefusal(error: unknown): error is DomainError {
  return error instanceof DomainError && error.code !== "aborted";
}

function causeOf(error: unknown): DeadLetterCause {
  if (error instanceof UndecodablePayload) return "undecodable_payload";
  if (error instanceof UnusableHeaders) return "unusable_headers";
  return isRefusal(error) ? "refused" : "failed";
}
