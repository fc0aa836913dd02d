import assert from "node:assert/strict";
import { until } from "./broker_suite.ts";
import type { Broker } from "./broker.ts";
import { memoryBroker } from "./memory_broker.ts";
import { openShop, publish, QUICK, type Shop, startWith, warm } from "./relay_fixture.ts";

const refills = (shop: Shop) =>
  shop.fixture.warnings.filter((text) => text.endsWith("they are published again"));

/** What others publish to the stream. */
const others = (shop: Shop, ...ids: string[]) =>
  memoryBroker(shop.stream).publish(
    ids.map((id) => ({ id, subject: "t.other", key: id, body: new Uint8Array() })),
  );

Deno.test("F3: a stream that lost everything is filled again by itself, in order", async () => {
  await using shop = await openShop();
  const relay = await shop.relay(QUICK);
  await warm(shop, relay);
  await publish(shop, relay, "a@k", "b@k", "c@j");
  shop.stream.lose();
  await until(() => shop.published().length === 4);
  assert.deepEqual(shop.published(), ["warm", "a", "b", "c"]);
  await until(async () => await shop.unmarked() === 0);
  await publish(shop, relay, "d@k");
  assert.deepEqual(shop.published(), ["warm", "a", "b", "c", "d"]);
  assert.deepEqual(refills(shop), ["the stream is another one: they are published again"]);
  assert.deepEqual(relay.counts, { published: 9, refills: 1, refilled: 4 });
});

/** A process published a and b and is gone; then the stream was lost. */
async function lostWhileNobodyLooked(shop: Shop): Promise<void> {
  const first = await shop.relay();
  await warm(shop, first);
  await publish(shop, first, "a@k", "b@k");
  await first.leases.release("outbox");
  shop.stream.lose();
}

Deno.test("F3: a stream that was lost while nobody looked is filled by the next process", async () => {
  await using shop = await openShop();
  await lostWhileNobodyLooked(shop);
  await shop.commit("c@k");
  await shop.relay();
  await until(() => shop.published().length === 4);
  assert.deepEqual(shop.published(), ["warm", "a", "b", "c"]);
});

Deno.test("F3: the next process fills it also when it has nothing of its own to publish", async () => {
  await using shop = await openShop();
  await lostWhileNobodyLooked(shop);
  await shop.relay();
  await until(() => shop.published().length === 3);
  assert.deepEqual(shop.published(), ["warm", "a", "b"]);
});

Deno.test("F4: a stream that went back gets what it lost again, and only that", async () => {
  await using shop = await openShop();
  const relay = await shop.relay(QUICK);
  await warm(shop, relay);
  for (const id of ["a", "b", "c", "d", "e"]) {
    await publish(shop, relay, `${id}@k`);
    await others(shop, `not ${id}`);
  }
  shop.stream.rewind(5); // warm, a, not a, b, not b
  await until(() => shop.published().length === 8);
  assert.deepEqual(shop.published().slice(5), ["c", "d", "e"]);
  assert.deepEqual(refills(shop), ["the stream lost messages: they are published again"]);
  await publish(shop, relay, "f@k");
  assert.equal(shop.published().at(-1), "f");
});

Deno.test("F4: others' messages that fill the hole hide nothing", async () => {
  await using shop = await openShop();
  const relay = await startWith(shop, ["a@k", "b@k", "c@k"], { lookMs: 60_000 });
  shop.stream.rewind(2);
  await others(shop, "x");
  // the next one gets the place that c had: it is not noted before c and b went out again
  await publish(shop, relay, "d@k");
  await until(() => shop.published().filter((id) => id === "d").length === 2);
  assert.deepEqual(shop.published().slice(3), ["d", "b", "c", "d"]);
});

Deno.test("F4: a hole is found though our own messages stand above it already", async () => {
  await using shop = await openShop();
  const relay = await startWith(shop, ["a@k", "b@k", "c@k"], { lookMs: 400 });
  shop.stream.rewind(2);
  await others(shop, "x", "y", "z");
  await publish(shop, relay, "d@k"); // above all places that are noted
  await until(() => shop.published().filter((id) => id === "d").length === 2);
  assert.deepEqual(shop.published().slice(5), ["d", "b", "c", "d"]);
});

