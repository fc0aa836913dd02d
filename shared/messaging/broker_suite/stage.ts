import assert from "node:assert/strict";
import { pause } from "../../platform/time.ts";
import type { Broker, Delivery, Outgoing, RunningSubscription } from "../broker.ts";

/** A stream of its own for one test. */
export interface BrokerFixture {
  /** Opens a broker on the stream, each time as another process would. The suite closes it. */
  open(): Promise<Broker>;
  /** Takes the stream away, or brings it back; left out where that cannot be done. */
  setReachable?(reachable: boolean): Promise<void>;
  /** How long to look on for what should not happen, in milliseconds; 120 unless given. */
  readonly suspicionMs?: number;
  /** Removes the stream; all brokers are closed by then. */
  close(): Promise<void>;
}

/** How long the suite waits for what should happen, in milliseconds. */
const PATIENCE_MS = 15_000;
/** How long it looks on for what should not happen, unless the fixture knows better. */
const SUSPICION_MS = 120;

/** Registers a test of the suite. */
export type Register = (promise: string, body: (stage: Stage) => Promise<void>) => void;

/** A message of the suite: its body tells its id. */
export function message(id: string, subject = "t.a", key = "k"): Outgoing {
  return { id, subject, key, body: new TextEncoder().encode(id) };
}

/** Messages with the ids from `from` up to, but not including, `to`. */
export function messages(from: number, to: number): Outgoing[] {
  return idsFrom(from, to).map((id) => message(id));
}

/** The ids of deliveries. */
export function ids(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ body }) => idOf(body));
}

/** Waits until a condition holds. @throws after 15 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!await condition()) {
    assert.ok(performance.now() < deadline, `in vain: ${condition}`);
    await pause(2);
  }
}

/** Tries until it works. @throws what fails after 15 s. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}

/** A subscription under test, and what it was given. */
export interface Watched {
  readonly got: Delivery[];
  readonly running: RunningSubscription;
}

/** What a test works with. */
export interface Stage {
  readonly fixture: BrokerFixture;
  open(): Promise<Broker>;
  subscribe(
    broker: Broker,
    name: string,
    subjects: readonly string[],
    how?: {
      settle?: (delivery: Delivery) => boolean;
      hold?: (delivery: Delivery) => Promise<void> | undefined;
      maxUnsettled?: number;
    },
  ): Promise<Watched>;
  /** Looks on, long enough for what should not happen to be seen. */
  lookOn(): Promise<void>;
  close(): Promise<void>;
}

/** Makes it. */
export function createStage(fixture: BrokerFixture): Stage {
  const brokers: Broker[] = [];
  return {
    fixture,
    async open() {
      const broker = await fixture.open();
      brokers.push(broker);
      return broker;
    },
    async subscribe(broker, name, subjects, { settle = () => true, hold, maxUnsettled } = {}) {
      const got: Delivery[] = [];
      const running = await broker.subscribe({
        name,
        subjects,
        ...(maxUnsettled !== undefined && { maxUnsettled }),
        deliver(delivery) {
          got.push(delivery);
          if (settle(delivery)) delivery.ack();
          return hold?.(delivery);
        },
      });
      return { got, running };
    },
    lookOn: () => pause(fixture.suspicionMs ?? SUSPICION_MS),
    async close() {
      for (const broker of brokers) await broker.close();
      await fixture.close();
    },
  };
}

/** The ids from `from` up to, but not including, `to`. */
export function idsFrom(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

/** The id that a body tells. */
export function idOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
