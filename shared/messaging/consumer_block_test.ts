import assert from "node:assert/strict";
import { refused } from "../domain/error.ts";
import { until } from "./broker_suite.ts";
import { createHome, homeCommands, lampEvents, lightingUnless, sqlError } from "./home_fixture.ts";
import type { MessageHandling } from "./consumer.ts";
import { commandHandling } from "./subscriptions.ts";

const { LampLit } = lampEvents.types;

type Home = ReturnType<typeof createHome>;

/** Lamps in room "x" are refused while it is broken. */
function breakable() {
  const state = { broken: true };
  const handling = lightingUnless(() => {
    if (state.broken) throw refused("lamp_gone", "the lamp is gone");
  });
  return { state, handling };
}

const light = (home: Home, id: string, lamp: string, room = "") =>
  home.publish(LampLit({ id: lamp, room }), { id });

/** The messages whose effect is there, in the order it came. */
const done = (home: Home) => home.lights().map(({ messageId }) => messageId);
const waiting = (home: Home) => home.waiting().map(({ messageId }) => messageId);

/** A dead letter m1 of key a, with m2 and m3 behind it; m4 is of another key. */
async function blockedHome(home: Home, handling: MessageHandling) {
  const consumer = await home.start(handling, { policy: "block" });
  await light(home, "m1", "a", "x");
  await light(home, "m2", "a");
  await light(home, "m3", "a");
  await light(home, "m4", "b");
  await until(() => home.ended.length === 4);
  return consumer;
}

/** The only dead letter. */
const letterOf = (home: Home) => {
  const letters = home.deadLetters();
  assert.equal(letters.length, 1);
  return letters[0].id;
};

Deno.test("F12: with policy block, later messages of the key wait behind the dead letter, others flow", async () => {
  await using home = createHome();
  const { handling } = breakable();
  await blockedHome(home, handling);
  assert.deepEqual([waiting(home), done(home)], [["m2", "m3"], ["m4"]]);
  assert.deepEqual(home.outcomes().toSorted(), ["dead", "handled", "stored", "stored"]);
  assert.deepEqual(home.deadLetters().map(({ messageId, blocks }) => [messageId, blocks]), [
    ["m1", true],
  ]);
});

Deno.test("F12: with policy pass, which is the default, later messages of the key run", async () => {
  await using home = createHome();
  await home.start(breakable().handling);
  await light(home, "m1", "a", "x");
  await light(home, "m2", "a");
  await until(() => home.ended.length === 2);
  assert.deepEqual([waiting(home), done(home)], [[], ["m2"]]);
  assert.equal(home.deadLetters()[0].blocks, false);
});

Deno.test("what waits runs in order once the dead letter is replayed, after it", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  await blockedHome(home, handling);
  state.broken = false;
  await home.desk(handling, { tells: true }).replay(letterOf(home));
  await until(() => done(home).length === 4);
  assert.deepEqual(done(home), ["m4", "m1", "m2", "m3"]);
  await until(() => waiting(home).length === 0);
  assert.deepEqual(home.inbox().map(({ id }) => id).toSorted(), ["m1", "m2", "m3", "m4"]);
});

Deno.test("what waits runs in order once the dead letter is discarded, without it", async () => {
  await using home = createHome();
  const { handling } = breakable();
  await blockedHome(home, handling);
  await home.desk(handling, { tells: true }).discard(letterOf(home));
  await until(() => waiting(home).length === 0);
  assert.deepEqual([done(home), home.deadLetters()], [["m4", "m2", "m3"], []]);
});

Deno.test("a discarded message stays discarded, however often it comes again", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  await blockedHome(home, handling);
  await home.desk(handling).discard(letterOf(home));
  state.broken = false;
  await light(home, "m1", "a", "x");
  await light(home, "m5", "a");
  await until(() => done(home).includes("m5"));
  assert.deepEqual(done(home), ["m4", "m2", "m3", "m5"]);
});

Deno.test("that it was settled in another process is noticed by looking", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  await blockedHome(home, handling);
  state.broken = false;
  await home.desk(handling).replay(letterOf(home));
  await until(() => waiting(home).length === 0);
  assert.deepEqual(done(home), ["m4", "m1", "m2", "m3"]);
});

Deno.test("messages that arrive while those behind a dead letter run do not overtake them", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  const ids = Array.from({ length: 60 }, (_, at) => `n${at}`);
  await blockedHome(home, handling);
  for (const id of ids.slice(0, 40)) await light(home, id, "a");
  await until(() => waiting(home).length === 42);
  state.broken = false;
  const replaying = home.desk(handling, { tells: true }).replay(letterOf(home));
  for (const id of ids.slice(40)) {
    await light(home, id, "a");
    await new Promise((resolve) => setTimeout(resolve));
  }
  await replaying;
  await until(() => done(home).length === 64);
  assert.deepEqual(done(home), ["m4", "m1", "m2", "m3", ...ids]);
});

Deno.test("a message that fails when its turn comes is the next dead letter; the rest wait behind it", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  await home.start(handling, { policy: "block" });
  for (const [id, room] of [["m1", "x"], ["m2", ""], ["m3", "x"], ["m4", ""]]) {
    await light(home, id, "a", room);
  }
  await until(() => home.ended.length === 4);
  const desk = home.desk(handling, { tells: true });
  await desk.discard(letterOf(home));
  await until(() => home.deadLetters().some(({ messageId }) => messageId === "m3"));
  assert.deepEqual([done(home), waiting(home)], [["m2"], ["m4"]]);
  state.broken = false;
  await desk.replay(letterOf(home));
  await until(() => waiting(home).length === 0);
  assert.deepEqual(done(home), ["m2", "m3", "m4"]);
});