Deno.test("F4: a stream that went back during an outage is looked at before more is published", async () => {
  await using shop = await openShop();
  const relay = await startWith(shop, ["a@k", "b@k", "c@k"], { lookMs: 60_000 });
  shop.stream.reachable = false;
  relay.kick(await shop.commit("d@k"));
  await until(() => relay.failing);
  shop.stream.rewind(2);
  shop.stream.reachable = true;
  await until(() => shop.published().length === 5);
  assert.deepEqual(shop.published(), ["warm", "a", "b", "c", "d"]);
});

Deno.test("a refill keeps the order of each key while new rows are committed", async () => {
  await using shop = await openShop();
  const relay = await shop.relay(QUICK);
  await warm(shop, relay);
  const keys = ["k0", "k1", "k2"];
  for (let n = 0; n < 40; n++) {
    relay.kick(await shop.commit(...keys.map((key) => `${key}.${n}@${key}`)));
    if (n % 15 !== 10) continue;
    shop.stream.reachable = false; // nothing is lost without an outage
    if (n === 10) shop.stream.rewind(20);
    else shop.stream.lose();
    relay.kick(await shop.commit(`during.${n}`));
    await until(() => relay.failing);
    shop.stream.reachable = true;
  }
  await until(async () => await shop.unmarked() === 0 && shop.stream.messages.length >= 123);
  assert.ok(await relay.drain(10_000));
  for (const key of keys) {
    // at the first time that each one is there, all before it are
    const seen = new Set(shop.published().filter((id) => id.startsWith(key)));
    assert.deepEqual([...seen], Array.from({ length: 40 }, (_, n) => `${key}.${n}`));
  }
});

Deno.test("a refill that ends half-way is finished by the next process", async () => {
  await using shop = await openShop();
  const first = await shop.relay();
  await warm(shop, first);
  for (const id of ["a", "b", "c", "d"]) await publish(shop, first, `${id}@k`);
  await first.leases.release("outbox");
  shop.stream.rewind(2);
  // somebody began to fill it and died
  await shop.sql`update shop.outbox set published_at = null, stream_position = null where id = 'b'`;
  await shop.commit("e@k");
  await shop.relay();
  await until(() => shop.published().length === 6);
  assert.deepEqual(shop.published(), ["warm", "a", "b", "c", "d", "e"]);
});

Deno.test("a relay that lost its lease makes nothing unpublished", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ lookMs: 50 }, { renewMs: 60_000 });
  await warm(shop, relay);
  await shop.sql`update shop.leases set owner = 'other', epoch = epoch + 1`;
  shop.stream.lose();
  await until(() => !relay.failing);
  await relay.drain(200);
  assert.equal(await shop.unmarked(), 0);
});

Deno.test("a stream that recognises a repeated message is not taken for one that went back", async () => {
  await using shop = await openShop();
  const inner = memoryBroker(shop.stream);
  let fails = false;
  const broker: Broker = { // as JetStream within its window
    ...inner,
    async publish(messages) {
      const places: number[] = [];
      for (const message of messages) {
        const at = shop.published().indexOf(message.id);
        places.push(at >= 0 ? at + 1 : (await inner.publish([message]))[0]);
      }
      if (fails) throw Object.assign(new Error("no answer"), { code: "unavailable" });
      return places;
    },
  };
  const relay = await shop.relay({ ...QUICK, broker });
  await warm(shop, relay);
  fails = true;
  relay.kick(await shop.commit("a@k", "b@k"));
  await until(() => relay.failing);
  fails = false;
  await until(async () => await shop.unmarked() === 0);
  await relay.republish({});
  await until(async () => await shop.unmarked() === 0);
  assert.deepEqual(shop.published(), ["warm", "a", "b"]);
  assert.equal(relay.counts.refills, 0);
});

Deno.test("an outbox from before places were noted is not published again", async () => {
  await using shop = await openShop();
  await shop.commit("old");
  await shop.sql`update shop.outbox set published_at = now()`;
  const relay = await shop.relay(QUICK);
  await publish(shop, relay, "new");
  assert.deepEqual(shop.published(), ["new"]);
  const [{ stream }] = await shop.sql`select stream_id as stream from shop.outbox_streams`;
  assert.equal(stream, shop.stream.id);
  shop.stream.lose(); // then all of it is
  await until(() => shop.published().length === 2);
  assert.deepEqual(shop.published(), ["old", "new"]);
});
