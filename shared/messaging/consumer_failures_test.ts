import assert from "node:assert/strict";
import { DomainError, refused } from "../domain/error.ts";
import type { Store } from "../platform/commit/store.ts";
import { until } from "./broker_suite.ts";
import { encodeEnvelope, encodeMessageData } from "./envelope.ts";
import { createHome, lampEvents, lightingUnless, NOW, sqlError } from "./home_fixture.ts";

const { LampLit } = lampEvents.types;

Deno.test("A2, F12: an undecodable envelope is a dead letter with its bytes, and others flow", async () => {
  await using home = createHome();
  await home.start(lightingUnless(() => {}));
  await home.publishBytes(new Uint8Array([0xff, 0x01, 0x02]));
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.ended.length === 2);
  const [letter] = home.deadLetters();
  assert.match(letter.error, /./);
  assert.deepEqual({ ...letter, error: "", messageId: "" }, {
    subscription: "home-lamps",
    messageId: "",
    id: "id-1001",
    name: "",
    subject: "mall.home.events.Lamp",
    key: "",
    cause: "undecodable_envelope",
    error: "",
    attempts: 1,
    blocks: false,
    envelope: new Uint8Array([0xff, 0x01, 0x02]),
    failedAt: NOW,
    version: 1,
  });
  assert.deepEqual(home.outcomes().toSorted(), ["dead", "handled"]);
  assert.deepEqual([home.lights().length, home.pauses], [1, []]);
});

Deno.test("A2: an envelope whose data is not protobuf is a dead letter", async () => {
  await using home = createHome();
  await home.start(lightingUnless(() => {}));
  const data = new Uint8Array([0x0a, 0x7f]);
  const body = encodeEnvelope({
    id: "m1",
    name: "homeapi.LampLit",
    data,
    metadata: {},
    sentAt: NOW,
  });
  await home.publishBytes(body);
  await until(() => home.ended.length === 1);
  const [{ cause, envelope }] = home.deadLetters();
  assert.deepEqual([cause, envelope], ["undecodable_envelope", body]);
});

Deno.test("A2, F3: two undecodable envelopes are two dead letters, also at one place of two streams", async () => {
  await using home = createHome();
  await using other = createHome(() => home.store); // the stream was made again: places start anew
  await home.start(lightingUnless(() => {}));
  await other.start(lightingUnless(() => {}));
  await home.publishBytes(new Uint8Array([0xff, 1]));
  await until(() => home.ended.length === 1);
  await other.publishBytes(new Uint8Array([0xff, 2]));
  await until(() => other.ended.length === 1);
  assert.deepEqual(home.deadLetters().map(({ envelope }) => envelope[1]), [1, 2]);
});

Deno.test("an undecodable envelope that comes again is one dead letter", async () => {
  await using home = createHome();
  await home.start(lightingUnless(() => {}));
  for (let time = 0; time < 2; time++) await home.publishBytes(new Uint8Array([0xff, 1]));
  await until(() => home.ended.length === 2);
  assert.equal(home.deadLetters().length, 1);
});

Deno.test("A2, F12: a payload that is not of the named message is a dead letter at once", async () => {
  await using home = createHome();
  await home.start(lightingUnless(() => {}));
  const body = encodeEnvelope({
    id: "m1",
    name: "homeapi.LampLit",
    data: encodeMessageData({ payload: new Uint8Array([0x0a, 0x7f, 0x61]), occurredAt: NOW }),
    metadata: { AGGREGATE_ID: "l1" },
    sentAt: NOW,
  });
  await home.publishBytes(body);
  await until(() => home.ended.length === 1);
  const [{ messageId, name, key, cause, attempts, envelope }] = home.deadLetters();
  assert.deepEqual([messageId, name, key, cause, attempts], [
    "m1",
    "homeapi.LampLit",
    "l1",
    "undecodable_payload",
    1,
  ]);
  assert.deepEqual(envelope, body);
  assert.deepEqual([home.outcomes(), home.pauses, home.inbox()], [["dead"], [], []]);
});

