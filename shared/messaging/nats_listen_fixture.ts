/**
 * A subscription of a broker in NATS, for tests of faults.
 *
 * @module
 */
import type { Broker, Delivery, RunningSubscription } from "./broker.ts";
import { ids, until } from "./broker_suite.ts";

/** Subscribes `s` to `t.a`. */
export async function listen(broker: Broker, settle: (id: string) => boolean = () => true) {
  const got: Delivery[] = [];
  const running = await broker.subscribe({
    name: "s",
    subjects: ["t.a"],
    deliver(delivery) {
      got.push(delivery);
      if (settle(ids([delivery])[0])) delivery.ack();
    },
  });
  return { got, running };
}

/** Waits until the server has taken what was settled. */
export async function untilUnsettled(
  { running }: { running: RunningSubscription },
  expected: number,
) {
  await until(async () => {
    const { waiting, unsettled } = await running.lag();
    return waiting === 0 && unsettled === expected;
  });
}

/** The ids of messages with these numbers. */
export const named = (from: number, to: number, prefix = "") =>
  Array.from({ length: to - from }, (_, n) => `${prefix}${from + n}`);

/** How long work takes, in seconds. */
export async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
