import assert from "node:assert/strict";
import { insert } from "../platform/commit/write.ts";
import { until } from "./broker_suite.ts";
import type { MessageHandling } from "./consumer.ts";
import { createHome, homeCommands, lampEvents, lights, sqlError } from "./home_fixture.ts";
import { commandHandling, eventHandling } from "./subscriptions.ts";
import { failing, gone, refusal, withDeadLetter } from "./dead_letter_desk_fixture.ts";

const { LampLit, LampMoved } = lampEvents.types;
const { LightLamp } = homeCommands.types;

Deno.test("a replay runs the subscription's handler; effect, inbox row and end are there together", async () => {
  await using home = createHome();
  const { state, handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  state.fail = () => {};
  assert.deepEqual(await home.desk(handling).replay(id), { outcome: "handled", attempts: 2 });
  assert.deepEqual(home.lights().map(({ messageId }) => messageId), ["m1"]);
  assert.deepEqual([home.inbox().map(({ id }) => id), home.deadLetters()], [["m1"], []]);
});

Deno.test("what a replay sends is caused by the message, within its correlation", async () => {
  await using home = createHome();
  let broken = true;
  const handling = eventHandling(lampEvents, (unit) => ({
    LampLit({ id }) {
      if (broken) gone();
      unit.publish(LampMoved({ id }), { key: id });
    },
  }));
  const id = await withDeadLetter(home, handling);
  broken = false;
  await home.desk(handling).replay(id);
  const [{ metadata }] = home.outbox();
  assert.deepEqual([metadata.CORRELATION_ID, metadata.CAUSATION_ID], ["c1", "m1"]);
});

Deno.test("a replay that fails again leaves the dead letter with the new cause and one more attempt", async () => {
  await using home = createHome();
  const { state, handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  state.fail = () => {
    throw new TypeError("lamp is undefined");
  };
  const failed = { outcome: "failed", cause: "failed", error: "lamp is undefined", attempts: 2 };
  assert.deepEqual(await home.desk(handling).replay(id), failed);
  const [{ cause, error, attempts, id: same }] = home.deadLetters();
  assert.deepEqual([cause, error, attempts, same], ["failed", "lamp is undefined", 2, id]);
  assert.deepEqual([home.lights(), home.inbox()], [[], []]);
});

Deno.test("a replay that meets an outage changes nothing, and says so", async () => {
  await using home = createHome();
  const { state, handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  state.fail = () => {
    throw sqlError("57P01");
  };
  const before = home.deadLetters();
  await assert.rejects(home.desk(handling).replay(id), /57P01/);
  await assert.rejects(home.desk(handling).replay(id, { dryRun: true }), /57P01/);
  assert.deepEqual(home.deadLetters(), before);
});

Deno.test("an edited payload stands for the message's", async () => {
  await using home = createHome();
  const { handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  const { outcome } = await home.desk(handling).replay(id, { payload: { id: "l2", room: "hall" } });
  assert.equal(outcome, "handled");
  assert.deepEqual(home.lights().map(({ id }) => id), ["l2 m1"]);
});

Deno.test("a payload that is not of the message is refused with the place, and nothing is run", async () => {
  await using home = createHome();
  const { handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  const desk = home.desk(handling);
  const wrong: [unknown, RegExp][] = [
    [{ id: 7 }, /the payload is not a homeapi.LampLit: id is not of the type of its field/],
    [{ id: "l1", colour: "red" }, /colour is not a field of it/],
    [{ id: ["l1"] }, /id is not of the type of its field|not of the types of its fields/],
    [["l1"], /it is not an object/],
    [null, /it is not an object/],
    ["l1", /it is not an object/],
  ];
  for (const [payload, text] of wrong) {
    await assert.rejects(
      desk.replay(id, { payload }),
      (error) => refusal("payload_not_valid")(error) && text.test(String(error)),
    );
  }
  assert.deepEqual([home.deadLetters()[0].attempts, home.lights()], [1, []]);
});

Deno.test("a payload whose message is not known here cannot be edited", async () => {
  await using home = createHome();
  const handling: MessageHandling = { handle: () => Promise.reject(new Error("never")) };
  const id = await withDeadLetter(home, handling);
  const desk = home.desk(handling);
  await assert.rejects(desk.replay(id, { payload: {} }), refusal("payload_not_known"));
});

Deno.test("a dry run tells what would be written and sent, and leaves everything as it is", async () => {
  await using home = createHome();
  let broken = true;
  const handling = eventHandling(lampEvents, (unit) => ({
    LampLit({ id }, received) {
      if (broken) gone();
      unit.write(insert(lights, { id, messageId: received.id, times: 1 }));
      unit.publish(LampMoved({ id, room: "hall" }), { key: id });
    },
  }));
  const id = await withDeadLetter(home, handling);
  broken = false;
  const before = home.deadLetters();
  assert.deepEqual(await home.desk(handling).replay(id, { dryRun: true }), {
    outcome: "handled",
    rows: [{
      table: "home.lights",
      op: "insert",
      key: { id: "l1" },
      set: { messageId: "m1", times: 1 },
      add: {},
    }],
    messages: [{ name: "homeapi.LampMoved", key: "l1", payload: { id: "l1", room: "hall" } }],
  });
  assert.deepEqual(home.deadLetters(), before);
  assert.deepEqual([home.lights(), home.inbox(), home.outbox()], [[], [], []]);
});

Deno.test("in a dry run nothing is taken for new: no commit would tell that it is not", async () => {
  await using home = createHome();
  const tries: boolean[] = [];
  const handling = eventHandling(lampEvents, (unit) => ({
    LampLit() {
      tries.push(unit.isFirstTry);
      if (tries.length === 1) gone();
    },
  }));
  const id = await withDeadLetter(home, handling);
  await home.desk(handling).replay(id, { dryRun: true });
  assert.deepEqual([tries[0], tries.at(-1)], [true, false]);
});

Deno.test("a dry run that fails tells why, and counts no attempt", async () => {
  await using home = createHome();
  const { handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  assert.deepEqual(await home.desk(handling).replay(id, { dryRun: true }), {
    outcome: "failed",
    cause: "refused",
    error: "the lamp is gone",
    rows: [],
    messages: [],
  });
  assert.equal(home.deadLetters()[0].attempts, 1);
});

Deno.test("a command that is refused when it is replayed is answered, and settled", async () => {
  await using home = createHome();
  let fail: () => void = () => {
    throw new Error("a bug");
  };
  const handling = commandHandling(homeCommands, () => ({ LightLamp: () => fail(), BuyLamp() {} }));
  await home.start(handling);
  const metadata = { COMMAND_REPLY_CHANNEL: "mall.shop.replies", COMMAND_SAGA_ID: "s1" };
  await home.publish(LightLamp({ id: "l1" }), { id: "c1", metadata });
  await until(() => home.ended.length === 1);
  fail = gone;
  const desk = home.desk(handling);
  const [{ id }] = home.deadLetters();
  const dry = await desk.replay(id, { dryRun: true });
  assert.deepEqual([dry.outcome, dry.messages?.map(({ name }) => name)], [
    "refused",
    ["am.Failure"],
  ]);
  assert.equal((await desk.replay(id)).outcome, "refused");
  assert.deepEqual(home.outbox().map(({ name }) => name), ["am.Failure"]);
  assert.deepEqual([home.deadLetters(), home.inbox().length], [[], 1]);
});

Deno.test("a name that is still unknown stays a dead letter; it is not answered again", async () => {
  await using home = createHome();
  const handling = commandHandling(homeCommands, () => ({ LightLamp() {}, BuyLamp() {} }));
  await home.start(handling);
  const metadata = { COMMAND_REPLY_CHANNEL: "mall.shop.replies" };
  await home.publish(LampLit({ id: "l" }), { id: "c1", metadata, subject: "mall.home.commands" });
  await until(() => home.ended.length === 1);
  const desk = home.desk(handling);
  const [{ id }] = home.deadLetters();
  const { outcome, cause, attempts } = await desk.replay(id);
  assert.deepEqual([outcome, cause, attempts], ["failed", "unknown_name", 2]);
  assert.equal((await desk.replay(id, { dryRun: true })).cause, "unknown_name");
  assert.equal(home.outbox().length, 1);
});

Deno.test("an event that nobody declares any more is settled by its replay, without effect", async () => {
  await using home = createHome();
  const id = await withDeadLetter(home, failing(gone).handling);
  const desk = home.desk(eventHandling(lampEvents, () => ({})));
  assert.equal((await desk.replay(id, { dryRun: true })).outcome, "skipped");
  assert.equal((await desk.replay(id)).outcome, "skipped");
  assert.deepEqual([home.deadLetters(), home.lights()], [[], []]);
});

Deno.test("F12: an envelope that still cannot be read stays a dead letter, until it is discarded", async () => {
  await using home = createHome();
  const { handling } = failing();
  await home.start(handling);
  await home.publishBytes(new Uint8Array([0xff]));
  await until(() => home.ended.length === 1);
  const desk = home.desk(handling);
  const [{ id }] = home.deadLetters();
  const { outcome, cause } = await desk.replay(id);
  assert.deepEqual([outcome, cause], ["failed", "undecodable_envelope"]);
  assert.equal(home.deadLetters()[0].attempts, 2);
  await desk.discard(id);
  assert.deepEqual(home.deadLetters(), []);
});

Deno.test("I2: a message that was handled after all is settled by its replay without a second effect", async () => {
  await using home = createHome();
  const { state, handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  state.fail = () => {};
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" }); // comes again, and succeeds
  await until(() => home.ended.length === 2);
  assert.equal((await home.desk(handling).replay(id)).outcome, "duplicate");
  assert.deepEqual([home.lights().length, home.deadLetters()], [1, []]);
});

Deno.test("I2: of two operators who replay at once one settles it, the other is told", async () => {
  await using home = createHome();
  const { state, handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  state.fail = () => {};
  const desk = home.desk(handling);
  const results = await Promise.allSettled([desk.replay(id), desk.replay(id), desk.discard(id)]);
  const told = results.filter(({ status }) => status === "rejected");
  assert.equal(told.length, 2);
  for (const result of told) {
    assert.ok(result.status === "rejected" && refusal("dead_letter_settled")(result.reason));
  }
  assert.ok(home.lights().length <= 1);
  assert.deepEqual([home.inbox().length, home.deadLetters()], [1, []]);
});

Deno.test("what is not there, or not handled in this process, is refused", async () => {
  await using home = createHome();
  const { handling } = failing(gone);
  const desk = home.desk(handling);
  for (const work of [desk.get("d1"), desk.replay("d1"), desk.discard("d1")]) {
    await assert.rejects(work, refusal("dead_letter_not_found"));
  }
  await home.start(handling, { name: "home-bills" });
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  await assert.rejects(desk.replay(home.deadLetters()[0].id), refusal("subscription_not_here"));
});
