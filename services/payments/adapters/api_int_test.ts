import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { payments } from "../mod.ts";

async function connect(host: TestHost, method: string, body: unknown) {
  const response = await host.http.request(`/paymentspb.PaymentsService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function authorized(host: TestHost, amount = 19.99): Promise<string> {
  const answer = await host.call("POST", "/api/payments", { customerId: "customer", amount });
  assert.equal(answer.status, 200);
  return answer.body.id;
}

/** A pending invoice of 15.00 for an order of its own. */
async function invoiced(host: TestHost): Promise<string> {
  const paymentId = await authorized(host);
  const orderId = `order-of-${paymentId}`;
  const answer = await connect(host, "CreateInvoice", { orderId, paymentId, amount: 15 });
  assert.deepEqual(answer, { status: 200, body: { id: orderId } });
  return orderId;
}

/** Everything a command could leave behind. */
async function traces(host: TestHost) {
  const sql = host.sql("payments");
  return [
    await sql`select * from payments.payments order by id`,
    await sql`select * from payments.invoices order by id`,
    await sql`select name, key from payments.outbox order by position`,
  ].map((rows) => [...rows]);
}

const done = { status: 200, body: {} };

Deno.test("I9: a payment is authorized and read over REST", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host);
  assert.deepEqual(await host.call("GET", `/api/payments/${id}`), {
    status: 200,
    body: {
      payment: {
        id,
        customerId: "customer",
        amount: 19.99,
        status: "authorized",
        orderId: "",
        capturedAmount: 0,
      },
    },
  });
  assert.deepEqual(await connect(host, "ConfirmPayment", { id }), done);
  const { body } = await host.call("GET", `/api/payments/${id}`);
  assert.equal(body.payment.status, "confirmed");
  assert.deepEqual(await host.outbox("payments"), []);
});

Deno.test("I3, I9, R13: an invoice is created, adjusted, read and paid from its payment", async () => {
  await using host = await testHost([payments]);
  const id = await invoiced(host);
  const paymentId = id.replace("order-of-", "");
  assert.deepEqual(await connect(host, "AdjustInvoice", { id, amount: 12.5 }), done);
  assert.deepEqual(await host.call("PUT", `/api/payments/invoices/${id}/pay`, {}), done);
  assert.deepEqual(await host.call("GET", `/api/payments/invoices/${id}`), {
    status: 200,
    body: { invoice: { id, orderId: id, paymentId, amount: 12.5, status: "paid" } },
  });
  const { body } = await host.call("GET", `/api/payments/${paymentId}`);
  assert.deepEqual(body.payment, {
    id: paymentId,
    customerId: "customer",
    amount: 19.99,
    status: "captured",
    orderId: id,
    capturedAmount: 12.5,
  });
  assert.deepEqual(await host.outbox("payments"), ["paymentsapi.InvoicePaid"]);
});

Deno.test("I5: a canceled invoice can be read back", async () => {
  await using host = await testHost([payments]);
  const id = await invoiced(host);
  assert.deepEqual(await connect(host, "CancelInvoice", { id }), done);
  const { body } = await host.call("GET", `/api/payments/invoices/${id}`);
  assert.equal(body.invoice.status, "canceled");
  assert.deepEqual(await host.outbox("payments"), ["paymentsapi.InvoiceCanceled"]);
});

Deno.test("I8: creating an order's invoice twice answers the same id", async () => {
  await using host = await testHost([payments]);
  const id = await invoiced(host);
  const paymentId = id.replace("order-of-", "");
  const create = () => connect(host, "CreateInvoice", { orderId: id, paymentId, amount: 9 });
  const answers = await Promise.all([create(), create()]);
  assert.deepEqual(answers.map(({ body }) => body.id), [id, id]);
  const { body } = await host.call("GET", `/api/payments/invoices/${id}`);
  assert.equal(body.invoice.amount, 15);
});

Deno.test("I1: of simultaneous pays one wins, and InvoicePaid is published once", async () => {
  await using host = await testHost([payments]);
  const id = await invoiced(host);
  const pays = Array.from(
    { length: 5 },
    () => host.call("PUT", `/api/payments/invoices/${id}/pay`, {}),
  );
  const answers = await Promise.all(pays);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400]);
  assert.deepEqual(await host.outbox("payments"), ["paymentsapi.InvoicePaid"]);
});

Deno.test("M, I10: the highest amount is kept exactly", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host, 999_999_999.99);
  const { body } = await host.call("GET", `/api/payments/${id}`);
  assert.equal(body.payment.amount, 999_999_999.99);
});

interface Refusal {
  readonly call: string;
  /** In path and body, PENDING, PAID and CANCELED stand for invoices in that state. */
  readonly rest?: readonly [method: string, path: string];
  readonly rpc: string;
  readonly body: Record<string, unknown>;
  readonly says: readonly [text: string, kind: string, status: number, code: string];
}

const says = (text: string) => [text, "BAD_REQUEST", 400, "invalid_argument"] as const;
const unknown = (text: string) => [text, "NOT_FOUND", 404, "not_found"] as const;
const notPositive = says("the payment amount must be positive");
const noInvoice = unknown("invoice with that ID does not exist");

const authorize = { rest: ["POST", "/api/payments"], rpc: "AuthorizePayment" } as const;
const pay = (id: string) => ({
  rest: ["PUT", `/api/payments/invoices/${id}/pay`] as const,
  rpc: "PayInvoice",
  body: { id },
});

const refusals: readonly Refusal[] = [
  ...[0, -1, 0.001, 1_000_000_000, "NaN", "Infinity"].map((amount) => ({
    call: `authorize ${amount} (I7, I10)`,
    ...authorize,
    body: { customerId: "customer", amount },
    says: notPositive,
  })),
  {
    call: "authorize for nobody",
    ...authorize,
    body: { amount: 1 },
    says: says("the id is not valid"),
  },
  {
    call: "confirm an unknown payment",
    rpc: "ConfirmPayment",
    body: { id: "none" },
    says: unknown("payment cannot be confirmed"),
  },
  {
    call: "get an unknown payment",
    rest: ["GET", "/api/payments/none"],
    rpc: "GetPayment",
    body: { id: "none" },
    says: unknown("payment with that ID does not exist"),
  },
  {
    call: "get an unknown invoice",
    rest: ["GET", "/api/payments/invoices/none"],
    rpc: "GetInvoice",
    body: { id: "none" },
    says: noInvoice,
  },
  {
    call: "create an invoice for an unknown payment",
    rpc: "CreateInvoice",
    body: { orderId: "order", paymentId: "none", amount: 1 },
    says: unknown("payment with that ID does not exist"),
  },
  {
    call: "create an invoice of nothing (I7)",
    rpc: "CreateInvoice",
    body: { orderId: "order", amount: 0 },
    says: notPositive,
  },
  {
    call: "create an invoice for no order",
    rpc: "CreateInvoice",
    body: { amount: 1 },
    says: says("the id is not valid"),
  },
  {
    call: "create a second invoice of an order (I8)",
    rpc: "CreateInvoice",
    body: { orderId: "PAID", amount: 1 },
    says: says("invoice cannot be created"),
  },
  { call: "pay an unknown invoice (I6)", ...pay("none"), says: noInvoice },
  { call: "pay a paid invoice", ...pay("PAID"), says: says("invoice cannot be paid for") },
  {
    call: "pay a canceled invoice (I5)",
    ...pay("CANCELED"),
    says: says("invoice cannot be paid for"),
  },
  {
    call: "cancel an unknown invoice",
    rpc: "CancelInvoice",
    body: { id: "none" },
    says: noInvoice,
  },
  ...["PAID", "CANCELED"].map((id) => ({
    call: `cancel a ${id} invoice (I6)`,
    rpc: "CancelInvoice",
    body: { id },
    says: says("invoice cannot be canceled"),
  })),
  {
    call: "adjust an unknown invoice (I6)",
    rpc: "AdjustInvoice",
    body: { id: "none", amount: 1 },
    says: noInvoice,
  },
  {
    call: "adjust an invoice to nothing (I7)",
    rpc: "AdjustInvoice",
    body: { id: "PENDING", amount: 0 },
    says: notPositive,
  },
  ...["PAID", "CANCELED"].map((id) => ({
    call: `adjust a ${id} invoice (I7)`,
    rpc: "AdjustInvoice",
    body: { id, amount: 1 },
    says: says("invoice cannot be adjusted"),
  })),
];

Deno.test("what is refused says so in the reference's words and leaves nothing", async (t) => {
  await using host = await testHost([payments]);
  const invoices: Record<string, string> = {
    PENDING: await invoiced(host),
    PAID: await invoiced(host),
    CANCELED: await invoiced(host),
  };
  await host.call("PUT", `/api/payments/invoices/${invoices.PAID}/pay`, {});
  await connect(host, "CancelInvoice", { id: invoices.CANCELED });
  const real = (value: unknown) =>
    typeof value === "string"
      ? value.replace(/PENDING|PAID|CANCELED/, (name) => invoices[name])
      : value;
  const before = await traces(host);
  for (const refusal of refusals) {
    const [message, kind, status, code] = refusal.says;
    const body = Object.fromEntries(
      Object.entries(refusal.body).map(([name, value]) => [name, real(value)]),
    );
    await t.step(`${refusal.call}: ${message}`, async () => {
      if (refusal.rest) {
        const [method, path] = refusal.rest;
        const sent = method === "GET" ? undefined : body;
        const answer = await host.call(method, String(real(path)), sent);
        assert.equal(answer.status, status);
        assert.equal(answer.body.message, message);
        assert.equal(answer.body.details[0].TypeCode, kind);
      }
      const answer = await connect(host, refusal.rpc, body);
      assert.equal(answer.status, status);
      assert.deepEqual([answer.body.code, answer.body.message], [code, message]);
      assert.deepEqual(await traces(host), before);
    });
  }
});
