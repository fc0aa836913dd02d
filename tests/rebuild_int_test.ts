import assert from "node:assert/strict";
import { baskets } from "../services/baskets/mod.ts";
import { cosec } from "../services/cosec/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { depot } from "../services/depot/mod.ts";
import { notifications } from "../services/notifications/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { natsBroker } from "../shared/messaging/nats_broker.ts";
import { postgresBrokerFixture } from "../shared/messaging/postgres_broker_fixture.ts";
import { createLogger } from "../shared/platform/log.ts";
import type { ProjectionDesk } from "../shared/projections/desk.ts";
import { type TestHost, testHost } from "../shared/testing/host.ts";
import { startNatsServer } from "../shared/testing/nats.ts";
import { eventually } from "./support/eventually.ts";
import { mallAt } from "./support/mall.ts";

const modules = [
  ...[stores, customers, baskets, ordering, payments, depot, cosec],
  ...[notifications, search],
];

const ALL = [
  ...["stores-mall", "stores-catalog", "baskets-open", "baskets-stores", "baskets-products"],
  ...["ordering-pending", "depot-stores", "depot-products", "notifications-customers"],
  "search-orders",
];

function deskOf(host: TestHost, projection: string): ProjectionDesk {
  return host.host.contexts.get(projection.split("-")[0])!.projections;
}

async function rebuilt(host: TestHost, name: string, anew = false): Promise<void> {
  const desk = deskOf(host, name);
  await desk.rebuild(name, { anew });
  await eventually(`${name} is rebuilt`, async () => {
    const status = (await desk.list()).find((other) => other.name === name);
    assert.notEqual(status?.state, "failed", status?.error ?? "");
    return status?.state === "live" ? status : undefined;
  }, { deadlineMs: 30_000 });
}

/** Orders in every state that they reach without robots, of goods that are renamed and removed meanwhile. */
async function trade(host: TestHost, rounds: number): Promise<void> {
  const mall = mallAt(host.call);
  for (let round = 0; round < rounds; round++) {
    const goods = await mall.goods(1 + round);
    const customerId = await mall.customer();
    const basket = await mall.basket(customerId, goods);
    await mall.basket(customerId, goods); // one that stays open
    const paymentId = await mall.payment(customerId, 100);
    assert.equal((await mall.checkOut(basket, paymentId)).status, 200);
    const { storeId, productId } = goods;
    await host.call("PUT", `/api/stores/${storeId}/rebrand`, { name: `Shop ${round}` });
    await host.call("PUT", `/api/stores/products/${productId}/rebrand`, {
      name: `Flowers ${round}`,
      description: "",
    });
    await host.call("PUT", `/api/customers/${customerId}/change-sms`, { smsNumber: "+3120" });
    if (round % 3 === 0) await host.call("DELETE", `/api/stores/${storeId}`);
  }
}

Deno.test("F24: every projection is rebuilt while the mall trades, and equals the live one", async () => {
  await using nats = await startNatsServer();
  const log = createLogger({ level: "ERROR", write: () => {} });
  const broker = await natsBroker({ url: nats.url, stream: "mallbots", log });
  await using host = await testHost(modules, { broker });
  const listed = [...host.host.contexts.values()].map(({ projections }) => projections.list());
  assert.deepEqual(
    (await Promise.all(listed)).flat().map(({ name }) => name).sort(),
    ALL.toSorted(),
  );
  await trade(host, 4);
  const trading = trade(host, 12);
  for (const name of ALL) {
    await rebuilt(host, name);
    assert.deepEqual(await deskOf(host, name).check(name), [], name);
  }
  await trading;
  const orders = () => host.sql("search")`select from search.orders where created_at is not null`;
  await eventually("all orders are found", async () => (await orders()).length === 16 || undefined);
  for (const name of ALL) assert.deepEqual(await deskOf(host, name).check(name), [], name);
  const left = () => host.sql("search")`select from pg_namespace where nspname like '%rebuild%'`;
  await eventually("nothing is left", async () => (await left()).length === 0 || undefined);
});

Deno.test("a cache that was spoilt is right after a rebuild, and orders keep the names they were ordered with", async () => {
  await using fixture = await postgresBrokerFixture();
  await using host = await testHost(modules, {
    broker: await fixture.open({ sameDatabase: false }),
  });
  const sql = host.sql("search");
  await trade(host, 3);
  await host.quiet();
  const orders = await sql`select * from search.orders order by order_id`;
  assert.ok(orders.every(({ items }) => items[0].productName === "Tulips"));
  await sql`update search.orders set items = '[]', customer_name = 'spoilt'`;
  await sql`delete from search.order_goods`;
  await sql`update search.products_cache set name = 'spoilt'`;
  await sql`update baskets.products_cache set price = 1`;
  const found = await deskOf(host, "search-orders").check("search-orders");
  assert.ok(found.length > 0);
  assert.deepEqual(
    new Set(found.map(({ table }) => table)),
    new Set(["orders", "order_goods", "products_cache"]),
  );
  assert.ok((await deskOf(host, "baskets-products").check("baskets-products")).length > 0);
  for (const name of ["search-orders", "baskets-products"]) {
    await rebuilt(host, name);
    assert.deepEqual(await deskOf(host, name).check(name), []);
  }
  assert.deepEqual([...await sql`select * from search.orders order by order_id`], [...orders]);
  await trade(host, 1); // what follows goes on in the new tables
  await host.quiet();
  assert.equal((await sql`select from search.orders`).length, 4);
  const readers = await fixture
    .sql`select name from broker.subscriptions where name like '%rebuild%'`;
  assert.equal(readers.length, 0);
  assert.deepEqual(await deskOf(host, "search-orders").check("search-orders"), []);
});

Deno.test("what an operator or a robot decided, which no event tells, stays when a projection is rebuilt", async () => {
  await using host = await testHost([ordering]);
  const sql = host.sql("ordering");
  await sql`
    insert into ordering.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
    values ('ordering.Order', '1', 1, 'e', 'ordering.OrderCreated',
      '{"customerId": "c", "paymentId": "p", "shoppingId": "", "items": []}')`;
  await rebuilt(host, "ordering-pending");
  await sql`update ordering.pending_orders set told = 7, due_at = now() + interval '1 day'`;
  const [before] = await sql`select * from ordering.pending_orders`;
  assert.deepEqual(await deskOf(host, "ordering-pending").check("ordering-pending"), []);
  await rebuilt(host, "ordering-pending", true);
  assert.deepEqual((await sql`select * from ordering.pending_orders`)[0], before);
});

Deno.test("F24: a rebuild of a cache that was cancelled goes on; what is a dead letter is left to the live side", async () => {
  await using host = await testHost([stores, depot]);
  const sql = host.sql("depot");
  const mall = mallAt(host.call);
  const desk = deskOf(host, "depot-stores");
  const { storeId } = await mall.goods();
  await host.quiet();
  // as if the store's last event had failed in the live subscription
  await host.call("PUT", `/api/stores/${storeId}/rebrand`, { name: "Later" });
  await host.quiet();
  const rebranded = "storesapi.StoreRebranded";
  await sql`delete from depot.inbox where name = ${rebranded} and subscription = 'depot-stores'`;
  await sql`update depot.stores_cache set name = 'spoilt', version = 1`;
  await desk.rebuild("depot-stores");
  await desk.cancel("depot-stores");
  await rebuilt(host, "depot-stores");
  const [row] = await sql`select name from depot.stores_cache where id = ${storeId}`;
  assert.equal(row.name, "Fleur");
  assert.deepEqual(await desk.check("depot-stores"), []);
});
