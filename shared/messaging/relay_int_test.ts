import assert from "node:assert/strict";
import { createUnits } from "../platform/commit/unit.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import { postgresEventStore } from "../event_store/postgres_event_store.ts";
import { pause } from "../platform/time.ts";
import type { Broker, Outgoing } from "./broker.ts";
import { until } from "./broker_suite.ts";
import { decodeEnvelope } from "./envelope.ts";
import { memoryBroker } from "./memory_broker.ts";
import { success } from "./message.ts";
import { openShop, warm } from "./relay_fixture.ts";
import { createWake } from "./wake.ts";

Deno.test("a relay publishes what it is handed, as it is in the outbox, and marks it", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 60_000 });
  await warm(shop, relay);
  const rows = await shop.commit("a@k", "b@k");
  relay.kick(rows);
  await until(() => shop.stream.messages.length === 3);
  const [, message] = shop.stream.messages;
  const { id, name, data, metadata, sentAt } = rows[0];
  assert.deepEqual({ ...message, body: undefined }, {
    id: "a",
    subject: "t.shop",
    key: "k",
    body: undefined,
  });
  assert.deepEqual(decodeEnvelope(message.body), { id, name, data, metadata, sentAt });
  await until(async () => await shop.unmarked() === 0);
  assert.deepEqual(await relay.backlog(), { messages: 0, estimated: false, oldestMs: 0 });
});

Deno.test("a relay reads nothing when it is handed everything", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 60_000 });
  await warm(shop, relay);
  const rows = [await shop.commit("a", "b"), await shop.commit("c"), await shop.commit("d")];
  await shop.hideOutbox();
  relay.kick(rows[1]); // its answer came before that of the one before
  relay.kick(rows[0]);
  relay.kick(rows[2]);
  await until(() => shop.stream.messages.length === 5);
  assert.deepEqual(shop.published(), ["warm", "a", "b", "c", "d"]);
});

Deno.test("B2: a relay publishes what nobody handed over, in the order of commits", async () => {
  await using shop = await openShop();
  await shop.commit("a@k", "b@k");
  await shop.commit("c@k");
  await shop.relay();
  await until(() => shop.stream.messages.length === 3);
  await shop.commit("d@k");
  await until(() => shop.stream.messages.length === 4);
  assert.deepEqual(shop.published(), ["a", "b", "c", "d"]);
  await until(async () => await shop.unmarked() === 0);
});

Deno.test("a relay does not let a handed row overtake one of another process", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 60_000 });
  await warm(shop, relay);
  for (let n = 0; n < 20; n++) {
    await shop.commit(`foreign${n}@k`);
    relay.kick(await shop.commit(`own${n}@k`));
  }
  await until(() => shop.stream.messages.length === 41);
  const expected = Array.from({ length: 20 }, (_, n) => [`foreign${n}`, `own${n}`]).flat();
  assert.deepEqual(shop.published().slice(1), expected);
});

Deno.test("a relay waits for nobody who holds a position without committing", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 60_000 });
  await warm(shop, relay);
  const { promise: decided, resolve: decide } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const slow = shop.sql.begin(async (transaction) => {
    await transaction`
      insert into shop.outbox (id, name, subject, key, data, metadata, sent_at)
      values ('slow', 'n', 't.shop', 'k', '', '{}', now())`;
    begin();
    await decided;
  });
  await begun;
  relay.kick(await shop.commit("other1"));
  relay.kick(await shop.commit("other2"));
  await until(() => shop.stream.messages.length === 3);
  decide();
  await slow;
  relay.kick(await shop.commit("after@k")); // by somebody who saw the slow one
  await until(() => shop.stream.messages.length === 5);
  assert.deepEqual(shop.published(), ["warm", "other1", "other2", "slow", "after"]);
});

Deno.test("a relay reads nothing again once it knows that a gap will stay", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 60_000 });
  await warm(shop, relay);
  await shop.sql`select nextval('shop.outbox_position_seq')`; // rolled back
  relay.kick(await shop.commit("a"));
  await until(() => shop.stream.messages.length === 2);
  assert.ok(await relay.drain(10_000));
  const rows = await shop.commit("b");
  await shop.hideOutbox();
  relay.kick(rows);
  await until(() => shop.stream.messages.length === 3);
});

Deno.test("B2: a relay keeps the order of each key under many commits, conflicts and processes", async () => {
  await using shop = await openShop();
  const relay = await shop.relay();
  const writer = async (name: string, hands: boolean) => {
    for (let n = 0; n < 60; n++) {
      if (n % 9 === 4) await shop.sql`select nextval('shop.outbox_position_seq')`;
      const rows = await shop.commit(`${name}.${n}.0@${name}`, `${name}.${n}.1@${name}`);
      if (hands) relay.kick(rows);
    }
  };
  const names = ["a", "b", "c", "d", "e", "f"];
  await Promise.all(names.map((name, index) => writer(name, index % 3 > 0)));
  assert.ok(await relay.drain(10_000));
  for (const name of names) {
    const expected = Array.from({ length: 60 }, (_, n) => [`${name}.${n}.0`, `${name}.${n}.1`]);
    assert.deepEqual(shop.published().filter((id) => id.startsWith(name)), expected.flat());
  }
  assert.equal(await shop.unmarked(), 0);
});

