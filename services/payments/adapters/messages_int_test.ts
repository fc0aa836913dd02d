import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { OrderCanceled, OrderReadied, OrderRejected } from "../../ordering/contract/events.ts";
import { ConfirmPayment, ReleasePayment } from "../contract/commands.ts";
import { payments } from "../mod.ts";

const customerId = "customer";
const replyChannel = "mallbots.cosec.replies.CreateOrder";
const command = {
  key: "order",
  metadata: {
    COMMAND_REPLY_CHANNEL: replyChannel,
    COMMAND_SAGA_ID: "order",
    COMMAND_SAGA_NAME: "cosec.CreateOrder",
  },
};
const event = { key: "order", metadata: { AGGREGATE_ID: "order", AGGREGATE_VERSION: "1" } };

async function authorized(host: TestHost): Promise<string> {
  const { body } = await host.call("POST", "/api/payments", { customerId, amount: 20 });
  return body.id;
}

async function get(host: TestHost, path: string) {
  await host.quiet();
  return (await host.call("GET", `/api/payments/${path}`)).body;
}

async function statusOf(host: TestHost, id: string): Promise<string> {
  return (await get(host, id)).payment.status;
}

async function replies(host: TestHost) {
  await host.quiet();
  const rows = await host.sql("payments")<{ name: string; metadata: Record<string, string> }[]>`
    select name, metadata from payments.outbox where subject = ${replyChannel} order by position`;
  return rows.map(({ metadata }) =>
    metadata.REPLY_OUTCOME === "SUCCESS"
      ? "SUCCESS"
      : `${metadata.REPLY_ERROR_CODE} ${metadata.REPLY_ERROR_REASON} ${metadata.REPLY_ERROR_MESSAGE}`
  );
}

async function deadLetters(host: TestHost): Promise<number> {
  await host.quiet();
  const [row] = await host.sql("payments")<{ n: number }[]>`
    select count(*)::int as n from payments.dead_letters`;
  return row.n;
}

Deno.test("I2: a payment confirms one order, and answers again that it does", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  const confirm = (orderId: string) => ConfirmPayment({ id, amount: 20, customerId, orderId });
  await host.publish(confirm("order"), command);
  await host.publish(confirm("order"), command);
  await host.publish(confirm("other"), command);
  assert.deepEqual(await replies(host), [
    "SUCCESS",
    "SUCCESS",
    "invalid_argument payment_used_for_another_order payment cannot be confirmed",
  ]);
  assert.deepEqual((await get(host, id)).payment, {
    id,
    customerId,
    amount: 20,
    status: "confirmed",
    orderId: "order",
    capturedAmount: 0,
  });
});

Deno.test("I2: a payment is refused to another customer, to a dearer order and when unknown", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  const orderId = "order";
  await host.publish(ConfirmPayment({ id, amount: 20, customerId: "other", orderId }), command);
  await host.publish(ConfirmPayment({ id, amount: 20.01, customerId, orderId }), command);
  await host.publish(ConfirmPayment({ id: "none", amount: 20, customerId, orderId }), command);
  await host.publish(ConfirmPayment({ id, amount: -1, customerId, orderId }), command);
  assert.deepEqual(await replies(host), [
    "invalid_argument payment_of_another_customer payment cannot be confirmed",
    "invalid_argument payment_amount_too_low payment cannot be confirmed",
    "not_found payment_not_found payment cannot be confirmed",
    "invalid_argument payment_amount_not_positive the payment amount must be positive",
  ]);
  assert.equal(await statusOf(host, id), "authorized");
});

Deno.test("the reference's ConfirmPayment, without customer and order, is served", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  await host.publish(ConfirmPayment({ id, amount: 19.999999999999996 }), command);
  assert.deepEqual(await replies(host), ["SUCCESS"]);
  assert.equal(await statusOf(host, id), "confirmed");
});