Deno.test("F1: after a restart the key is still blocked, and in order when it is not any more", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  const first = await blockedHome(home, handling);
  await first.close();
  await home.start(handling, { policy: "block" });
  await light(home, "m5", "a");
  await light(home, "m6", "b");
  await until(() => home.ended.length === 6);
  assert.deepEqual([waiting(home), done(home)], [["m2", "m3", "m5"], ["m4", "m6"]]);
  state.broken = false;
  await home.desk(handling).replay(letterOf(home));
  await until(() => waiting(home).length === 0);
  assert.deepEqual(done(home), ["m4", "m6", "m1", "m2", "m3", "m5"]);
});

Deno.test("what waits behind a dead letter that was settled while nothing ran, runs at the start", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  const first = await blockedHome(home, handling);
  await first.close();
  state.broken = false;
  await home.desk(handling).replay(letterOf(home));
  assert.deepEqual(waiting(home), ["m2", "m3"]);
  await home.start(handling, { policy: "block" });
  await until(() => waiting(home).length === 0);
  assert.deepEqual(done(home), ["m4", "m1", "m2", "m3"]);
});

Deno.test("F9: a process that stood by knows, when it takes over, what the other one blocked", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  const first = await home.start(handling, { policy: "block" });
  await home.start(handling, { policy: "block" }); // stands by
  await light(home, "m1", "a", "x");
  await light(home, "m2", "a");
  await until(() => home.ended.length === 2);
  state.broken = false;
  await first.close();
  await light(home, "m3", "a");
  await until(() => home.ended.length === 3);
  assert.deepEqual([done(home), waiting(home)], [[], ["m2", "m3"]]);
  await home.desk(handling).replay(letterOf(home));
  await until(() => waiting(home).length === 0);
  assert.deepEqual(done(home), ["m1", "m2", "m3"]);
});

Deno.test("F1: what was stored or died, but was not settled before a crash, comes again and has one effect", async () => {
  await using home = createHome();
  const { state, handling } = breakable();
  const crashing = await home.start(handling, { policy: "block", settles: false });
  await light(home, "m1", "a", "x");
  await light(home, "m2", "a");
  await until(() => home.ended.length === 2);
  await crashing.close();
  await home.start(handling, { policy: "block" });
  await until(() => home.ended.length === 4);
  assert.deepEqual([waiting(home), home.deadLetters().length], [["m2"], 1]);
  state.broken = false;
  await home.desk(handling).replay(letterOf(home));
  await until(() => waiting(home).length === 0);
  assert.deepEqual(done(home), ["m1", "m2"]);
});

Deno.test("a message that was handled before and comes again is not stored behind a dead letter", async () => {
  await using home = createHome();
  const { handling } = breakable();
  await home.start(handling, { policy: "block" });
  await light(home, "m0", "a");
  await light(home, "m1", "a", "x");
  await light(home, "m0", "a");
  await until(() => home.ended.length === 3);
  assert.deepEqual([done(home), waiting(home)], [["m0"], []]);
});

Deno.test("an outage while messages are stored or run behind a dead letter only delays them", async () => {
  let outages = 0;
  await using home = createHome((store) => ({
    ...store,
    commit: (writes) => outages-- > 0 ? Promise.reject(sqlError("57P01")) : store.commit(writes),
  }));
  const { state, handling } = breakable();
  await home.start(handling, { policy: "block" });
  await light(home, "m1", "a", "x");
  await until(() => home.ended.length === 1);
  outages = 3;
  await light(home, "m2", "a");
  await light(home, "m3", "a");
  await until(() => home.ended.length === 3);
  assert.deepEqual(waiting(home), ["m2", "m3"]);
  state.broken = false;
  await home.desk(handling).replay(letterOf(home));
  outages = 3;
  await until(() => waiting(home).length === 0);
  assert.deepEqual([done(home), home.deadLetters()], [["m1", "m2", "m3"], []]);
});

Deno.test("an envelope that cannot be read blocks nothing, whatever the policy", async () => {
  await using home = createHome();
  const { handling } = breakable();
  await home.start(handling, { policy: "block" });
  await home.publishBytes(new Uint8Array([0xff]));
  await home.publishBytes(new Uint8Array([0xff, 1]));
  await light(home, "m1", "a");
  await until(() => home.ended.length === 3);
  assert.deepEqual(home.deadLetters().map(({ blocks }) => blocks), [false, false]);
  assert.deepEqual([done(home), waiting(home)], [["m1"], []]);
});

Deno.test("an unknown command, which was answered, blocks nothing, whatever the policy", async () => {
  await using home = createHome();
  const { LightLamp } = homeCommands.types;
  const handling = commandHandling(homeCommands, () => ({ LightLamp() {}, BuyLamp() {} }));
  await home.start(handling, { policy: "block" });
  const metadata = { COMMAND_REPLY_CHANNEL: "mall.shop.replies", COMMAND_SAGA_ID: "s1" };
  await home.publish(LampLit({ id: "a" }), { id: "c1", metadata, subject: "mall.home.commands" });
  await home.publish(LightLamp({ id: "a" }), { id: "c2", metadata });
  await until(() => home.ended.length === 2);
  assert.deepEqual(home.deadLetters().map(({ cause, blocks }) => [cause, blocks]), [
    ["unknown_name", false],
  ]);
  assert.deepEqual(home.outbox().map(({ name }) => name), ["am.Failure", "am.Success"]);
});
