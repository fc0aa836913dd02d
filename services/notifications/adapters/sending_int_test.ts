import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { transactor } from "../../../shared/platform/commit/unit.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import { customers } from "../../customers/mod.ts";
import {
  OrderCanceled,
  OrderCompleted,
  OrderCreated,
  OrderReadied,
  OrderRejected,
} from "../../ordering/contract/events.ts";
import { createSender } from "../application/sender.ts";
import { notifications } from "../mod.ts";
import { settled, testGateway, until } from "./gateway_fixture.ts";
import { dueText, findDueIn, noteIn, outgoingIn } from "./notification_rows.ts";
import { parseRecipient } from "./recipient.ts";
import { webhookSms } from "./webhook_sms.ts";

const orderId = "0199c0de-0000-7000-8000-0000deadbeef";
const about = (id: string) => ({ key: id, metadata: { AGGREGATE_ID: id } });

async function registered(host: TestHost, smsNumber = "+1 (555) 010-2030"): Promise<string> {
  const { body } = await host.call("POST", "/api/customers", { name: "Ada", smsNumber });
  await host.quiet();
  return body.id;
}

async function list(host: TestHost) {
  return (await host.call("GET", "/api/notifications")).body.notifications;
}

async function row(host: TestHost) {
  const [row] = await host.sql("notifications")`select * from notifications.notifications`;
  return row;
}

Deno.test("J1, J4, R15: the customer gets one text message at each turn of the order, in order", async () => {
  await using gateway = testGateway();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url, SMS_WEBHOOK_TOKEN: "secret" },
  });
  const customerId = await registered(host);
  const order = { id: orderId, customerId };
  const events = [
    OrderCreated(order),
    OrderReadied({ ...order, total: 13.5 }),
    OrderCompleted(order),
    OrderRejected({ id: "second", customerId }),
    OrderCanceled({ id: "third", customerId, reason: "the store is closed" }),
  ];
  for (const event of [...events, ...events]) await host.publish(event, about(event.data.id));
  await settled(host);
  const texts = [
    "Thank you! Your order deadbeef has arrived. We text you when it is ready.",
    "Good news! Your order deadbeef is ready for you at the depot. Please pay 13.50 there.",
    "Your order deadbeef is paid. Thank you, and see you soon!",
    "We are sorry! Your order second could not be accepted. You will not be charged.",
    "Your order third was cancelled (the store is closed). You will not be charged.",
  ];
  const received = gateway.calls.map(({ body: { text } }) => text);
  assert.deepEqual(received.filter((text) => text.includes("deadbeef")), texts.slice(0, 3));
  assert.deepEqual(received.toSorted(), texts.toSorted());
  const listed = await list(host);
  for (const { key, authorization, body } of gateway.calls) {
    assert.deepEqual([key, authorization, body.to], [body.id, "Bearer secret", "+15550102030"]);
    const { text, status, smsNumber, sentAt } = listed.find(({ id }: { id: string }) => id === key);
    assert.deepEqual([text, status, smsNumber], [body.text, "sent", "+1 (555) 010-2030"]);
    assert.ok(!Number.isNaN(Date.parse(sentAt)));
  }
});

Deno.test("F11, J2: a customer that changes the number gets what follows there", async () => {
  await using gateway = testGateway();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
  });
  const customerId = await registered(host);
  await host.publish(OrderCreated({ id: "order", customerId }), about("order"));
  await settled(host);
  const path = `/api/customers/${customerId}/change-sms`;
  const changed = await host.call("PUT", path, { smsNumber: "+44 20 7946 0000" });
  assert.deepEqual(changed, { status: 200, body: {} });
  await host.quiet();
  await host.publish(OrderReadied({ id: "order", customerId, total: 5 }), about("order"));
  await settled(host);
  assert.deepEqual(gateway.calls.map(({ body: { to } }) => to), ["+15550102030", "+442079460000"]);
  assert.deepEqual(
    (await list(host)).map(({ smsNumber }: { smsNumber: string }) => smsNumber),
    ["+1 (555) 010-2030", "+44 20 7946 0000"],
  );
});

Deno.test("J2: a customer that was not heard of yet is asked for", async () => {
  await using gateway = testGateway();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
  });
  const customerId = await registered(host);
  await host.sql("notifications")`delete from notifications.customers_cache`;
  await host.publish(OrderCreated({ id: "order", customerId }), about("order"));
  await settled(host);
  assert.deepEqual(gateway.calls.map(({ body: { to } }) => to), ["+15550102030"]);
});

Deno.test("J2: a customer that nobody knows is told nothing, and the notification says why", async () => {
  await using gateway = testGateway();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
  });
  await host.publish(OrderReadied({ id: "order", customerId: "nobody" }), about("order"));
  await settled(host);
  const [{ status, smsNumber, sentAt }] = await list(host);
  assert.deepEqual([status, smsNumber, sentAt], ["failed", "", null]);
  assert.equal((await row(host)).reason, "the customer is not known");
  assert.deepEqual(gateway.calls, []);
});

