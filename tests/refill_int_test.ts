import assert from "node:assert/strict";
import { postgresBroker } from "../shared/messaging/postgres_broker.ts";
import { natsBroker } from "../shared/messaging/nats_broker.ts";
import type { Broker } from "../shared/messaging/broker.ts";
import { brokerSchema } from "../shared/platform/host/databases.ts";
import { createLogger } from "../shared/platform/log.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { type TestHost, testHost } from "../shared/testing/host.ts";
import { type NatsServer, startNatsServer } from "../shared/testing/nats.ts";
import { baskets } from "../services/baskets/mod.ts";
import { cosec } from "../services/cosec/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { depot } from "../services/depot/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { eventually } from "./support/eventually.ts";
import { type Goods, type Mall, mallAt } from "./support/mall.ts";

const MODULES = [stores, customers, depot, payments, baskets, ordering, cosec, search];
/** What tells how messages went, not what came of them. */
const MACHINERY = ["leases", "outbox", "outbox_streams", "migrations"];
const log = createLogger({ level: "ERROR", write: (line) => console.log(line) });

async function buy(mall: Mall, goods: Goods): Promise<string> {
  const orderId = await mall.buy(goods);
  assert.equal((await mall.settled(orderId, 30_000)).status, "approved");
  return orderId;
}

/** Waits until every message was sent and is settled. */
async function quiet(host: TestHost): Promise<void> {
  let calm = 0;
  await eventually("all is quiet", async () => {
    for (const { relay, consumers } of host.host.contexts.values()) {
      const lags = await Promise.all(consumers.map((consumer) => consumer.lag()));
      const isBusy = relay.failing || (await relay.backlog()).messages > 0 ||
        lags.some(({ waiting, unsettled }) => waiting + unsettled > 0);
      if (isBusy) return void (calm = 0);
    }
    return ++calm > 3 || undefined;
  }, { deadlineMs: 60_000, everyMs: 50 });
}

/** Every table of every context, row by row. */
async function tables(host: TestHost): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const { name } of MODULES) {
    const sql = host.sql(name);
    const found = await sql<{ table: string }[]>`
      select table_name as table from information_schema.tables
      where table_schema = ${name} and table_name <> all(${MACHINERY}) order by 1`;
    for (const { table } of found) {
      const rows = await sql.unsafe(
        `select to_jsonb(t)::text as row from ${name}.${table} as t order by 1`,
      );
      all[`${name}.${table}`] = rows.map(({ row }) => row);
    }
  }
  return all;
}

/** How many messages of the outboxes are not where they are said to stand in the stream. */
async function missing(host: TestHost): Promise<number> {
  let count = 0;
  for (const { name } of MODULES) {
    const rows = await host.sql(name).unsafe<{ id: string; place: number | null }[]>(
      `select id, stream_position as place from ${name}.outbox`,
    );
    for (const { id, place } of rows) {
      if (place === null || await host.host.broker.idAt(Number(place)) !== id) count++;
    }
  }
  return count;
}

/** Waits until the stream has all of it again, and it is settled. */
async function filledAgain(host: TestHost): Promise<void> {
  const isFilled = async () => await missing(host) === 0 || undefined;
  await eventually("the stream is filled again", isFilled, { deadlineMs: 60_000, everyMs: 200 });
  await quiet(host);
}

const refills = (host: TestHost) =>
  [...host.host.contexts.values()].reduce((sum, { relay }) => sum + relay.counts.refills, 0);

async function openMall(broker: Broker): Promise<TestHost & { mall: Mall; goods: Goods }> {
  const host = await testHost(MODULES, { broker });
  const mall = mallAt(host.call);
  const goods = await mall.goods();
  await quiet(host);
  return Object.assign(host, { mall, goods });
}

async function openOnNats(): Promise<{ server: NatsServer; broker: Broker }> {
  const server = await startNatsServer();
  return { server, broker: await natsBroker({ url: server.url, stream: "mallbots", log }) };
}

Deno.test("F3: NATS lost everything: it is filled again by itself, nothing is done twice", async () => {
  const { server, broker } = await openOnNats();
  await using _server = server;
  await using host = await openMall(broker);
  await buy(host.mall, host.goods);
  await quiet(host);
  const before = await tables(host);
  await server.kill();
  await server.emptyStore();
  await server.start();
  await filledAgain(host);
  assert.ok(refills(host) >= 7, `${refills(host)} refills`);
  assert.deepEqual(await tables(host), before);
  await buy(host.mall, host.goods);
});

Deno.test("F4: NATS went back to an older state: it gets what it lost, nothing is done twice", async () => {
  const { server, broker } = await openOnNats();
  await using _server = server;
  await using host = await openMall(broker);
  await buy(host.mall, host.goods);
  await quiet(host);
  await server.stop();
  const restore = await server.copyStore();
  await server.start();
  await buy(host.mall, host.goods);
  await buy(host.mall, host.goods);
  await quiet(host);
  const before = await tables(host);
  await server.kill();
  await restore();
  await server.start();
  await filledAgain(host);
  assert.deepEqual(await tables(host), before);
  await buy(host.mall, host.goods);
});

Deno.test("all that was published goes out twice more, and every table stays as it is", async () => {
  await using database = await testDatabase({ schemas: [brokerSchema] });
  const broker = postgresBroker({ sql: database.sql, log });
  await using host = await openMall(broker);
  await buy(host.mall, host.goods);
  await buy(host.mall, host.goods);
  await quiet(host);
  const before = await tables(host);
  const { last } = await broker.stream();
  let republished = 0;
  for (let time = 0; time < 2; time++) {
    for (const { relay } of host.host.contexts.values()) republished += await relay.republish({});
    await quiet(host);
  }
  assert.equal((await broker.stream()).last - last, republished);
  assert.ok(republished > 60);
  assert.deepEqual(await tables(host), before);
});

Deno.test("F5: acknowledgements that are lost only repeat messages, outside of any window", async () => {
  await using database = await testDatabase({ schemas: [brokerSchema] });
  const inner = postgresBroker({ sql: database.sql, log }); // it recognises no repeated message
  let calls = 0;
  const broker: Broker = {
    ...inner,
    async publish(messages) {
      const places = await inner.publish(messages);
      if (++calls % 3 > 0) return places;
      throw Object.assign(new Error("the answer is lost"), { code: "unavailable" });
    },
  };
  await using host = await openMall(broker);
  const orderId = await buy(host.mall, host.goods);
  await quiet(host);
  const sent = await Promise.all(
    MODULES.map(async ({ name }) => (await host.outbox(name)).length),
  );
  const { last } = await inner.stream();
  assert.ok(last > sent.reduce((sum, count) => sum + count, 0));
  assert.equal((await host.mall.shoppingLists(orderId)).length, 1);
  const handled = await host.sql("cosec")`
    select id from cosec.inbox where subscription = 'cosec-replies'`;
  assert.equal(handled.length, 5); // as many as the saga has commands
});
