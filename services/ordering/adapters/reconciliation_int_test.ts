import assert from "node:assert/strict";
import { createLogger } from "../../../shared/platform/log.ts";
import { pause } from "../../../shared/platform/time.ts";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { baskets } from "../../baskets/mod.ts";
import { cosec } from "../../cosec/mod.ts";
import { customers } from "../../customers/mod.ts";
import { notifications } from "../../notifications/mod.ts";
import { search } from "../../search/mod.ts";
import { stores } from "../../stores/mod.ts";
import { OrderCreated } from "../contract/events.ts";
import { order } from "../domain/order.ts";
import { CustomerId, PaymentId, ProductId, StoreId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order_events.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { ordering } from "../mod.ts";
import { overdueIn } from "./pending_orders.ts";
import { reconcile } from "./reconciliation.ts";

const MINUTE = 60_000;

/** A clock that stands still until it is moved. */
function movable() {
  let now = new Date("2030-01-01T00:00:00Z");
  return {
    now: () => now,
    pass: (minutes: number) => void (now = new Date(now.getTime() + minutes * MINUTE)),
  };
}

const items = [{ productId: "tea", storeId: "kettles", productName: "Tea", storeName: "Kettles" }]
  .map((item) => ({ ...item, price: 2.5, quantity: 2 }));

async function placed(host: TestHost, customerId = "ada"): Promise<string> {
  const { status, body } = await host.call("POST", "/api/ordering", {
    customerId,
    paymentId: "card",
    items,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}

/** One look of one process. */
function look(host: TestHost, clock: { now(): Date }) {
  const log = createLogger({ write: () => {} });
  const overdue = overdueIn(host.sql("ordering"));
  return reconcile({ units: host.units("ordering"), overdue, clock, log });
}

const tellings = (host: TestHost) =>
  host.sql("ordering")<{ id: string; metadata: Record<string, string> }[]>`
    select id, metadata from ordering.outbox where name = 'ordersapi.OrderCreated'
    order by position`;

Deno.test("D9: an order that is pending for 2 minutes without a saga is told of again, and gets one", async () => {
  const clock = movable();
  await using host = await testHost([ordering, cosec], { clock });
  const id = await placed(host);
  await host.quiet();
  const sql = host.sql("cosec");
  await sql`delete from cosec.sagas`; // as if its creation had never come here
  clock.pass(1.9);
  await look(host, clock);
  assert.equal((await tellings(host)).length, 1);

  clock.pass(0.1);
  await look(host, clock);
  await host.quiet();
  const [first, second] = await tellings(host);
  assert.notEqual(second.id, first.id);
  assert.deepEqual(
    [second.metadata.AGGREGATE_ID, second.metadata.AGGREGATE_VERSION],
    [id, "1"],
  );
  const [told, again] = await host.sent("ordering", OrderCreated);
  assert.deepEqual(again, told);
  const sagas = await sql`select id, state from cosec.sagas`;
  assert.deepEqual([...sagas], [{ id, state: "running" }]);
});

Deno.test("D9: what is told again changes nothing for those who heard it before", async () => {
  const clock = movable();
  const others = [stores, customers, baskets, cosec, notifications, search];
  await using host = await testHost([ordering, ...others], { clock });
  const ada = { name: "Ada", smsNumber: "+31 20 123 4567" };
  const id = await placed(host, (await host.call("POST", "/api/customers", ada)).body.id);
  await host.quiet();
  const sql = host.sql("cosec");
  const books = async () => ({
    saga: await sql`select state, step, version from cosec.sagas`,
    told: await sql`select kind, id from notifications.notifications`,
    found: await sql`
      select order_id, status, created_at, version, items from search.orders`,
  });
  const before = await books();
  assert.equal(before.found.length, 1);
  clock.pass(2);
  await look(host, clock);
  await host.quiet();
  assert.equal((await tellings(host)).length, 2);
  assert.deepEqual(await books(), before);
  assert.equal((await host.call("GET", `/api/ordering/${id}`)).body.order.status, "pending");
  for (const context of ["cosec", "notifications", "search"]) {
    const letters = await sql.unsafe(`select name, error from ${context}.dead_letters`);
    assert.deepEqual([...letters], []);
  }
});

Deno.test("D9: of several processes one tells, and each time it takes twice as long", async () => {
  const clock = movable();
  await using host = await testHost([ordering], { clock });
  for (let n = 0; n < 40; n++) await placed(host);
  const counts: number[] = [];
  for (const minutes of [2, 2, 2, 4, 4]) {
    clock.pass(minutes);
    await Promise.all([look(host, clock), look(host, clock)]);
    counts.push((await tellings(host)).length / 40);
  }
  assert.deepEqual(counts, [2, 2, 3, 3, 4]);
});

Deno.test("D9: orders that are rejected or canceled are not told of again", async () => {
  const clock = movable();
  await using host = await testHost([ordering], { clock });
  const id = await placed(host);
  assert.equal((await host.call("DELETE", `/api/ordering/${id}`)).status, 200);
  clock.pass(60);
  await look(host, clock);
  assert.equal((await tellings(host)).length, 1);
  const rows = await host.sql("ordering")`select id from ordering.pending_orders`;
  assert.deepEqual([...rows], []);
});

Deno.test("D9: the running system looks by itself", async () => {
  const clock = movable();
  await using host = await testHost([ordering], { clock });
  await placed(host);
  clock.pass(2);
  const until = Date.now() + 15_000;
  while ((await tellings(host)).length < 2) {
    assert.ok(Date.now() < until, "told again within 15 s");
    await pause(50);
  }
});

Deno.test("D9: orders that were pending before are found by the migration", async () => {
  const file = new URL("../../../migrations/ordering/001_pending_orders.sql", import.meta.url);
  await using host = await testHost([ordering]);
  const created: OrderEvent = {
    type: "OrderCreated",
    data: {
      customerId: CustomerId.parse("ada"),
      paymentId: PaymentId.parse("card"),
      items: [{
        ...items[0],
        productId: ProductId.parse("tea"),
        storeId: StoreId.parse("kettles"),
        price: Cents.parse(250),
      }],
    },
  };
  const pending = await host.given(order, created);
  await host.given(order, created, { type: "OrderRejected", data: {} });
  const sql = host.sql("ordering");
  const fill = (await Deno.readTextFile(file)).split(";").find((part) => /insert into/.test(part));
  await sql.begin(async (inside) => {
    await inside`set local search_path to ordering`;
    await inside`delete from pending_orders`;
    await inside.unsafe(fill ?? "");
  });
  const rows = await sql`
    select id, due_at - placed_at = interval '2 minutes' as soon, told from ordering.pending_orders`;
  assert.deepEqual([...rows], [{ id: pending, soon: true, told: 1 }]);
});
