import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { OrderCanceled, OrderReadied } from "../../ordering/contract/events.ts";
import { ConfirmPayment } from "../contract/commands.ts";
import { payments } from "../mod.ts";

const customerId = "customer";
const CALLERS = 20;
const twenty = <T>(call: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: CALLERS }, (_, n) => call(n)));

async function authorized(host: TestHost): Promise<string> {
  const { body } = await host.call("POST", "/api/payments", { customerId, amount: 20 });
  return body.id;
}

async function readied(host: TestHost, paymentId: string, orderId = "order"): Promise<void> {
  await host.publish(OrderReadied({ id: orderId, customerId, paymentId, total: 17.5 }), {
    key: orderId,
    metadata: { AGGREGATE_ID: orderId },
  });
}

async function get(host: TestHost, path: string) {
  return (await host.call("GET", `/api/payments/${path}`)).body;
}

const counted = (values: readonly unknown[]) =>
  Object.fromEntries(Map.groupBy(values, String).entries().map(([key, all]) => [key, all.length]));

Deno.test("I1: of twenty simultaneous pays one wins, the money is taken once and told once", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  await readied(host, id);
  await host.quiet();
  const answers = await twenty(() => host.call("PUT", "/api/payments/invoices/order/pay", {}));
  assert.deepEqual(counted(answers.map(({ status }) => status)), { 200: 1, 400: CALLERS - 1 });
  assert.deepEqual(counted(answers.map(({ body }) => body.message)), {
    undefined: 1,
    "invoice cannot be paid for": CALLERS - 1,
  });
  assert.deepEqual(await host.outbox("payments"), ["paymentsapi.InvoicePaid"]);
  assert.equal((await get(host, id)).payment.status, "captured");
});

Deno.test("I2: of twenty orders that want one payment at the same time one gets it", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  const replyChannel = "mallbots.cosec.replies.CreateOrder";
  await twenty((n) =>
    host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId: `order-${n}` }), {
      key: `order-${n}`,
      metadata: { COMMAND_REPLY_CHANNEL: replyChannel, COMMAND_SAGA_ID: `order-${n}` },
    })
  );
  await host.quiet();
  const replies = await host.sql("payments")<{ metadata: Record<string, string> }[]>`
    select metadata from payments.outbox where subject = ${replyChannel}`;
  const outcomes = replies.map(({ metadata }) =>
    metadata.REPLY_ERROR_REASON ?? metadata.REPLY_OUTCOME
  );
  assert.deepEqual(counted(outcomes), { SUCCESS: 1, payment_used_for_another_order: CALLERS - 1 });
  const winner = replies.find(({ metadata }) => metadata.REPLY_OUTCOME === "SUCCESS");
  const { payment } = await get(host, id);
  assert.deepEqual([payment.status, payment.orderId], [
    "confirmed",
    winner?.metadata.REPLY_SAGA_ID,
  ]);
});

Deno.test("I2: an authorization pays one of twenty invoices that name it, however many pay at once", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  await twenty((n) => readied(host, id, `order-${n}`));
  await host.quiet();
  const answers = await twenty((n) =>
    host.call("PUT", `/api/payments/invoices/order-${n}/pay`, {})
  );
  assert.deepEqual(counted(answers.map(({ status }) => status)), { 200: 1, 400: CALLERS - 1 });
  const invoices = await host.sql("payments")<{ id: string; status: string }[]>`
    select id, status from payments.invoices`;
  assert.deepEqual(counted(invoices.map(({ status }) => status)), {
    paid: 1,
    pending: CALLERS - 1,
  });
  const { payment } = await get(host, id);
  assert.equal(payment.orderId, invoices.find(({ status }) => status === "paid")?.id);
});

Deno.test("I8: twenty simultaneous invoices of one order are one", async () => {
  await using host = await testHost([payments]);
  const ids = await twenty(async () => {
    const response = await host.http.request("/paymentspb.PaymentsService/CreateInvoice", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ orderId: "order", amount: 15 }),
    });
    return (await response.json()).id;
  });
  assert.deepEqual(counted(ids), { order: CALLERS });
  const [{ n }] = await host.sql("payments")`select count(*)::int as n from payments.invoices`;
  assert.equal(n, 1);
});

Deno.test("I4: an order that is paid and canceled at the same time ends as one of both, whole", async () => {
  await using host = await testHost([payments]);
  await twenty(async (n) => {
    const orderId = `order-${n}`;
    const id = await authorized(host);
    await readied(host, id, orderId);
  });
  await host.quiet();
  const invoices = await host.sql("payments")<{ id: string; payment_id: string }[]>`
    select id, payment_id from payments.invoices`;
  await Promise.all(invoices.map(async ({ id, payment_id: paymentId }) => {
    await Promise.all([
      host.call("PUT", `/api/payments/invoices/${id}/pay`, {}),
      host.publish(OrderCanceled({ id, customerId, paymentId }), { key: id }),
    ]);
  }));
  await host.quiet();
  const ends = await host.sql("payments")<{ ended: string }[]>`
    select i.status || ' ' || p.status || case when cardinality(p.barred_orders) > 0
      then ' barred' else '' end as ended
    from payments.invoices i join payments.payments p on p.id = i.payment_id`;
  const allowed = ["paid captured", "canceled authorized barred"];
  assert.equal(ends.length, CALLERS);
  for (const { ended } of ends) assert.ok(allowed.includes(ended), ended);
});
