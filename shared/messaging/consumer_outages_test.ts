import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import { until } from "./broker_suite.ts";
import { createHome, lampEvents, lightingUnless, sqlError } from "./home_fixture.ts";

const { LampLit } = lampEvents.types;

Deno.test("A3, F7, F13: an outage is waited out, however long, and never is a dead letter", async () => {
  const outages = [
    "40001",
    "40P01",
    "57014",
    "53300",
    "08006",
    "ECONNREFUSED",
    "CONNECTION_CLOSED",
  ];
  await using home = createHome();
  let tries = 0;
  await home.start(lightingUnless(() => {
    if (tries++ < 100) throw sqlError(outages[tries % outages.length]);
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.outcomes(), home.deadLetters()], [["handled"], []]);
  assert.equal(home.lights().length, 1);
  assert.equal(home.pauses.length, 100);
});

Deno.test("A3: the waits in an outage grow from about 0.1 s to 30 s, not further", async () => {
  await using home = createHome();
  let tries = 0;
  await home.start(lightingUnless(() => {
    if (tries++ < 60) throw new DomainError("unavailable", "stores_down", "stores is down");
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  const longest = Math.max(...home.pauses);
  assert.ok(home.pauses[0] >= 50 && home.pauses[0] <= 150, `first ${home.pauses[0]} ms`);
  assert.ok(longest > 20_000 && longest <= 30_000, `longest ${longest} ms`);
  assert.ok(Math.min(...home.pauses.slice(10)) >= 15_000, "it stays slow");
  assert.ok(new Set(home.pauses.slice(10)).size > 1, "with jitter");
});

Deno.test("A8: another context that is unavailable or late is an outage, not a refusal", async () => {
  await using home = createHome();
  const codes = ["unavailable", "deadline_exceeded"] as const;
  let tries = 0;
  await home.start(lightingUnless(() => {
    const code = codes[tries++];
    if (code) throw new DomainError(code, "stores", "stores does not answer");
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.outcomes(), home.pauses.length], [["handled"], 2]);
});

Deno.test("an outage does not use up the tries of a bug", async () => {
  await using home = createHome();
  let tries = 0;
  await home.start(lightingUnless(() => {
    tries++;
    throw tries % 2 === 0 ? new Error("a bug") : sqlError("57P01");
  }));
  await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual([tries, home.deadLetters()[0].attempts], [10, 5]);
  const [outage, failure] = ["home-lamps: outage", "home-lamps: failure"];
  const told = [1, 2, 3, 4].flatMap(() => [outage, failure]);
  assert.deepEqual(home.retried, [...told, outage], "the last try is not tried again");
});

Deno.test("B7: a commit that meets an outage is tried again; the effect is there once", async () => {
  let outages = 3;
  await using home = createHome((store) => ({
    ...store,
    commit: (writes) => outages-- > 0 ? Promise.reject(sqlError("53300")) : store.commit(writes),
  }));
  await home.start(lightingUnless(() => {}));
  await home.publish(LampLit({ id: "l1" }), { id: "m1" });
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.lights().length, home.inbox().length, home.pauses.length], [1, 1, 3]);
});

Deno.test("A2: a dead letter survives an outage: nothing is settled before it is kept", async () => {
  let outages = 3;
  await using home = createHome((store) => ({
    ...store,
    commit: (writes) =>
      writes.some(({ table }) => table.name === "home.dead_letters") && outages-- > 0
        ? Promise.reject(sqlError("57P03"))
        : store.commit(writes),
  }));
  await home.start(lightingUnless(() => {}));
  await home.publishBytes(new Uint8Array([0xff]));
  await until(() => home.ended.length === 1);
  assert.deepEqual([home.deadLetters().length, home.pauses.length], [1, 3]);
});

Deno.test("close() ends the waiting between tries and leaves the message for the next process", async () => {
  for (const error of [new Error("a bug"), sqlError("57P01")]) {
    await using home = createHome();
    const forever = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true })
      );
    const consumer = await home.start(
      lightingUnless(() => {
        throw error;
      }),
      { pause: forever },
    );
    await home.publish(LampLit({ id: "l1", room: "x" }), { id: "m1" });
    await until(() => home.pauses.length === 1);
    await consumer.close();
    assert.deepEqual([home.deadLetters(), home.inbox(), home.ended], [[], [], []]);
    await home.start(lightingUnless(() => {}));
    await until(() => home.ended.length === 1);
    assert.deepEqual(home.outcomes(), ["handled"]);
  }
});
