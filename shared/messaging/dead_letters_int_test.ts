import assert from "node:assert/strict";
import { DomainError, refused } from "../domain/error.ts";
import { until } from "./broker_suite.ts";
import type { MessageHandling } from "./consumer.ts";
import { postgresConsumerReads } from "./consumer/reads.ts";
import { lampEvents } from "./home_fixture.ts";
import { effect, type Home, openHome, SUBSCRIPTION } from "./home_processes_fixture.ts";
import { eventHandling } from "./subscriptions.ts";

const { LampLit, LampMoved } = lampEvents.types;

/** Lamps are lit, but for messages that are broken. */
function breakable() {
  const broken = new Set<string>();
  const tries = new Map<string, number>();
  const handling: MessageHandling = eventHandling(lampEvents, (unit) => ({
    LampLit({ id: lamp }, { id }) {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      if (broken.has(id)) throw refused("lamp_gone", `the lamp of ${id} is gone`);
      effect(unit, id, lamp);
    },
  }));
  return { broken, tries, handling };
}

const light = (home: Home, id: string, lamp: string) => home.publish(LampLit({ id: lamp }), { id });

/** What there is, as soon as it is one. */
async function theOnly<T>(get: () => Promise<T[]>): Promise<T> {
  let rows: T[] = [];
  await until(async () => (rows = await get()).length === 1);
  return rows[0];
}

Deno.test("F12: with policy block a key waits behind its dead letter across a restart, and then runs in order", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  broken.add("m1");
  const first = await home.process(handling, "block");
  for (const [id, lamp] of [["m1", "a"], ["m2", "a"], ["m3", "b"], ["m4", "a"]]) {
    await light(home, id, lamp);
  }
  await until(() => first.ended.length === 4);
  assert.deepEqual([await home.waiting(), await home.done()], [["m2", "m4"], ["m3"]]);
  await first.close();
  const second = await home.process(handling, "block");
  await light(home, "m5", "a");
  await light(home, "m6", "b");
  await until(async () => (await home.done("b")).length === 2 && second.ended.length >= 2);
  assert.deepEqual([await home.waiting(), await home.done("a")], [["m2", "m4", "m5"], []]);
  broken.clear();
  const { id } = await theOnly(home.deadLetters);
  assert.equal((await second.desk.get(id)).waiting, 3);
  assert.deepEqual(await second.desk.counts(), [
    { subscription: SUBSCRIPTION, deadLetters: 1, waiting: 3 },
  ]);
  assert.deepEqual(await second.desk.replay(id), { outcome: "handled", attempts: 2 });
  await until(async () => (await home.waiting()).length === 0);
  assert.deepEqual(await home.done("a"), ["m1", "m2", "m4", "m5"]);
  assert.deepEqual(await second.desk.counts(), []);
});

Deno.test("F9, F12: replayed in one process while another delivers, nothing of the key overtakes", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  broken.add("m0");
  const owner = await home.process(handling, "block");
  const other = await home.process(handling, "block"); // stands by
  for (let n = 0; n < 30; n++) await light(home, `m${n}`, "a");
  await until(() => owner.ended.length === 30);
  assert.equal((await home.waiting()).length, 29);
  broken.clear();
  const { id } = await theOnly(home.deadLetters);
  const sending = (async () => {
    for (let n = 30; n < 80; n++) await light(home, `m${n}`, "a");
  })();
  await other.desk.replay(id);
  await sending;
  await until(async () => (await home.done()).length === 80);
  assert.deepEqual(await home.done(), Array.from({ length: 80 }, (_, n) => `m${n}`));
  await until(async () => (await home.waiting()).length === 0);
});

Deno.test("F9, F12: a process that takes over knows what another one blocked meanwhile", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  broken.add("m1");
  const first = await home.process(handling, "block");
  const second = await home.process(handling, "block");
  await light(home, "m1", "a");
  await light(home, "m2", "a");
  await until(() => first.ended.length === 2);
  broken.clear();
  await first.close();
  await light(home, "m3", "a");
  await until(async () => (await home.waiting()).length === 2);
  assert.deepEqual([await home.waiting(), await home.done()], [["m2", "m3"], []]);
  await second.desk.discard((await theOnly(home.deadLetters)).id);
  await until(async () => (await home.waiting()).length === 0);
  assert.deepEqual(await home.done(), ["m2", "m3"]);
});

Deno.test("F12: what is known not to be handled again are inbox rows and dead letters that block nothing", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  broken.add("m1").add("m4");
  const passing = await home.process(handling, "pass");
  await light(home, "m1", "a");
  await light(home, "m2", "a");
  await until(() => passing.ended.length === 2);
  await passing.close();
  const blocking = await home.process(handling, "block");
  for (const id of ["m3", "m4", "m5"]) await light(home, id, "b");
  await until(() => blocking.ended.length === 3);
  const known = await postgresConsumerReads(home.sql, "home")
    .known(SUBSCRIPTION, ["m1", "m2", "m3", "m4", "m5", "m6"]);
  assert.deepEqual([...known].toSorted(), ["m1", "m2", "m3"]);
});

