import assert from "node:assert/strict";
import { refused } from "../domain/error.ts";
import { until } from "./broker_suite.ts";
import type { Delivery } from "./broker.ts";
import { type Arrival, createIntake } from "./consumer/intake.ts";
import { open } from "./consumer/opened.ts";
import type { ConsumerReads } from "./consumer/reads.ts";
import { encodeEnvelope, encodeMessageData } from "./envelope.ts";
import { createHome, lampEvents, lightingUnless, lights, NOW } from "./home_fixture.ts";
import { insert } from "../platform/commit/write.ts";
import { createLanes } from "./lanes.ts";
import { eventHandling } from "./subscriptions.ts";

const { LampLit } = lampEvents.types;

/** Lights lamps, and notes which messages it was asked about. */
function noting() {
  const asked: string[] = [];
  const handling = eventHandling(lampEvents, (unit) => ({
    LampLit({ id }, received) {
      asked.push(received.id);
      unit.write(insert(lights, { id: `${id} ${received.id}`, messageId: received.id, times: 1 }));
    },
  }));
  return { asked, handling };
}

/** Counts the looks into the inbox. */
function counting() {
  const queries: number[] = [];
  const over = (reads: ConsumerReads): ConsumerReads => ({
    ...reads,
    known(subscription, ids) {
      queries.push(ids.length);
      return reads.known(subscription, ids);
    },
  });
  return { queries, over };
}

Deno.test("F3: of a backlog, what was handled before is acknowledged by one query, before anything runs", async () => {
  await using home = createHome();
  const { asked, handling } = noting();
  const first = await home.start(handling, { settles: false });
  for (let n = 0; n < 100; n++) await home.publish(LampLit({ id: `l${n % 7}` }), { id: `m${n}` });
  await until(() => home.ended.length === 100);
  await first.close(); // nothing was acknowledged: all of it comes again, with something new
  await home.publish(LampLit({ id: "l1" }), { id: "new" });
  const { queries, over } = counting();
  asked.length = 0;
  await home.start(handling, { reads: over });
  await until(() => home.ended.length === 201);
  assert.deepEqual([queries, asked], [[101], ["new"]]);
  const again = home.outcomes().slice(100);
  assert.deepEqual([again.length, again.at(-1)], [101, "handled"]);
  assert.ok(again.slice(0, -1).every((outcome) => outcome === "duplicate"));
});

Deno.test("a dead letter that comes again in a backlog is not tried again", async () => {
  await using home = createHome();
  let tries = 0;
  const handling = eventHandling(lampEvents, () => ({
    LampLit() {
      tries++;
      throw new Error("a bug");
    },
  }));
  const first = await home.start(handling, { settles: false });
  for (let n = 0; n < 10; n++) await home.publish(LampLit({ id: `l${n}` }), { id: `m${n}` });
  await until(() => home.ended.length === 10);
  await first.close();
  await home.start(handling);
  await until(() => home.ended.length === 20);
  assert.deepEqual([tries, home.deadLetters().length], [50, 10]);
});

Deno.test("F9, F12: a dead letter that another process buried after it was looked blocks its key in a backlog, too", async () => {
  await using home = createHome();
  const state = { broken: true };
  const handling = lightingUnless(() => {
    if (state.broken) throw refused("lamp_gone", "the lamp is gone");
  });
  const ids = Array.from({ length: 10 }, (_, n) => `m${n}`);
  const blockedBefore = await home.reads.blockedKeys("home-lamps");
  const other = await home.start(handling, { policy: "block", settles: false });
  for (const id of ids) {
    await home.publish(LampLit({ id: "a", room: id === "m0" ? "x" : "" }), { id });
  }
  await until(() => home.ended.length === 10);
  await other.close();
  await home.start(handling, {
    policy: "block",
    reads: (reads) => ({ ...reads, blockedKeys: () => Promise.resolve(blockedBefore) }),
  });
  await until(() => home.ended.length === 20);
  assert.deepEqual([home.lights(), home.waiting().length], [[], 9]);
  state.broken = false;
  await home.desk(handling).replay(home.deadLetters()[0].id);
  await until(() => home.waiting().length === 0);
  assert.deepEqual(home.lights().map(({ messageId }) => messageId), ids);
});