Deno.test("D7: ReleasePayment releases what was confirmed for the order, and nothing else", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  await host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId: "order" }), command);
  await host.publish(ReleasePayment({ id, orderId: "other" }), command);
  await host.publish(ReleasePayment({ id: "none", orderId: "order" }), command);
  await host.publish(ReleasePayment({}), command);
  assert.equal(await statusOf(host, id), "confirmed");
  await host.publish(ReleasePayment({ id, orderId: "order" }), command);
  await host.publish(ReleasePayment({ id, orderId: "order" }), command);
  assert.equal(await statusOf(host, id), "released");
  assert.deepEqual(await replies(host), Array.from({ length: 6 }, () => "SUCCESS"));
  const published = await host.outbox("payments");
  assert.equal(published.filter((name) => name === "paymentsapi.PaymentReleased").length, 1);
});

Deno.test("I8: a readied order is invoiced once, and paid from its payment", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  await host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId: "order" }), command);
  const readied = OrderReadied({ id: "order", customerId, paymentId: id, total: 17.5 });
  await host.publish(readied, event);
  await host.publish(readied, event);
  assert.deepEqual((await get(host, "invoices/order")).invoice, {
    id: "order",
    orderId: "order",
    paymentId: id,
    amount: 17.5,
    status: "pending",
  });
  await host.call("PUT", "/api/payments/invoices/order/pay");
  await host.publish(readied, event);
  assert.equal((await get(host, "invoices/order")).invoice.status, "paid");
  assert.equal(await statusOf(host, id), "captured");
  assert.equal(await deadLetters(host), 0);
});

Deno.test("an order of free goods is invoiced and paid with nothing", async () => {
  await using host = await testHost([payments]);
  await host.publish(OrderReadied({ id: "order", customerId, paymentId: "", total: 0 }), event);
  assert.equal((await get(host, "invoices/order")).invoice.amount, 0);
  const paid = await host.call("PUT", "/api/payments/invoices/order/pay");
  assert.equal(paid.status, 200);
});

for (const over of [OrderCanceled, OrderRejected]) {
  Deno.test(`I4: ${over.registeredName} releases the order's payment`, async () => {
    await using host = await testHost([payments]);
    const id = await authorized(host);
    await host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId: "order" }), command);
    await host.quiet();
    await host.publish(over({ id: "order", customerId, paymentId: id }), event);
    assert.equal(await statusOf(host, id), "released");
  });

  Deno.test(`D7: after ${over.registeredName} a late confirmation is refused`, async () => {
    await using host = await testHost([payments]);
    const id = await authorized(host);
    await host.publish(over({ id: "order", customerId, paymentId: id }), event);
    await host.quiet();
    await host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId: "order" }), command);
    await host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId: "next" }), command);
    assert.deepEqual(await replies(host), [
      "invalid_argument order_canceled payment cannot be confirmed",
      "SUCCESS",
    ]);
  });
}

Deno.test("I4: OrderCanceled cancels a pending invoice and leaves a paid one", async () => {
  await using host = await testHost([payments]);
  for (const [orderId, paid] of [["pending", false], ["paid", true]] as const) {
    const about = { key: orderId, metadata: { AGGREGATE_ID: orderId } };
    const paymentId = await authorized(host);
    const order = { id: orderId, customerId, paymentId };
    await host.publish(OrderReadied({ ...order, total: 10 }), about);
    await host.quiet();
    if (paid) {
      const answer = await host.call("PUT", `/api/payments/invoices/${orderId}/pay`);
      assert.equal(answer.status, 200);
    }
    await host.publish(OrderCanceled(order), about);
    const { invoice } = await get(host, `invoices/${orderId}`);
    assert.equal(invoice.status, paid ? "paid" : "canceled");
  }
  assert.equal(await deadLetters(host), 0);
});

Deno.test("the end of an order that is not known here has no effect", async () => {
  await using host = await testHost([payments]);
  await host.publish(OrderCanceled({ id: "order", customerId, paymentId: "none" }), event);
  await host.publish(OrderRejected({ id: "order", customerId, paymentId: "" }), event);
  assert.equal(await deadLetters(host), 0);
  assert.deepEqual(await host.outbox("payments"), []);
});
