import assert from "node:assert/strict";
import { insert } from "../platform/commit/write.ts";
import { until } from "./broker_suite.ts";
import { createHome, homeCommands, type Lamp, lampEvents, lights } from "./home_fixture.ts";
import { MAX_MESSAGE_BYTES } from "./message_size.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { commandHandling, eventHandling } from "./subscriptions.ts";

const { LampLit, LampMoved } = lampEvents.types;
const { LightLamp } = homeCommands.types;

/** Lights a lamp and tells of it; of the lamp `large` more than a message may say. */
const lighting = (unit: Unit) => ({ id }: Lamp, received: { readonly id: string }) => {
  unit.write(insert(lights, { id, messageId: received.id, times: 1 }));
  const room = id === "large" ? "x".repeat(MAX_MESSAGE_BYTES) : "hall";
  unit.publish(LampMoved({ id, room }), { key: id });
};

Deno.test("an event whose handler sends a message that is too large is a dead letter at once", async () => {
  await using home = createHome();
  await home.start(eventHandling(lampEvents, (unit) => ({ LampLit: lighting(unit) })));
  await home.publish(LampLit({ id: "large" }), { id: "m1" });
  await home.publish(LampLit({ id: "small" }), { id: "m2" });
  await until(() => home.ended.length === 2);
  const [{ messageId, cause, error, attempts }] = home.deadLetters();
  assert.deepEqual([messageId, cause, attempts], ["m1", "refused", 1]);
  assert.match(error, /^the message homeapi\.LampMoved has \d+ bytes, more than 983040$/);
  assert.deepEqual(home.lights().map(({ id }) => id), ["small"]);
  assert.deepEqual(home.outbox().map(({ key }) => key), ["small"]);
  assert.deepEqual(home.pauses, []);
});

Deno.test("a command that would send a message that is too large is answered with a refusal", async () => {
  await using home = createHome();
  await home.start(commandHandling(homeCommands, (unit) => ({
    LightLamp: lighting(unit),
    BuyLamp() {},
  })));
  const metadata = { COMMAND_REPLY_CHANNEL: "mall.shop.replies" };
  await home.publish(LightLamp({ id: "large" }), { id: "m1", metadata });
  await until(() => home.ended.length === 1);
  const [{ name, metadata: { REPLY_OUTCOME: outcome, ...answer } }] = home.outbox();
  assert.deepEqual([name, outcome], ["am.Failure", "FAILURE"]);
  assert.ok(Object.values(answer).includes("message_too_large"), JSON.stringify(answer));
  assert.deepEqual([home.outcomes(), home.lights(), home.deadLetters()], [["refused"], [], []]);
});