Deno.test("an event that its handler refuses is a dead letter at once; nothing of it is written", async () => {
  await using home = createHome();
  await home.start(lightingUnless(() => {
    throw refused("lamp_gone", "the lamp is gone");
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await home.publish(LampLit({ id: "l1" }), { id: "m2" });
  await until(() => home.ended.length === 2);
  const [{ messageId, cause, error, attempts }] = home.deadLetters();
  assert.deepEqual([messageId, cause, error, attempts], ["m1", "refused", "the lamp is gone", 1]);
  assert.deepEqual(home.lights().map(({ messageId }) => messageId), ["m2"]);
  assert.deepEqual([home.outcomes(), home.pauses], [["dead", "handled"], []]);
});

Deno.test("A3, B6, F12: a bug is tried 5 times in about 10 s, then it is a dead letter", async () => {
  await using home = createHome();
  let tries = 0;
  await home.start(lightingUnless(() => {
    tries++;
    throw new TypeError("lamp is undefined");
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.equal(tries, 5);
  const [{ cause, error, attempts }] = home.deadLetters();
  assert.deepEqual([cause, error, attempts], ["failed", "lamp is undefined", 5]);
  assert.equal(home.pauses.length, 4);
  home.pauses.forEach((ms, at) => {
    const about = 250 * 3 ** at;
    assert.ok(ms >= about * 0.75 && ms <= about * 1.25, `${ms} ms`);
  });
  assert.deepEqual([home.lights(), home.inbox(), home.outcomes()], [[], [], ["dead"]]);
});

Deno.test("a bug that goes away is no dead letter", async () => {
  await using home = createHome();
  let tries = 0;
  await home.start(lightingUnless(() => {
    if (++tries < 5) throw new Error("not yet");
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.outcomes(), home.deadLetters()], [["handled"], []]);
  assert.equal(home.lights().length, 1);
});

Deno.test("F12: later messages of the key wait for the tries, those of other keys do not", async () => {
  await using home = createHome();
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  await home.start(
    lightingUnless(() => {
      throw new Error("never");
    }),
    { pause: () => stuck },
  );
  await home.publish(LampLit({ id: "a", room: "x" }), { id: "m1" });
  await home.publish(LampLit({ id: "a" }), { id: "m2" });
  await home.publish(LampLit({ id: "b" }), { id: "m3" });
  await until(() => home.ended.length === 1);
  assert.deepEqual(home.inbox().map(({ id }) => id), ["m3"]);
  release();
  await until(() => home.ended.length === 3);
  assert.deepEqual(home.inbox().map(({ id }) => id), ["m3", "m2"]);
  assert.deepEqual(home.deadLetters().map(({ messageId }) => messageId), ["m1"]);
});

Deno.test("what is thrown and is no error is told in the dead letter", async () => {
  await using home = createHome();
  await home.start(lightingUnless(() => {
    throw "nothing but a text";
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.equal(home.deadLetters()[0].error, "nothing but a text");
});

Deno.test("a conflict that survives its retries is tried like a bug, not refused", async () => {
  await using home = createHome();
  let tries = 0;
  await home.start(lightingUnless(() => {
    if (++tries < 3) {
      throw new DomainError("aborted", "conflict", "the lamp was changed at the same time");
    }
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.outcomes(), home.pauses.length], [["handled"], 2]);
});

/** Refuses what PostgreSQL refuses: zero bytes in texts. */
const withoutZeros = (store: Store): Store => ({
  ...store,
  commit: (writes) =>
    writes.some(({ key, set }) =>
        Object.values({ ...key, ...set }).some((value) =>
          typeof value === "string" && value.includes("\0")
        )
      )
      ? Promise.reject(sqlError("22021"))
      : store.commit(writes),
});

Deno.test("F12: texts that no database takes do not keep a message from being a dead letter", async () => {
  await using home = createHome(withoutZeros);
  await home.start(lightingUnless(({ id }) => {
    throw refused("lamp_unknown", `the lamp ${id} is not known`);
  }));
  await home.publish(LampLit({ id: "l\0", room: "x" }), { id: "m1" });
  await home.publish(LampLit({ id: "l" }), { id: "m\0" });
  await until(() => home.ended.length === 2);
  const letters = home.deadLetters().map(({ messageId, error }) => [messageId, error]);
  assert.deepEqual(letters, [
    ["m1", "the lamp l\ufffd is not known"],
    ["m\ufffd", "SQLSTATE 22021"],
  ]);
});
