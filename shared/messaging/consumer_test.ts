import assert from "node:assert/strict";
import { currentCall } from "../platform/call_context.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { insert, patch } from "../platform/commit/write.ts";
import { until } from "./broker_suite.ts";
import type { Received } from "./consumer.ts";
import { createHome, type Lamp, lampEvents, lights } from "./home_fixture.ts";
import { success } from "./message.ts";
import { eventHandling } from "./subscriptions.ts";

const { LampLit, LampMoved } = lampEvents.types;

/** Lights lamps: an effect that shows when it happens twice. */
const lighting = eventHandling(lampEvents, (unit) => ({
  LampLit: (lamp, received) => light(unit, lamp, received),
}));

async function light(unit: Unit, { id }: Lamp, received: Received): Promise<void> {
  const lit = await unit.store.find(lights, { id });
  unit.write(
    lit
      ? patch(lights, { id }, {}, { add: { times: 1 } })
      : insert(lights, { id, messageId: received.id, times: 1 }),
  );
}

Deno.test("a message is handled in one unit with its inbox row, and acknowledged", async () => {
  await using home = createHome();
  await home.start(lighting);
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual(home.outcomes(), ["handled"]);
  assert.deepEqual(home.lights(), [{ id: "l1", messageId: "m1", times: 1 }]);
  const [{ subscription, id, name }] = home.inbox();
  assert.deepEqual([subscription, id, name], ["home-lamps", "m1", "homeapi.LampLit"]);
});

Deno.test("B4, B10: a message that comes twice is acknowledged and has one effect", async () => {
  await using home = createHome();
  await home.start(lighting);
  for (let time = 0; time < 3; time++) await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await home.publish(LampLit({ id: "l2" }), { id: "m2" });
  await until(() => home.ended.length === 4);
  assert.deepEqual(home.outcomes().toSorted(), ["duplicate", "duplicate", "handled", "handled"]);
  assert.deepEqual(home.lights().map(({ id, times }) => [id, times]), [["l1", 1], ["l2", 1]]);
  assert.equal(home.inbox().length, 2);
});

Deno.test("B4: a repeated message is a duplicate also when its handler would refuse it now", async () => {
  await using home = createHome();
  await home.start(eventHandling(lampEvents, (unit) => ({
    async LampLit(lamp, received) {
      if (await unit.store.find(lights, { id: lamp.id })) throw new Error("it is lit already");
      await light(unit, lamp, received);
    },
  })));
  for (let time = 0; time < 2; time++) await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.ended.length === 2);
  assert.deepEqual(home.outcomes(), ["handled", "duplicate"]);
  assert.deepEqual([home.deadLetters(), home.pauses], [[], []]);
});

Deno.test("each subscription handles a message for itself", async () => {
  await using home = createHome();
  await home.start(lighting);
  await home.start(lighting, { name: "home-bills" });
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.ended.length === 2);
  assert.equal(home.lights()[0].times, 2);
  assert.equal(home.inbox().length, 2);
});

Deno.test("A1, F1: a crash between commit and acknowledgement has one effect", async () => {
  await using home = createHome();
  const crashing = await home.start(lighting, { settles: false });
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.inbox().length === 1);
  await crashing.close();
  await home.start(lighting);
  await until(() => home.ended.length === 2);
  assert.deepEqual(home.outcomes(), ["handled", "duplicate"]);
  assert.deepEqual(home.lights(), [{ id: "l1", messageId: "m1", times: 1 }]);
});

Deno.test("A12: messages of one key are handled in order, those of other keys meanwhile", async () => {
  await using home = createHome();
  const seen: string[] = [];
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  await home.start(eventHandling(lampEvents, () => ({
    async LampLit({ room }) {
      if (room === "a1") await stuck;
      seen.push(room);
    },
    LampMoved: ({ room }) => void seen.push(room),
  })));
  await home.publish(LampLit({ id: "a", room: "a1" }), { id: "1" });
  await home.publish(LampMoved({ id: "a", room: "a2" }), { id: "2" });
  await home.publish(LampLit({ id: "b", room: "b1" }), { id: "3" });
  await home.publish(LampLit({ id: "a", room: "a3" }), { id: "4" });
  await home.publish(LampMoved({ id: "b", room: "b2" }), { id: "5" });
  await until(() => home.ended.length === 2);
  assert.deepEqual(seen, ["b1", "b2"]);
  release();
  await until(() => home.ended.length === 5);
  assert.deepEqual(seen, ["b1", "b2", "a1", "a2", "a3"]);
});

Deno.test("A12: the key is the aggregate that the metadata names", async () => {
  await using home = createHome();
  const seen: string[] = [];
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  await home.start(eventHandling(lampEvents, () => ({
    async LampLit({ id }) {
      if (id === "1") await stuck;
      seen.push(id);
    },
  })));
  const metadata = { AGGREGATE_ID: "house" };
  for (const id of ["1", "2"]) await home.publish(LampLit({ id }), { id, metadata });
  await home.publish(LampLit({ id: "3" }), { id: "3" });
  await until(() => home.ended.length === 1);
  release();
  await until(() => home.ended.length === 3);
  assert.deepEqual(seen, ["3", "1", "2"]);
});

Deno.test("an event of a name that is not declared is acknowledged and counted, nothing is kept", async () => {
  await using home = createHome();
  await home.start(lighting);
  await home.publish(LampMoved({ id: "l1" }), { id: "m1" }); // in the channel, without handler
  await home.publish(success({}), { id: "m2", subject: "mall.home.events.Lamp" }); // not in the channel
  await until(() => home.ended.length === 2);
  assert.deepEqual(home.outcomes(), ["skipped", "skipped"]);
  assert.deepEqual(home.ended.map(({ name }) => name), ["homeapi.LampMoved", "am.Success"]);
  assert.deepEqual([home.inbox(), home.deadLetters()], [[], []]);
});

