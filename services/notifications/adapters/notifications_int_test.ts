import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { CustomerRegistered, CustomerSmsChanged } from "../../customers/contract/events.ts";
import { customers } from "../../customers/mod.ts";
import {
  OrderApproved,
  OrderCanceled,
  OrderCompleted,
  OrderCreated,
  OrderReadied,
  OrderRejected,
} from "../../ordering/contract/events.ts";
import { search } from "../../search/mod.ts";
import { stores } from "../../stores/mod.ts";
import { notifications } from "../mod.ts";
import { settled, until } from "./gateway_fixture.ts";

const customerId = "customer";
const order = { id: "order", customerId };
const about = (id: string, version?: number) => ({
  key: id,
  metadata: { AGGREGATE_ID: id, ...(version && { AGGREGATE_VERSION: String(version) }) },
});

async function list(host: TestHost, query = "") {
  await settled(host);
  const { status, body } = await host.call("GET", `/api/notifications${query}`);
  assert.equal(status, 200);
  return body.notifications;
}

async function connect(host: TestHost, method: string, body: unknown) {
  const path = `/notificationspb.NotificationsService/${method}`;
  const response = await host.http.request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function registered(host: TestHost, smsNumber = "5550102"): Promise<string> {
  const { body } = await host.call("POST", "/api/customers", { name: "Ada", smsNumber });
  return body.id;
}

Deno.test("J1, J4: the customer is to be told of each turn of the order", async () => {
  await using host = await testHost([notifications, customers]);
  await host.publish(
    CustomerRegistered({ id: customerId, smsNumber: "5550102" }),
    about(customerId),
  );
  await host.quiet();
  await host.publish(OrderCreated(order), about("order"));
  await host.publish(OrderApproved(order), about("order"));
  await host.publish(OrderReadied(order), about("order"));
  await host.publish(OrderCompleted(order), about("order"));
  await host.publish(OrderRejected({ id: "second", customerId }), about("second"));
  await host.publish(OrderCanceled({ id: "third", customerId }), about("third"));
  const told = await list(host);
  assert.deepEqual(
    told.map(({ orderId, kind }: Record<string, string>) => `${orderId} ${kind}`).sort(),
    ["order completed", "order created", "order ready", "second rejected", "third cancelled"],
  );
  const [first] = await list(host, "?orderId=order");
  const { id, sentAt, ...rest } = first;
  assert.ok(id);
  assert.match(sentAt, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(rest, {
    orderId: "order",
    customerId,
    kind: "created",
    smsNumber: "5550102",
    text: "Thank you! Your order order has arrived. We text you when it is ready.",
    status: "sent",
  });
});

Deno.test("J4: an event that comes twice is noted once an order and kind", async () => {
  await using host = await testHost([notifications, customers]);
  await host.publish(OrderCreated(order), about("order"));
  await host.publish(OrderCreated(order), about("order"));
  assert.equal((await list(host)).length, 1);
});

Deno.test("J2: a changed number is used, and a late older one is not", async () => {
  await using host = await testHost([notifications, customers]);
  const id = customerId;
  await host.publish(CustomerRegistered({ id, name: "Ada", smsNumber: "1" }), about(id, 1));
  await host.publish(CustomerSmsChanged({ id, smsNumber: "2" }), about(id, 2));
  await host.publish(CustomerSmsChanged({ id, smsNumber: "3" }), about(id, 3));
  await host.publish(CustomerSmsChanged({ id, smsNumber: "2" }), about(id, 2));
  await host.quiet();
  await host.publish(OrderCreated(order), about("order"));
  assert.equal((await list(host))[0].smsNumber, "3");
});

Deno.test("J2: a sender that tells no versions is followed as it comes", async () => {
  await using host = await testHost([notifications, customers]);
  const id = customerId;
  await host.publish(CustomerRegistered({ id, name: "Ada", smsNumber: "1" }), about(id));
  await host.publish(CustomerSmsChanged({ id, smsNumber: "2" }), about(id));
  await host.quiet();
  await host.publish(OrderCreated(order), about("order"));
  assert.equal((await list(host))[0].smsNumber, "2");
});

Deno.test("an order of a customer that was never heard of is noted without a number", async () => {
  await using host = await testHost([notifications, customers]);
  await host.publish(OrderReadied(order), about("order"));
  const [{ smsNumber, kind, status }] = await list(host);
  assert.deepEqual([smsNumber, kind, status], ["", "ready", "failed"]);
});

Deno.test("notifications are listed by order and by customer, in the order they were made", async () => {
  await using host = await testHost([notifications, customers]);
  await host.publish(OrderCreated(order), about("order"));
  await host.quiet();
  await host.publish(OrderCanceled(order), about("order"));
  await host.publish(OrderCreated({ id: "second", customerId: "other" }), about("second"));
  const kinds = (rows: Record<string, string>[]) => rows.map(({ kind }) => kind);
  assert.deepEqual(kinds(await list(host, "?orderId=order")), ["created", "cancelled"]);
  assert.deepEqual(kinds(await list(host, "?customerId=other")), ["created"]);
  assert.deepEqual(kinds(await list(host, "?orderId=order&customerId=other")), []);
});

for (
  const [method, kind] of [
    ["NotifyOrderCreated", "created"],
    ["NotifyOrderCanceled", "cancelled"],
    ["NotifyOrderReady", "ready"],
  ]
) {
  Deno.test(`${method} asks customers whom it does not know, and notes the notification once`, async () => {
    await using host = await testHost([notifications, customers]);
    const customerId = await registered(host);
    await host.quiet();
    await host.sql("notifications")`delete from notifications.customers_cache`;
    const request = { orderId: "order", customerId };
    assert.deepEqual(await connect(host, method, request), { status: 200, body: {} });
    assert.deepEqual(await connect(host, method, request), { status: 200, body: {} });
    const told = await list(host);
    assert.equal(told.length, 1);
    assert.deepEqual([told[0].kind, told[0].smsNumber], [kind, "5550102"]);
  });

  Deno.test(`${method} refuses an unknown customer and a blank order, and notes nothing`, async () => {
    await using host = await testHost([notifications, customers]);
    const unknown = await connect(host, method, { orderId: "order", customerId: "none" });
    assert.equal(unknown.status, 404);
    assert.deepEqual([unknown.body.code, unknown.body.message], [
      "not_found",
      "customer with that ID does not exist",
    ]);
    const blank = await connect(host, method, { customerId: "none" });
    assert.deepEqual([blank.body.code, blank.body.message], [
      "invalid_argument",
      "the id is not valid",
    ]);
    assert.deepEqual(await list(host), []);
  });
}

Deno.test("A13: notifications and search each hear of every order", async () => {
  await using host = await testHost([notifications, search, customers, stores]);
  const customerId = await registered(host);
  const ids = Array.from({ length: 20 }, (_, n) => `order-${n}`);
  for (const id of ids) await host.publish(OrderCreated({ id, customerId }), about(id));
  const told = await list(host);
  const found = await host.sql("search")<
    { order_id: string }[]
  >`select order_id from search.orders`;
  assert.deepEqual(told.map(({ orderId }: Record<string, string>) => orderId).sort(), ids.sort());
  assert.deepEqual(found.map(({ order_id }) => order_id).sort(), ids);
});

Deno.test("B10, J3: an event whose handling fails is not marked as handled, and is noted when it works again", async () => {
  await using host = await testHost([notifications, customers]);
  const customerId = await registered(host);
  await host.quiet();
  const sql = host.sql("notifications");
  await sql.unsafe(`
    create function notifications.fail() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full' using errcode = '53100'; end $$;
    create trigger outage before insert on notifications.notifications
      for each row execute function notifications.fail()`);
  await host.publish(OrderCreated({ id: "order", customerId }), about("order"));
  await until(
    "a failure",
    () => host.logged.some((line) => line.includes("waiting for an outage")),
  );
  const handled = () =>
    sql<{ name: string }[]>`
      select name from notifications.inbox where subscription = 'notification-orders'`;
  assert.deepEqual([...await handled()], []);
  await sql`drop trigger outage on notifications.notifications`;
  assert.equal((await list(host)).length, 1);
  assert.deepEqual([...await handled()], [{ name: "ordersapi.OrderCreated" }]);
});