Deno.test("A5: a relay repeats, and loses nothing, when it ends between publishing and marking", async () => {
  await using shop = await openShop();
  const dying = await shop.relay({ pollMs: 60_000 }, { renewMs: 60_000 });
  await warm(shop, dying);
  const rows = await shop.commit("a", "b");
  // it stood still and was replaced, which it does not know
  await shop.sql`update shop.leases set owner = 'other', epoch = epoch + 1, expires_at = now()`;
  dying.kick(rows);
  await until(() => shop.stream.messages.length === 3);
  await dying.close(); // marks what it published, were it not for the epoch
  assert.equal(await shop.unmarked(), 2);
  await shop.relay();
  await until(async () => await shop.unmarked() === 0);
  assert.deepEqual(shop.published(), ["warm", "a", "b", "a", "b"]);
});

Deno.test("B3: a relay stands by while another process has the lease, and takes over", async () => {
  await using shop = await openShop();
  const first = await shop.relay({ pollMs: 60_000 });
  const second = await shop.relay({}, { renewMs: 10 });
  await warm(shop, first);
  second.kick(await shop.commit("a"));
  assert.ok(await second.drain(1_000)); // it is not in charge
  assert.deepEqual(shop.published(), ["warm"]);
  await first.leases.release("outbox");
  await until(() => shop.published().length === 2);
  assert.deepEqual(shop.published(), ["warm", "a"]);
});

Deno.test("a relay is woken by the commits of another process", async () => {
  await using shop = await openShop();
  const [here, there] = [shop.fixture.pool(), shop.fixture.pool()].map((sql) =>
    createWake({ sql, log: shop.fixture.log })
  );
  const holder = await shop.relay({ pollMs: 60_000, wake: here });
  const other = await shop.relay({ pollMs: 60_000, wake: there });
  await warm(shop, holder);
  await until(async () => {
    const [{ count }] = await shop.sql<{ count: number }[]>`
      select count(*)::int4 as count from pg_stat_activity
      where datname = current_database() and query ilike 'listen %' and state = 'idle'`;
    return count === 2;
  });
  const started = performance.now();
  other.kick(await shop.commit("a"));
  await until(() => shop.published().length === 2);
  console.log(
    `commit in another process to publish ${(performance.now() - started).toFixed(1)} ms`,
  );
  await here.close();
  await there.close();
});

Deno.test("B1: a relay publishes everything, in order, after the broker was away", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 20, maxBackoffMs: 20 });
  await warm(shop, relay);
  shop.stream.reachable = false;
  const expected = ["warm"];
  for (let n = 0; n < 300; n++) {
    const ids = Array.from({ length: 10 }, (_, i) => `${n}.${i}`);
    expected.push(...ids);
    relay.kick(await shop.commit(...ids.map((id) => `${id}@k`)));
  }
  assert.equal(relay.failing, true);
  assert.equal((await relay.backlog()).messages, 3_000);
  assert.equal(await relay.drain(50), false);
  shop.stream.reachable = true;
  await until(() => shop.stream.messages.length === 3_001);
  assert.deepEqual(shop.published(), expected);
  assert.ok(await relay.drain(10_000));
  assert.equal(relay.failing, false);
  const told = shop.fixture.warnings.filter((text) => text.startsWith("publishing"));
  assert.equal(told.length, 1);
});

Deno.test("a relay never has more than one window at the broker, of at most 256 rows", async () => {
  await using shop = await openShop();
  let outstanding = 0, most = 0, largest = 0;
  const ids: string[] = [];
  const broker: Broker = {
    ...memoryBroker(),
    async publish(messages: readonly Outgoing[]) {
      most = Math.max(most, ++outstanding);
      largest = Math.max(largest, messages.length);
      await pause(1);
      ids.push(...messages.map(({ id }) => id));
      outstanding--;
      return messages.map((_, index) => ids.length - messages.length + index + 1);
    },
  };
  const all = Array.from({ length: 600 }, (_, n) => `${n}@k`);
  await shop.commit(...all);
  const relay = await shop.relay({ broker });
  assert.ok(await relay.drain(10_000));
  assert.deepEqual(ids, all.map((row) => row.split("@")[0]));
  assert.equal(most, 1);
  assert.equal(largest, 256);
});

Deno.test("B1: a relay resumes after the database was away", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 20, maxBackoffMs: 50 }, { renewMs: 20 });
  await warm(shop, relay);
  await shop.fixture.setReachable(false);
  await until(() => relay.failing);
  await shop.fixture.setReachable(true);
  await until(() => !relay.failing);
  await shop.commit("a");
  await until(() => shop.published().includes("a"));
});

Deno.test("a commit reaches its subscription within milliseconds", async () => {
  await using shop = await openShop();
  const broker = await shop.fixture.open({ breakLeases: true });
  const relay = await shop.relay({ broker });
  const sql = shop.fixture.pool();
  let received = 0, receivedAt = 0;
  await broker.subscribe({
    name: "s",
    subjects: ["t.shop"],
    deliver(delivery) {
      received++;
      receivedAt = performance.now();
      delivery.ack();
    },
  });
  const units = createUnits({
    schema: "shop",
    store: postgresStore(sql, { schema: "shop" }),
    events: postgresEventStore(sql, "shop"),
    clock: { now: () => new Date() },
    newId: () => crypto.randomUUID(),
    stream: "t",
    onCommitted: relay.kick,
  });
  const took: number[] = [];
  for (let n = 0; n < 300; n++) {
    const before = received;
    let committed = 0;
    await units.run((unit) => {
      unit.publish(success({}), { key: String(n), subject: "t.shop" });
      unit.afterCommit(() => void (committed = performance.now()));
    });
    await until(() => received === before + 1);
    if (n >= 50) took.push(receivedAt - committed);
  }
  took.sort((a, b) => a - b);
  console.log(`commit to delivery p50 ${took[125].toFixed(2)} ms, p99 ${took[247].toFixed(2)} ms`);
  assert.ok(await relay.drain(10_000));
  await broker.close();
});