Deno.test("F1, F12: in a backlog, a dead letter whose block is known is not tried again", async () => {
  await using home = createHome();
  let tries = 0;
  const handling = lightingUnless(() => {
    tries++;
    throw refused("lamp_gone", "the lamp is gone");
  });
  const first = await home.start(handling, { policy: "block", settles: false });
  for (let n = 0; n < 10; n++) {
    await home.publish(LampLit({ id: "a", room: n === 0 ? "x" : "" }), { id: `m${n}` });
  }
  await until(() => home.ended.length === 10);
  await first.close();
  await home.start(handling, { policy: "block" });
  await until(() => home.ended.length === 20);
  assert.deepEqual([tries, home.deadLetters().length, home.waiting().length], [1, 1, 9]);
});

Deno.test("messages that come one by one are not looked up", async () => {
  await using home = createHome();
  const { queries, over } = counting();
  await home.start(noting().handling, { reads: over });
  for (let n = 0; n < 20; n++) {
    await home.publish(LampLit({ id: "l1" }), { id: `m${n}` });
    await until(() => home.ended.length === n + 1);
  }
  assert.deepEqual(queries, []);
});

Deno.test("when the inbox cannot be looked through, duplicates are found out one by one", async () => {
  await using home = createHome();
  const { asked, handling } = noting();
  const first = await home.start(handling, { settles: false });
  for (let n = 0; n < 10; n++) await home.publish(LampLit({ id: `l${n}` }), { id: `m${n}` });
  await until(() => home.ended.length === 10);
  await first.close();
  await home.start(handling, {
    reads: (reads) => ({ ...reads, known: () => Promise.reject(new Error("no answer")) }),
  });
  await until(() => home.ended.length === 20);
  assert.deepEqual([asked.length, home.lights().length], [20, 10]);
  assert.ok(home.outcomes().slice(10).every((outcome) => outcome === "duplicate"));
});

Deno.test("A12: a backlog keeps the order within each key", async () => {
  await using home = createHome();
  const { asked, handling } = noting();
  for (let n = 0; n < 600; n++) {
    await home.publish(LampLit({ id: `l${n % 3}` }), { id: `${n % 3}-${n}` });
  }
  await home.start(handling);
  await until(() => home.ended.length === 600);
  for (const key of ["0", "1", "2"]) {
    const places = asked.filter((id) => id.startsWith(key)).map((id) => Number(id.slice(2)));
    assert.deepEqual(places, places.toSorted((a, b) => a - b));
    assert.equal(places.length, 200);
  }
});

/** An arrival of a message of some key. */
function arrival(id: string, key: string): Arrival {
  const body = encodeEnvelope({
    id,
    name: "homeapi.LampLit",
    data: encodeMessageData({ payload: new Uint8Array(), occurredAt: NOW }),
    metadata: { AGGREGATE_ID: key },
    sentAt: NOW,
  });
  const settle = () => {};
  const delivery: Delivery = {
    subject: "s",
    body,
    position: 1,
    deliveries: 1,
    ack: settle,
    terminate: settle,
  };
  return { delivery, opened: open(body) };
}

Deno.test("at most 32 messages of a key are queued: then the broker is held back until there is room", async () => {
  const lanes = createLanes();
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  let ran = 0;
  const intake = createIntake({
    lanes,
    enter: ({ opened }) =>
      lanes.run(opened.key, async () => {
        await stuck;
        ran++;
      }),
    prepare: () => Promise.resolve(),
    known: () => Promise.resolve(new Set()),
    skip: () => {},
    stopping: new AbortController().signal,
  });
  for (let n = 0; n < 40; n++) intake.take(arrival(`m${n}`, "a"));
  await until(() => lanes.size === 33); // one runs
  const held = intake.take(arrival("other", "b"));
  assert.ok(held instanceof Promise);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(lanes.size, 33);
  release();
  await held;
  await lanes.idle();
  assert.equal(ran, 41);
});
