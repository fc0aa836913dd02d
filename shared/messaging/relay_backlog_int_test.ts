import assert from "node:assert/strict";
import { connectDatabase } from "../platform/database.ts";
import { until } from "./broker_suite.ts";
import { openShop, type Shop, warm } from "./relay_fixture.ts";

/** What an outage left: rows of 500 keys. */
const fill = (shop: Shop, rows: number) =>
  shop.sql`
    insert into shop.outbox (id, name, subject, key, data, metadata, sent_at)
    select 'm' || n, 'shop.Sold', 't.shop.events.Sale', 'k' || n % 500, '\\x0102', '{}', now()
    from generate_series(1, ${rows}::int) as n`;

Deno.test("B2, F26: a long backlog is published in order, from its index, without piling up", async () => {
  await using shop = await openShop();
  const rows = 100_000;
  await fill(shop, rows);
  await shop.sql`analyze shop.outbox`;
  const plan = await shop.sql.unsafe<{ "QUERY PLAN": string }[]>(
    `explain select position, id from shop.outbox
     where published_at is null and position > 0 order by position limit 2048`,
  );
  const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
  assert.match(text, /Index Scan using outbox_unpublished_idx/);
  assert.doesNotMatch(text, /Sort|Seq Scan/);

  const before = Deno.memoryUsage().heapUsed;
  const relay = await shop.relay();
  const waiting = await relay.backlog();
  assert.equal(waiting.estimated, true);
  assert.ok(waiting.messages <= rows && waiting.messages > 10_000);
  const began = performance.now();
  assert.ok(await relay.drain(60_000));
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `${rows} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} a second; heap grew ${
      Math.round((Deno.memoryUsage().heapUsed - before) / 1e6)
    } MB, the stream in memory included`,
  );
  const published = shop.published();
  assert.equal(published.length, rows);
  assert.ok(published.every((id, index) => id === `m${index + 1}`));
  assert.deepEqual(await relay.backlog(), { messages: 0, estimated: false, oldestMs: 0 });
});

Deno.test("F20: long transactions elsewhere neither stall the relay nor make it skip", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 20 });
  await warm(shop, relay);
  await using other = connectDatabase({
    connection: { ...shop.fixture.database.connection, database: "postgres" },
    max: 1,
    idleInTransactionTimeoutMs: 0,
  });
  const holding = Promise.withResolvers<void>();
  const begun: Promise<void>[] = [];
  const hold = (sql: typeof shop.sql, statement: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    begun.push(promise);
    return sql.begin(async (transaction) => {
      await transaction`select pg_current_xact_id()`; // as a writer
      await transaction.unsafe(statement);
      resolve();
      await holding.promise;
    });
  };
  const transactions = [
    hold(other.sql, "create temporary table held (n int) on commit drop"),
    hold(shop.sql, "insert into shop.inbox values ('s', 'i', 'n', 'u', now())"),
    hold(
      shop.sql,
      `insert into shop.outbox (id, name, subject, key, data, metadata, sent_at)
       values ('slow', 'n', 't.shop', 'slow', '', '{}', now())`,
    ),
  ];
  await Promise.all(begun);
  for (let n = 0; n < 20; n++) relay.kick(await shop.commit(`m${n}@k`));
  await until(() => shop.published().length === 21);
  holding.resolve();
  await Promise.all(transactions);
  await until(() => shop.published().length === 22);
  const expected = Array.from({ length: 20 }, (_, n) => `m${n}`);
  assert.deepEqual(shop.published(), ["warm", ...expected, "slow"]);
});

Deno.test("B1, F20: a relay that does not get on is seen in the backlog", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 20, maxBackoffMs: 20 });
  await warm(shop, relay);
  shop.stream.reachable = false;
  relay.kick(await shop.commit("a", "b"));
  await until(async () => (await relay.backlog()).oldestMs > 50);
  assert.equal((await relay.backlog()).messages, 2);
  assert.equal(relay.failing, true);
  shop.stream.reachable = true;
  assert.ok(await relay.drain(10_000));
});

Deno.test("a time range, an aggregate or a name is published again, with the same ids, in order", async () => {
  await using shop = await openShop();
  const relay = await shop.relay({ pollMs: 20 });
  relay.kick(await shop.commit("a@k", "b@j", "c@k", "d@j"));
  assert.ok(await relay.drain(10_000));
  await shop.sql`update shop.outbox set sent_at = '2026-01-01' where id in ('a', 'b')`;
  const again = async (which: Parameters<typeof relay.republish>[0]) => {
    const before = shop.published().length;
    const count = await relay.republish(which);
    assert.ok(await relay.drain(10_000));
    const ids = shop.published().slice(before);
    assert.equal(ids.length, count);
    return ids;
  };
  assert.deepEqual(await again({ aggregate: "k" }), ["a", "c"]);
  assert.deepEqual(await again({ until: new Date("2026-02-01") }), ["a", "b"]);
  const range = { since: new Date("2026-01-01"), until: new Date("2026-01-02"), aggregate: "j" };
  assert.deepEqual(await again(range), ["b"]);
  assert.deepEqual(await again({ name: "shop.Sold" }), ["a", "b", "c", "d"]);
  assert.deepEqual(await again({ name: "shop.Returned" }), []);
});
