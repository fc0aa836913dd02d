import assert from "node:assert/strict";
import { until } from "./broker_suite.ts";
import { createLeases } from "./lease.ts";
import { openShop, type Shop } from "./relay_fixture.ts";
import { createRetention, RETENTION_LEASE, type RetentionTask } from "./retention.ts";
import { inboxRetention, isPassing, outboxRetention } from "./retention/tasks.ts";

const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

/** Rows that were published some days ago; of each id the first letter says what it is. */
async function publishedDaysAgo(shop: Shop, days: number, ...ids: string[]): Promise<void> {
  const subjects = { e: "t.shop.events.Sale", c: "t.shop.commands", r: "t.home.replies.Saga" };
  for (const id of ids) {
    await shop.commit(id);
    await shop.sql`
      update shop.outbox set subject = ${subjects[id[0] as keyof typeof subjects]},
        sent_at = now() - ${days} * interval '1 day',
        published_at = now() - ${days} * interval '1 day',
        stream_position = position
      where id = ${id}`;
  }
}

const ids = async (shop: Shop, table: string) => {
  const rows = await shop.sql.unsafe<{ id: string }[]>(`select id from ${table} order by id`);
  return rows.map(({ id }) => id);
};

async function sweep(shop: Shop, ...tasks: RetentionTask[]): Promise<void> {
  const { sql, fixture: { log } } = shop;
  const leases = createLeases({ sql, schema: "shop", names: [RETENTION_LEASE], log });
  await leases.start();
  const retention = createRetention({ leases, tasks: () => tasks, log, limit: 2, pauseMs: 0 });
  await retention.sweep();
  await retention.close();
  await leases.close();
}

Deno.test("B12: old commands and replies leave the outbox, events and what was not sent stay", async () => {
  await using shop = await openShop();
  await publishedDaysAgo(shop, 8, "c1", "c2", "c3", "r1", "r2", "e1");
  await publishedDaysAgo(shop, 6, "c4", "r4", "e4");
  await publishedDaysAgo(shop, 8, "c5");
  await shop.sql`update shop.outbox set published_at = null where id = 'c5'`;
  const told: number[] = [];
  // deno-lint-ignore require-await -- as brokers do it
  const dropSettled = async (upTo: number) => void told.push(upTo);
  const task = outboxRetention(shop.sql, {
    schema: "shop",
    broker: { dropSettled },
    retentionMs: WEEK_MS,
  });
  await sweep(shop, task);
  assert.deepEqual(await ids(shop, "shop.outbox"), ["c4", "c5", "e1", "e4", "r4"]);
  assert.deepEqual(told, [2, 4, 5]); // before the rows went
});

Deno.test("B12: what the broker does not drop stays in the outbox", async () => {
  await using shop = await openShop();
  await publishedDaysAgo(shop, 8, "c1");
  const broker = { dropSettled: () => Promise.reject(new Error("away")) };
  const task = outboxRetention(shop.sql, { schema: "shop", broker, retentionMs: WEEK_MS });
  await sweep(shop, task);
  assert.deepEqual(await ids(shop, "shop.outbox"), ["c1"]);
});

Deno.test("B12: the inbox forgets old commands and replies, never events", async () => {
  await using shop = await openShop();
  const handled = (subscription: string, id: string, days: number) =>
    shop.sql`
      insert into shop.inbox (subscription, id, name, unit_id, received_at)
      values (${subscription}, ${id}, 'n', 'u', now() - ${days} * interval '1 day')`;
  for (const [index, days] of [15, 13, 15, 15, 1].entries()) {
    await handled("shop-commands", `c${index}`, days);
    await handled("shop-replies", `r${index}`, days);
    await handled("shop-sales", `e${index}`, days);
  }
  const subscriptions = () => ["shop-commands", "shop-replies"];
  await sweep(
    shop,
    inboxRetention(shop.sql, { schema: "shop", subscriptions, keptMs: 2 * WEEK_MS }),
  );
  const left = await ids(shop, "shop.inbox");
  assert.deepEqual(left, ["c1", "c4", "e0", "e1", "e2", "e3", "e4", "r1", "r4"]);
  assert.equal(isPassing("mall.depot.commands"), true);
  assert.equal(isPassing("mall.cosec.replies.CreateOrder"), true);
  assert.equal(isPassing("mall.stores.events.Store"), false);
});

Deno.test("only the process that has the lease sweeps", async () => {
  await using shop = await openShop();
  const { leases } = await shop.relay();
  let steps = 0;
  // deno-lint-ignore require-await -- as tasks do it
  const step = async () => ({ deleted: 0, more: ++steps < 0 });
  const { log } = shop.fixture;
  const retention = createRetention({ leases, tasks: () => [{ name: "n", step }], log });
  await retention.sweep();
  assert.equal(steps, 0);
  await leases.add(RETENTION_LEASE);
  await retention.sweep();
  assert.equal(steps, 1);
  await retention.close();
});

Deno.test("the broker in PostgreSQL drops settled commands, its last message and events stay", async () => {
  await using shop = await openShop();
  const broker = await shop.fixture.open();
  const send = (id: string, subject: string) =>
    broker.publish([{ id, subject, key: "k", body: new Uint8Array() }]);
  let acked = 0;
  const running = await broker.subscribe({
    name: "s",
    subjects: ["t.shop.commands"],
    deliver({ ack, position }) {
      if (position <= 3) ack();
      acked = position;
    },
  });
  await send("c1", "t.shop.commands");
  await send("e2", "t.shop.events.Sale");
  await send("c3", "t.shop.commands");
  await send("c4", "t.shop.commands");
  await until(async () => {
    const [{ floor }] = await shop.sql`select floor from broker.subscriptions`;
    return acked === 4 && Number(floor) === 3;
  });
  await broker.dropSettled?.(4);
  assert.deepEqual(await ids(shop, "broker.messages"), ["c4", "e2"]);
  assert.equal((await broker.stream()).last, 4);
  await running.close();
  await broker.close();
});
