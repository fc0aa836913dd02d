import assert from "node:assert/strict";
import type { Sql } from "../platform/database.ts";
import type { Delivery } from "./broker.ts";
import { brokerSuite, ids, message, messages, until } from "./broker_suite.ts";
import { postgresBrokerFixture } from "./postgres_broker_fixture.ts";

brokerSuite("postgres", () => postgresBrokerFixture());

const accepting = (got: Delivery[]) => (delivery: Delivery) => {
  got.push(delivery);
  delivery.ack();
};

Deno.test("postgres broker loses nothing of 12 processes that append while commits are slow", async () => {
  await using fixture = await postgresBrokerFixture();
  const broker = await fixture.open({ pollMs: 5 });
  const got: Delivery[] = [];
  await broker.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });

  const append = async (writer: number) => {
    const sql = fixture.pool();
    for (let n = 0; n < 40; n++) {
      await sql.begin(async (transaction) => {
        await transaction`
          select broker.append(array[${`${writer}.${n}`}], array['t.a'], array['k'],
            array[convert_to(${`${writer}.${n}`}, 'utf8')], false)`;
        if (n % 5 === 0) await transaction`select pg_sleep(0.003)`;
        if (n % 7 === 3) await transaction`rollback`;
      });
    }
  };
  const own = async () => {
    for (let n = 0; n < 100; n++) await broker.publish([message(`own.${n}`)]);
  };
  await Promise.all([own(), ...Array.from({ length: 12 }, (_, writer) => append(writer))]);

  const rows = await fixture.sql<
    { id: string }[]
  >`select id from broker.messages order by position`;
  await until(() => got.length >= rows.length);
  assert.deepEqual(ids(got), rows.map(({ id }) => id));
  await broker.close();
});

Deno.test("postgres broker hands its own messages over without reading them", async () => {
  await using fixture = await postgresBrokerFixture();
  const broker = await fixture.open({ pollMs: 60_000, breakLeases: true });
  const got: Delivery[] = [];
  await broker.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });
  await broker.publish([message("first")]);
  await until(() => got.length === 1);
  const took: number[] = [];
  for (let n = 0; n < 200; n++) {
    const started = performance.now();
    await broker.publish([message(String(n))]);
    assert.equal(got.length, n + 2); // delivered when publish resolves
    took.push(performance.now() - started);
  }
  console.log(`publish to delivery ${quantiles(took)}`);
  await broker.close();
});

Deno.test("postgres broker brings messages of another process within milliseconds, by wake-ups", async () => {
  await using fixture = await postgresBrokerFixture();
  const here = await fixture.open({ pollMs: 60_000 });
  const there = await fixture.open();
  const got: Delivery[] = [];
  await here.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });
  await until(async () => await listeners(fixture.sql) === 2);
  const took: number[] = [];
  for (let n = 0; n < 50; n++) {
    const started = performance.now();
    await there.publish([message(String(n))]);
    await until(() => got.length === n + 1);
    took.push(performance.now() - started);
  }
  console.log(`publish to delivery in another process ${quantiles(took)}`);
  await here.close();
  await there.close();
});

Deno.test("postgres broker polls while its listener is cut, and listens again", async () => {
  await using fixture = await postgresBrokerFixture();
  const [here, there] = [await fixture.open(), await fixture.open()];
  const got: Delivery[] = [];
  await here.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });
  await until(async () => await listeners(fixture.sql) === 2);
  await fixture.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen %'`;
  await there.publish(messages(0, 3));
  await until(() => got.length === 3);
  await until(async () => await listeners(fixture.sql) === 2);
  await here.close();
  await there.close();
});

Deno.test("postgres broker takes over from a process that stands still, which then changes nothing", async () => {
  await using fixture = await postgresBrokerFixture();
  const frozen = await fixture.open({ leaseTtlMs: 2_000, leaseRenewMs: 60_000 });
  const old: Delivery[] = [];
  await frozen.subscribe({ name: "s", subjects: ["t.a"], deliver: (one) => void old.push(one) });
  await frozen.publish(messages(0, 4));
  await until(() => old.length === 4);

  const heir = await fixture.open({ leaseRenewMs: 20 });
  const got: Delivery[] = [];
  await heir.subscribe({ name: "s", subjects: ["t.a"], deliver: (one) => void got.push(one) });
  await until(() => got.length === 4);
  assert.deepEqual(ids(got), ["0", "1", "2", "3"]);

  old.forEach((delivery) => delivery.ack()); // too late
  await frozen.publish(messages(4, 5));
  await until(() => got.length === 5);
  assert.equal(old.length, 4); // delivers no more
  await frozen.close();
  assert.equal(await floor(fixture.sql), 0);
  got.forEach((delivery) => delivery.ack());
  await until(async () => await floor(fixture.sql) === 5);
  await heir.close();
});

