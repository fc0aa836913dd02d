import assert from "node:assert/strict";
import { createLogger } from "../log.ts";
import type { Reading } from "./context_gauges.ts";
import { contextReader, type MeasuredContext } from "./reading.ts";

const log = createLogger({ level: "PANIC", write: () => {} });
const depth: Reading = {
  name: "mallbots_outbox_messages",
  help: "Depth.",
  values: [{ labels: { context: "lamps" }, value: 7 }],
};

function context(gauges: MeasuredContext["gauges"]): MeasuredContext {
  const counts = { published: 1, refills: 0, refilled: 0 };
  const lag = () => Promise.resolve({ waiting: 3, unsettled: 2 });
  return {
    name: "lamps",
    relay: { counts, failing: false },
    consumers: [{ name: "lamps-rooms", atHand: 5, lag }],
    gauges,
  };
}

const valueIn = (readings: readonly Reading[], wanted: string) =>
  readings.find(({ name }) => name === wanted)?.values[0]?.value;

Deno.test("what was read is told again while it is fresh, then it is read again", async () => {
  let reads = 0;
  const lamps = context(() => Promise.resolve([{ ...depth, help: String(++reads) }]));
  const read = contextReader({ log, deadlineMs: 1_000, freshMs: 60_000 });
  await Promise.all([read(lamps), read(lamps)]);
  await read(lamps);
  assert.equal(reads, 1);
  const again = contextReader({ log, deadlineMs: 1_000, freshMs: 0 });
  await again(lamps);
  const readings = await again(lamps);
  assert.equal(reads, 3);
  assert.equal(valueIn(readings, "mallbots_outbox_messages"), 7);
  assert.equal(valueIn(readings, "mallbots_database_up"), 1);
  assert.equal(valueIn(readings, "mallbots_subscription_waiting"), 3);
  assert.equal(valueIn(readings, "mallbots_subscription_unsettled"), 2);
  assert.equal(valueIn(readings, "mallbots_subscription_at_hand"), 5);
});

Deno.test("a database that does not answer is asked once, and its gauges are absent", async () => {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<readonly Reading[]>();
  const lamps = context(() => {
    asked++;
    return promise;
  });
  const read = contextReader({ log, deadlineMs: 5, freshMs: 0 });
  for (const _ of [1, 2, 3]) {
    const readings = await read(lamps);
    assert.equal(valueIn(readings, "mallbots_outbox_messages"), undefined);
    assert.equal(valueIn(readings, "mallbots_database_up"), 0);
    assert.equal(valueIn(readings, "mallbots_broker_up"), 1);
  }
  assert.equal(asked, 1);
  resolve([depth]);
  await promise;
  assert.equal(valueIn(await read(lamps), "mallbots_database_up"), 1, "it answers at last");
});

Deno.test("a database that refuses is asked again", async () => {
  let asked = 0;
  const lamps = context(() =>
    ++asked === 1 ? Promise.reject(new Error("refused")) : Promise.resolve([depth])
  );
  const read = contextReader({ log, deadlineMs: 1_000, freshMs: 60_000 });
  assert.equal(valueIn(await read(lamps), "mallbots_database_up"), 0);
  assert.equal(valueIn(await read(lamps), "mallbots_database_up"), 1);
});