Deno.test("J1: what the gateway refuses failed, and is not sent again", async () => {
  await using gateway = testGateway();
  gateway.answer = () => new Response("no such number", { status: 422 });
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
  });
  const customerId = await registered(host);
  await host.publish(OrderCreated({ id: "order", customerId }), about("order"));
  await settled(host);
  const { status, reason, attempts, sent_at } = await row(host);
  assert.deepEqual(
    [status, reason, attempts, sent_at],
    ["failed", "the gateway answered 422", 1, null],
  );
  assert.equal(gateway.calls.length, 1);
});

Deno.test("a gateway that is down gets the message once its time has come again, under the same key", async () => {
  await using gateway = testGateway();
  gateway.answer = () => new Response(null, { status: 503 });
  let time = Date.now();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
    clock: { now: () => new Date(time) },
  });
  const customerId = await registered(host);
  await host.publish(OrderCreated({ id: "order", customerId }), about("order"));
  await host.quiet();
  await until("put off", async () => (await row(host)).reason !== "");
  const { status, attempts, due_at } = await row(host);
  assert.deepEqual([status, attempts, due_at.getTime()], ["pending", 1, time + 5_000]);
  gateway.answer = () => new Response();
  time += 5_000;
  await settled(host);
  assert.deepEqual((await row(host)).status, "sent");
  const keys = gateway.calls.map(({ key }) => key);
  assert.deepEqual(keys, [keys[0], keys[0]]);
});

Deno.test("J4: who died between call and mark left a claim; when it has run out the same key comes again", async () => {
  await using gateway = testGateway();
  let time = Date.now();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
    clock: { now: () => new Date(time) },
  });
  const customerId = await registered(host);
  await host.publish(OrderCreated({ id: "order", customerId }), about("order"));
  await settled(host);
  await host.sql("notifications")`
    update notifications.notifications set status = 'pending', sent_at = null, attempts = 1,
      due_at = ${new Date(time + 60_000)}`;
  time += 60_000;
  await settled(host);
  const keys = gateway.calls.map(({ key }) => key);
  assert.deepEqual(keys, [keys[0], keys[0]]);
  assert.equal((await row(host)).attempts, 2);
});

Deno.test("J4: senders that share a database send each notification once", async () => {
  await using gateway = testGateway();
  await using host = await testHost([notifications, customers], {
    env: { SMS_WEBHOOK_URL: gateway.url },
  });
  const sql = host.sql("notifications");
  const units = host.units("notifications");
  await units.run((unit) => {
    const note = noteIn(unit, () => {});
    for (let n = 0; n < 60; n++) {
      note({ kind: "created" }, parseRecipient({ orderId: `order-${n}`, customerId: "ada" }));
    }
  });
  const findDue = findDueIn(sql);
  const senders = Array.from({ length: 3 }, () =>
    createSender({
      transact: transactor(units, (unit) => outgoingIn(unit, findDue)),
      customers: { find: () => Promise.resolve({ smsNumber: "5550102" }) },
      sms: webhookSms(gateway),
      log: createLogger({ write: () => {} }),
    }));
  await sql`insert into notifications.customers_cache
    values ('ada', 'Ada', '5550102', false, 1)`; // for the sender of the host, which is the fourth
  await Promise.all(senders.map(async ({ sendDue }) => {
    while (await sendDue() > 0);
  }));
  await settled(host);
  const keys = gateway.calls.map(({ key }) => key);
  assert.deepEqual([keys.length, new Set(keys).size], [60, 60]);
});

Deno.test("without a gateway the message is one line in the log, with the end of the number only", async () => {
  await using host = await testHost([notifications, customers]);
  const customerId = await registered(host);
  await host.publish(OrderCreated({ id: orderId, customerId }), about(orderId));
  await settled(host);
  const lines = host.logged.filter((line) => line.includes("order deadbeef has arrived"));
  assert.equal(lines.length, 1);
  assert.equal(JSON.parse(lines[0]).to, "+********030");
  for (const line of host.logged) assert.ok(!/010-?2030/.test(line), line);
});

for (const environment of ["production", "staging"]) {
  Deno.test(`in ${environment} a missing gateway is warned of at the start`, async () => {
    const warned = ({ logged }: TestHost) =>
      logged.filter((line) => line.includes("SMS_WEBHOOK_URL is not set")).length;
    await using bare = await testHost([notifications, customers], {
      env: { ENVIRONMENT: environment },
    });
    await using host = await testHost([notifications, customers], {
      env: { ENVIRONMENT: environment, SMS_WEBHOOK_URL: "http://127.0.0.1:9/" },
    });
    assert.deepEqual([warned(bare), warned(host)], [1, 0]);
  });
}

Deno.test("J4: a look for what is due reads by index what it takes, also when it was planned on an empty table", async () => {
  await using host = await testHost([notifications, customers]);
  const rows = await host.sql("notifications").unsafe<{ "QUERY PLAN": string }[]>(
    `explain (generic_plan) ${dueText}`,
  ).simple();
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  assert.match(plan, /Index Scan using notifications_due_idx on notifications n\b/);
  assert.match(plan, /notifications_pkey on notifications all_of/);
  assert.doesNotMatch(plan, /Sort|Seq Scan|Join/);
});