Deno.test("what is known to have no handler begins no unit of work", async () => {
  await using home = createHome();
  let units = 0;
  await home.start(eventHandling(lampEvents, () => {
    units++;
    return { LampLit() {} };
  }));
  for (const id of ["m1", "m2", "m3"]) await home.publish(LampMoved({ id: "l1" }), { id });
  await home.publish(LampLit({ id: "l1" }), { id: "m4" });
  await until(() => home.ended.length === 4);
  assert.deepEqual(home.outcomes(), ["skipped", "skipped", "skipped", "handled"]);
  assert.equal(units, 2);
});

Deno.test("a handler is told the message's id, name, metadata and time", async () => {
  await using home = createHome();
  const got: Received[] = [];
  await home.start(eventHandling(lampEvents, () => ({
    LampLit: (_, received) => void got.push(received),
  })));
  await home.publish(LampLit({ id: "l1" }), { id: "m1", metadata: { AGGREGATE_VERSION: "3" } });
  await until(() => home.ended.length === 1);
  assert.deepEqual(got, [{
    id: "m1",
    name: "homeapi.LampLit",
    metadata: { AGGREGATE_VERSION: "3" },
    occurredAt: new Date("2030-01-02T03:04:05.678Z"),
  }]);
});

Deno.test("what a handler does is caused by the message, within its correlation and trace", async () => {
  await using home = createHome();
  const calls: unknown[] = [];
  await home.start(eventHandling(lampEvents, (unit) => ({
    LampLit({ id }) {
      calls.push(currentCall().causationId);
      unit.publish(LampMoved({ id }), { key: id });
    },
  })));
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const metadata = { CORRELATION_ID: "c1", traceparent: `00-${trace}-b7ad6b7169203331-01` };
  await home.publish(LampLit({ id: "l1" }), { id: "m1", metadata });
  await until(() => home.ended.length === 1);
  const [{ metadata: sent }] = home.outbox();
  assert.deepEqual([sent.CORRELATION_ID, sent.CAUSATION_ID, calls], ["c1", "m1", ["m1"]]);
  assert.match(sent.traceparent, new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
  const line = home.logged.find(({ message }) => message === "message");
  assert.deepEqual([line?.messageId, line?.correlationId, line?.traceId], ["m1", "c1", trace]);
});

Deno.test("somebody faster makes the handler run again, on what is there then", async () => {
  let faster = true;
  await using home = createHome((store) => ({
    ...store,
    async commit(writes) {
      if (faster && writes.some(({ table }) => table === lights)) {
        faster = false;
        await store.commit([insert(lights, { id: "l1", messageId: "other", times: 1 })]);
      }
      return await store.commit(writes);
    },
  }));
  await home.start(lighting);
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual(home.outcomes(), ["handled"]);
  assert.deepEqual(home.lights(), [{ id: "l1", messageId: "other", times: 2 }]);
  assert.deepEqual(home.pauses, []);
});

Deno.test("drain() takes no more and waits for what is at hand, which is acknowledged", async () => {
  await using home = createHome();
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  const consumer = await home.start(eventHandling(lampEvents, () => ({ LampLit: () => stuck })));
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  let drained = false;
  const draining = consumer.drain(60_000).then(() => drained = true);
  await home.publish(LampLit({ id: "l2" }), { id: "m2" });
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(drained, false);
  release();
  await draining;
  assert.deepEqual(home.inbox().map(({ id }) => id), ["m1"]);
});

Deno.test("drain() waits no longer than it is told", async () => {
  await using home = createHome();
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  const consumer = await home.start(eventHandling(lampEvents, () => ({ LampLit: () => stuck })));
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await consumer.drain(1);
  assert.deepEqual(home.inbox(), []);
  release();
});

Deno.test("F1: close() lets the message at hand end, and leaves unsettled what was not begun", async () => {
  await using home = createHome();
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  let begun = 0;
  const consumer = await home.start(eventHandling(lampEvents, (unit) => ({
    async LampLit(lamp, received) {
      begun++;
      await stuck;
      await light(unit, lamp, received);
    },
  })));
  for (const id of ["m1", "m2", "m3"]) await home.publish(LampLit({ id: "l1" }), { id });
  await until(() => begun === 1);
  const closing = consumer.close();
  release();
  await closing;
  assert.equal(begun, 1);
  assert.deepEqual(home.inbox().map(({ id }) => id), ["m1"]);
  await home.start(lighting); // another process: m1 was acknowledged, the others come
  await until(() => home.ended.length === 3);
  assert.deepEqual(home.outcomes(), ["handled", "handled", "handled"]);
  assert.equal(home.lights()[0].times, 3);
});

Deno.test("A4: a subscription that cannot be made fails the start", async () => {
  await using home = createHome();
  home.stream.reachable = false;
  await assert.rejects(home.start(lighting), /the broker is down/);
});

Deno.test("A17: nothing is acknowledged before it is handled", async () => {
  await using home = createHome();
  const settled: string[] = [];
  const handling = Promise.withResolvers<void>();
  await home.start(
    eventHandling(lampEvents, (unit) => ({
      async LampLit(lamp, received) {
        await handling.promise;
        await light(unit, lamp, received);
      },
    })),
    { onSettled: () => settled.push(...home.inbox().map(({ id }) => id)) },
  );
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([settled, home.inbox()], [[], []]);
  handling.resolve();
  await until(() => home.ended.length === 1);
  assert.deepEqual(settled, ["m1"]); // its commit was there when it was settled
});