Deno.test("postgres broker takes the leases of a killed process at once when it is told to", async () => {
  await using fixture = await postgresBrokerFixture();
  await fixture.sql`
    insert into broker.leases values ('s', 'killed', 7, now() + interval '1 hour')`;
  const broker = await fixture.open({ breakLeases: true });
  const got: Delivery[] = [];
  await broker.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });
  await broker.publish(messages(0, 1));
  await until(() => got.length === 1);
  const [{ epoch }] = await fixture.sql<{ epoch: number }[]>`select epoch from broker.leases`;
  assert.equal(epoch, 8);
  await broker.close();
  const [{ isFree }] = await fixture.sql<{ isFree: boolean }[]>`
    select expires_at <= clock_timestamp() as "isFree" from broker.leases`;
  assert.ok(isFree);
});

Deno.test("postgres broker gives no position twice after a crash took messages away", async () => {
  await using fixture = await postgresBrokerFixture();
  const broker = await fixture.open();
  const got: Delivery[] = [];
  await broker.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });
  await broker.publish(messages(0, 5));
  await until(() => got.length === 5);
  // what recovery leaves behind: no unlogged rows, no last messages, an older sequence
  await fixture.sql`truncate broker.alive`;
  await fixture.sql`delete from broker.messages where position > 2`;
  await fixture.sql`select setval('broker.messages_position_seq', 2)`;
  await broker.publish(messages(5, 7));
  await until(() => got.length === 7);
  assert.deepEqual(ids(got.slice(5)), ["5", "6"]);
  assert.ok(got[5].position > 1_000_000);
  assert.equal(got[6].position, got[5].position + 1);
  await broker.close();
});

Deno.test("postgres broker keeps the publishers of a batch apart when one of them is to blame", async () => {
  await using fixture = await postgresBrokerFixture();
  const broker = await fixture.open();
  const outcomes = await Promise.allSettled([
    broker.publish([message("a")]), // alone: the next ones wait for it
    broker.publish([message("b")]),
    broker.publish([message("bad", "t.\0")]),
    broker.publish([message("c")]),
  ]);
  assert.deepEqual(outcomes.map(({ status }) => status), [
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  const rows = await fixture.sql<
    { id: string }[]
  >`select id from broker.messages order by position`;
  assert.deepEqual(rows.map(({ id }) => id), ["a", "b", "c"]);
  await broker.close();
});

Deno.test("postgres broker says once that the database is away, and once that it is back", async () => {
  await using fixture = await postgresBrokerFixture();
  const broker = await fixture.open({ pollMs: 10 });
  const got: Delivery[] = [];
  await broker.subscribe({ name: "s", subjects: ["t.a"], deliver: accepting(got) });
  await fixture.setReachable(false);
  const reading = () => fixture.warnings.filter((text) => text.startsWith("reading the stream"));
  await until(() => reading().length > 0);
  await assert.rejects(broker.publish(messages(0, 1)));
  await fixture.setReachable(true);
  await fixture.sql`
    select broker.append(array['x'], array['t.a'], array['k'], array['x'::bytea], true)`;
  await until(() => got.length === 1);
  assert.equal(reading().length, 1);
  await broker.close();
});

Deno.test("postgres broker fails a subscription when its tables are missing", async () => {
  await using fixture = await postgresBrokerFixture();
  await fixture.sql`drop schema broker cascade`;
  const broker = await fixture.open();
  const subscription = { name: "s", subjects: ["t.a"], deliver: () => {} };
  await assert.rejects(broker.subscribe(subscription), { code: "42P01" });
  await assert.rejects(broker.check());
  await broker.close();
});

async function listeners(sql: Sql): Promise<number> {
  const [{ count }] = await sql<{ count: number }[]>`
    select count(*)::int4 as count from pg_stat_activity
    where datname = current_database() and query ilike 'listen %' and state = 'idle'`;
  return count;
}

async function floor(sql: Sql): Promise<number> {
  const [{ floor }] = await sql<{ floor: number }[]>`select floor from broker.subscriptions`;
  return floor;
}

function quantiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
