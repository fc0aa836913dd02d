import assert from "node:assert/strict";
import { DomainError, refused } from "../domain/error.ts";
import { insert } from "../platform/commit/write.ts";
import { commandHeaders } from "../sagas/reply.ts";
import { until } from "./broker_suite.ts";
import { decodeMessageData } from "./envelope.ts";
import { createHome, homeCommands, type Lamp, lampCodec, lights } from "./home_fixture.ts";
import { commandChannel, FAILURE, SUCCESS } from "./message.ts";
import { commandHandling } from "./subscriptions.ts";

const { LightLamp, BuyLamp } = homeCommands.types;
const { LampBought } = { LampBought: BuyLamp.reply };

const headers = commandHeaders({
  sagaId: "order-1",
  sagaName: "shop.Order",
  commandId: "command-1",
  step: 2,
  replySubject: "mall.shop.replies.Order",
});
const command = { id: "m1", metadata: headers };

/** Lights lamps on command; `fail` may object after the light is collected. */
function lighting(fail: (lamp: Lamp, times: number) => void = () => {}) {
  let times = 0;
  return commandHandling(homeCommands, (unit) => ({
    LightLamp(lamp, { id }) {
      unit.write(insert(lights, { id: lamp.id, messageId: id, times: 1 }));
      fail(lamp, ++times);
    },
    BuyLamp: ({ id }) => LampBought?.({ id: `${id} bought` }),
  }));
}

/** The reply without what every message has. */
function replyOf(home: ReturnType<typeof createHome>) {
  const [{ name, subject, key, metadata, data }] = home.outbox();
  const { CORRELATION_ID: _, CAUSATION_ID: cause, traceparent: __, ...told } = metadata;
  assert.equal(cause, "m1");
  return { name, subject, key, told, payload: decodeMessageData(data).payload };
}

const answered = {
  REPLY_REPLY_CHANNEL: "mall.shop.replies.Order",
  REPLY_SAGA_ID: "order-1",
  REPLY_SAGA_NAME: "shop.Order",
  REPLY_ID: "command-1",
  REPLY_STEP: "2",
};