Deno.test("I2: of many operators in two processes who settle a dead letter at once, one does", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  const first = await home.process(handling);
  const second = await home.process(handling);
  for (let round = 0; round < 5; round++) {
    const message = `m${round}`;
    broken.add(message);
    await light(home, message, "a");
    const { id } = await theOnly(home.deadLetters);
    broken.clear();
    const results = await Promise.allSettled(
      [first, second, first, second].map(({ desk }) => desk.replay(id)),
    );
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      assert.ok(result.reason instanceof DomainError);
      assert.match(result.reason.reason, /dead_letter_(settled|not_found)/);
    }
  }
  assert.deepEqual(await home.done(), ["m0", "m1", "m2", "m3", "m4"]);
  assert.deepEqual(await home.deadLetters(), []);
});

Deno.test("F12: undecodable, of an unknown payload, refused: each is parked, and others flow", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  broken.add("m2");
  const process = await home.process(handling);
  const subject = "mall.home.events.Lamp";
  const body = new Uint8Array([0xff, 0xff]);
  await process.broker.publish([{ id: "u", subject, key: "u", body }]);
  await home.publish(
    { type: { ...LampLit({}).type, encode: () => new Uint8Array([0x0a, 0x7f]) }, data: {} },
    { id: "m1" },
  );
  await light(home, "m2", "a");
  await light(home, "m3", "a");
  await home.publish(LampMoved({ id: "a" }), { id: "m4" }); // nobody here declares it
  await until(() => process.ended.length === 5);
  assert.deepEqual((await home.deadLetters()).map(({ cause }) => cause).toSorted(), [
    "refused",
    "undecodable_envelope",
    "undecodable_payload",
  ]);
  assert.deepEqual(await home.done(), ["m3"]);
  assert.deepEqual(process.pauses, []);
  const { deadLetters } = await process.desk.list({ name: "homeapi.LampLit", limit: 1 });
  assert.equal(deadLetters.length, 1);
});

Deno.test("F12: a handler that always throws is tried 5 times with back-off, then parked with its cause", async () => {
  await using home = await openHome();
  const handling = eventHandling(lampEvents, (unit) => ({
    async LampLit({ id: lamp }, { id }) {
      effect(unit, id, lamp);
      if (lamp === "x") await home.sql`select 1 / 0`;
    },
  }));
  const process = await home.process(handling);
  await light(home, "m1", "x");
  await light(home, "m2", "y");
  await until(() => process.ended.length === 2);
  const { cause, error } = await theOnly(home.deadLetters);
  assert.deepEqual([cause, error], ["failed", "division by zero"]);
  assert.deepEqual(process.pauses.map((ms) => ms > 150), [true, true, true, true]);
  assert.deepEqual(await home.done(), ["m2"]); // what the failed tries wrote is not there
});

Deno.test("a dry run on the real database writes nothing; an edited replay does", async () => {
  await using home = await openHome();
  const { broken, handling } = breakable();
  broken.add("m1");
  const { desk, ended } = await home.process(handling);
  await light(home, "m1", "a");
  await until(() => ended.length === 1);
  const { id } = await theOnly(home.deadLetters);
  broken.clear();
  const { outcome, rows } = await desk.replay(id, { dryRun: true, payload: { id: "b" } });
  assert.deepEqual([outcome, rows?.map(({ table, op }) => [table, op])], [
    "handled",
    [["home.effects", "insert"]],
  ]);
  assert.deepEqual([await home.done(), (await home.deadLetters()).length], [[], 1]);
  await desk.replay(id, { payload: { id: "b" } });
  assert.deepEqual([await home.done("b"), await home.deadLetters()], [["m1"], []]);
});

Deno.test("a replay that fails leaves the dead letter with the new cause; a discard ends it for good", async () => {
  await using home = await openHome();
  const { broken, tries, handling } = breakable();
  broken.add("m1");
  const { desk, ended } = await home.process(handling);
  await light(home, "m1", "a");
  await until(() => ended.length === 1);
  const { id } = await theOnly(home.deadLetters);
  assert.equal((await desk.replay(id)).attempts, 2);
  assert.equal((await desk.get(id)).attempts, 2);
  await desk.discard(id);
  broken.clear();
  await light(home, "m1", "a");
  await light(home, "m2", "a");
  await until(() => ended.length === 3);
  assert.deepEqual([await home.done(), tries.get("m2")], [["m2"], 1]);
});
