import assert from "node:assert/strict";
import { decodeMessageData } from "../../messaging/envelope.ts";
import { outboxTable } from "../../messaging/tables.ts";
import { inCall, newCall, traceIdOf } from "../call_context.ts";
import { contested, createHome, lamp, LampLit, LightLamp, NOW } from "./unit_fixture.ts";

Deno.test("messages are told with their positions, in order, as they stand in the outbox", async () => {
  const { units, told, rows } = createHome();
  await units.run((unit) => {
    for (const value of [3, 1, 2]) unit.publish(LampLit({ value }), { key: String(value) });
  });
  await units.run((unit) => unit.publish(LampLit({ value: 4 }), { key: "4" }));
  await units.run((unit) => unit.write(lamp("1")));
  assert.deepEqual(told.map((messages) => messages.map(({ key, position }) => [key, position])), [
    [["3", 1], ["1", 2], ["2", 3]],
    [["4", 4]],
  ]);
  const kept: unknown[] = rows.rows(outboxTable("home"));
  assert.deepEqual(told.flat(), kept);
});

Deno.test("positions are unknown when the commit's answer was lost", async () => {
  const { units, told } = createHome((store) => ({
    ...store,
    async commit(writes) {
      await store.commit(writes);
      return {};
    },
  }));
  await units.run((unit) => unit.publish(LampLit({ value: 1 }), { key: "1" }));
  assert.deepEqual(told.flat().map(({ position }) => position), [undefined]);
});

Deno.test("a message is named, addressed and encoded by its type", async () => {
  const { units, told } = createHome();
  await units.run((unit) => {
    unit.publish(LampLit({ value: 7 }), { key: "1" });
    unit.publish(LightLamp({ value: 8 }), { key: "2", subject: "other.commands" });
  });
  const [lit, light] = told.flat();
  assert.deepEqual(
    [lit.name, lit.subject, lit.key],
    ["homeapi.LampLit", "mall.home.events.Lamp", "1"],
  );
  assert.deepEqual(
    [light.name, light.subject, light.key],
    ["shopapi.LightLamp", "other.commands", "2"],
  );
  assert.notEqual(lit.id, light.id);
  assert.deepEqual(lit.sentAt, NOW);
  assert.deepEqual(decodeMessageData(lit.data), {
    payload: new Uint8Array([7]),
    occurredAt: NOW,
  });
});

Deno.test("A12: a message carries what it is about, and correlation, cause and trace of its call", async () => {
  const { units, told } = createHome();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const call = newCall({ correlationId: "c1", causationId: "m1", traceparent });
  const about = { AGGREGATE_ID: "1", AGGREGATE_NAME: "home.Lamp", AGGREGATE_VERSION: "3" };
  await inCall(call, () =>
    units.run((unit) =>
      unit.publish(LampLit({ value: 1 }), {
        key: "1",
        metadata: { ...about, CORRELATION_ID: "a lie" },
      })
    ));
  assert.deepEqual(told[0][0].metadata, {
    ...about,
    CORRELATION_ID: "c1",
    CAUSATION_ID: "m1",
    traceparent: call.traceparent,
  });
});

Deno.test("what a unit outside any call sends is of one correlation and trace", async () => {
  const { units, told } = createHome(contested(1));
  await units.run((unit) => {
    for (const value of [1, 2]) unit.publish(LampLit({ value }), { key: "1" });
  });
  await units.run((unit) => unit.publish(LampLit({ value: 3 }), { key: "1" }));
  const [first, second, third] = told.flat().map(({ metadata }) => metadata);
  assert.equal(first.CORRELATION_ID, second.CORRELATION_ID);
  assert.equal(traceIdOf(first.traceparent), traceIdOf(second.traceparent));
  assert.notEqual(first.CORRELATION_ID, third.CORRELATION_ID);
});