Deno.test("a command that is carried out is answered with the generic reply, in the same unit", async () => {
  await using home = createHome();
  await home.start(lighting());
  await home.publish(LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.deepEqual(replyOf(home), {
    name: SUCCESS,
    subject: "mall.shop.replies.Order",
    key: "order-1",
    told: { ...answered, REPLY_OUTCOME: "SUCCESS" },
    payload: new Uint8Array(),
  });
  assert.deepEqual([home.lights().length, home.inbox().length], [1, 1]);
  assert.deepEqual(home.committed.map(({ name, position }) => [name, position]), [[SUCCESS, 1]]);
});

Deno.test("a handler's own reply is sent as success", async () => {
  await using home = createHome();
  await home.start(lighting());
  await home.publish(BuyLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  const { name, told, payload } = replyOf(home);
  assert.deepEqual([name, told.REPLY_OUTCOME], ["homeapi.LampBought", "SUCCESS"]);
  assert.equal(lampCodec.decode(payload).id, "l1 bought");
});

Deno.test("A9, A11: a refusal undoes the command and answers code, reason and text, nothing else", async () => {
  await using home = createHome();
  await home.start(lighting(() => {
    throw refused("lamp_broken", "the lamp is broken");
  }));
  await home.publish(LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.deepEqual(replyOf(home), {
    name: FAILURE,
    subject: "mall.shop.replies.Order",
    key: "order-1",
    told: {
      ...answered,
      REPLY_OUTCOME: "FAILURE",
      REPLY_ERROR_CODE: "invalid_argument",
      REPLY_ERROR_REASON: "lamp_broken",
      REPLY_ERROR_MESSAGE: "the lamp is broken",
    },
    payload: new Uint8Array(),
  });
  assert.equal(home.outbox().length, 1);
  assert.deepEqual([home.lights(), home.deadLetters(), home.pauses], [[], [], []]);
  assert.deepEqual(home.inbox().map(({ id }) => id), ["m1"]);
  assert.deepEqual(home.outcomes(), ["refused"]);
});

Deno.test("B4: a command that comes twice is answered once, refused or not", async () => {
  for (
    const fail of [() => {}, () => {
      throw refused("lamp_broken", "the lamp is broken");
    }]
  ) {
    await using home = createHome();
    await home.start(lighting(fail));
    for (let time = 0; time < 2; time++) await home.publish(LightLamp({ id: "l1" }), command);
    await until(() => home.ended.length === 2);
    assert.equal(home.outbox().length, 1);
    assert.equal(home.outcomes()[1], "duplicate");
  }
});

Deno.test("B4: a command whose answer was success is not refused when it comes again", async () => {
  await using home = createHome();
  await home.start(lighting((_, times) => {
    if (times > 1) throw refused("lamp_lit", "the lamp is lit");
  }));
  for (let time = 0; time < 2; time++) await home.publish(LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 2);
  assert.deepEqual(home.outbox().map(({ name }) => name), [SUCCESS]);
  assert.deepEqual(home.outcomes(), ["handled", "duplicate"]);
});

Deno.test("A8: a bug in a command is tried again and ends as a dead letter, never as a reply", async () => {
  await using home = createHome();
  await home.start(lighting(() => {
    throw new TypeError("lamp is undefined");
  }));
  await home.publish(LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.outbox(), home.inbox(), home.lights()], [[], [], []]);
  const [{ cause, attempts }] = home.deadLetters();
  assert.deepEqual([cause, attempts], ["failed", 5]);
});

Deno.test("A8, F7: an outage in a command is waited out, then it is answered once", async () => {
  await using home = createHome();
  await home.start(lighting((_, times) => {
    if (times < 20) throw new DomainError("unavailable", "stores_down", "stores is down");
  }));
  await home.publish(LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.deepEqual(home.outbox().map(({ name }) => name), [SUCCESS]);
  assert.deepEqual([home.pauses.length, home.deadLetters()], [19, []]);
});

Deno.test("A9: a failure reply that meets an outage is sent when it is over", async () => {
  let outages = 2;
  await using home = createHome((store) => ({
    ...store,
    commit: (writes) =>
      outages-- > 0
        ? Promise.reject(Object.assign(new Error("down"), { code: "57P01" }))
        : store.commit(writes),
  }));
  await home.start(lighting(() => {
    throw refused("lamp_broken", "the lamp is broken");
  }));
  await home.publish(LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.deepEqual(home.outbox().map(({ name }) => name), [FAILURE]);
  assert.deepEqual([home.outcomes(), home.pauses.length], [["refused"], 2]);
});

const { TurnOff } = commandChannel("home.commands", "homeapi", { TurnOff: lampCodec }).types;

Deno.test("A10: an unknown command is a dead letter and is answered with failure", async () => {
  await using home = createHome();
  await home.start(lighting());
  await home.publish(TurnOff({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  const { name, subject, key, told } = replyOf(home);
  assert.deepEqual([name, subject, key], [FAILURE, "mall.shop.replies.Order", "order-1"]);
  assert.deepEqual(told, {
    ...answered,
    REPLY_OUTCOME: "FAILURE",
    REPLY_ERROR_CODE: "unimplemented",
    REPLY_ERROR_REASON: "unknown_command",
    REPLY_ERROR_MESSAGE: "the command homeapi.TurnOff is not known here",
  });
  const [{ messageId, cause, attempts }] = home.deadLetters();
  assert.deepEqual([messageId, cause, attempts], ["m1", "unknown_name", 1]);
  assert.deepEqual(home.outcomes(), ["dead"]);
});

Deno.test("A10: an unknown command that comes twice is answered once", async () => {
  await using home = createHome();
  await home.start(lighting());
  for (let time = 0; time < 2; time++) await home.publish(TurnOff({ id: "l1" }), command);
  await until(() => home.ended.length === 2);
  assert.deepEqual([home.outbox().length, home.deadLetters().length], [1, 1]);
});

Deno.test("A7: a command that does not say where to reply is a dead letter, and nothing is done", async () => {
  for (const channel of [undefined, "", "mall.*", "mall shop"]) {
    for (const order of [LightLamp({ id: "l1" }), TurnOff({ id: "l1" })]) {
      await using home = createHome();
      await home.start(lighting());
      const { COMMAND_REPLY_CHANNEL: _, ...rest } = headers;
      const metadata = channel === undefined ? rest : { ...rest, COMMAND_REPLY_CHANNEL: channel };
      await home.publish(order, { id: "m1", metadata });
      await until(() => home.ended.length === 1);
      assert.deepEqual([home.outbox(), home.lights(), home.inbox()], [[], [], []]);
      assert.deepEqual([home.outcomes(), home.deadLetters().length], [["dead"], 1]);
      if (order.type === LightLamp) {
        assert.equal(home.deadLetters()[0].cause, "unusable_headers");
      }
    }
  }
});

Deno.test("a command outside a saga, as long as it says where to reply, is answered", async () => {
  await using home = createHome();
  await home.start(lighting());
  const metadata = { COMMAND_REPLY_CHANNEL: "mall.shop.replies.Order" };
  await home.publish(LightLamp({ id: "l1" }), { id: "m1", metadata });
  await until(() => home.ended.length === 1);
  const { key, told } = replyOf(home);
  assert.equal(key, "m1");
  assert.deepEqual(told, {
    REPLY_REPLY_CHANNEL: "mall.shop.replies.Order",
    REPLY_OUTCOME: "SUCCESS",
  });
});

Deno.test("names that every object has are no handlers", async () => {
  await using home = createHome();
  const channel = commandChannel("home.commands", "homeapi", { constructor: lampCodec });
  await home.start(lighting());
  await home.publish(channel.types.constructor({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.equal(home.deadLetters()[0].cause, "unknown_name");
});

Deno.test("a name of another context is not taken for ours because its last part is the same", async () => {
  await using home = createHome();
  const foreign = commandChannel("home.commands", "mallapi", { LightLamp: lampCodec });
  await home.start(lighting());
  await home.publish(foreign.types.LightLamp({ id: "l1" }), command);
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.lights(), home.deadLetters()[0].cause], [[], "unknown_name"]);
});
