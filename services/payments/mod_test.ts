import assert from "node:assert/strict";
import { DomainError } from "../../shared/domain/error.ts";
import { Cents, ZERO } from "../../shared/domain/money.ts";
import { memoryEventStore } from "../../shared/event_store/memory_event_store.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { systemClock } from "../../shared/platform/clock.ts";
import { memoryStore } from "../../shared/platform/commit/memory_store.ts";
import { createUnits, transactor, type Unit } from "../../shared/platform/commit/unit.ts";
import { cardHashes } from "./adapters/card_hashes.ts";
import { invoiceRows, invoicesTable, paymentRows, paymentsTable } from "./adapters/rows.ts";
import { createInvoices } from "./application/invoices.ts";
import { createPayments } from "./application/payments.ts";
import { invoicePublications, paymentPublications } from "./application/publications.ts";
import { CustomerId, InvoiceId, OrderId, PaymentId } from "./domain/ids.ts";
import { invoice } from "./domain/invoice.ts";
import { payment } from "./domain/payment.ts";

const customerId = CustomerId.parse("customer");
const orderId = OrderId.parse("order");
const invoiceId = InvoiceId.parse("order");
const other = OrderId.parse("other");
const amount = Cents.parse(1999);
const nothing = PaymentId.parse("nothing");

function given() {
  const store = memoryStore();
  const sent: string[] = [];
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const units = createUnits({
    schema: "payments",
    store,
    events: memoryEventStore(store, "payments"),
    clock: systemClock,
    newId,
    stream: "mallbots",
    onCommitted: (messages) => void sent.push(...messages.map(({ name }) => name)),
  });
  const transact = transactor(units, (unit: Unit) => ({
    payments: rowRepository(unit, payment, paymentRows, { publish: paymentPublications }),
    invoices: rowRepository(unit, invoice, invoiceRows, { publish: invoicePublications }),
  }));
  return {
    payments: createPayments({
      transact,
      newId,
      cards: cardHashes({ config: { environment: "test" }, units, store }),
    }),
    invoices: createInvoices({ transact }),
    all: () => ({ payments: store.rows(paymentsTable), invoices: store.rows(invoicesTable) }),
    sent,
  };
}

/** A payment that is confirmed for the order, and the order's invoice. */
async function readied() {
  const mall = given();
  const id = await mall.payments.authorize({ customerId, amount });
  await mall.payments.confirm(id, { customerId, orderId, total: amount });
  await mall.invoices.createForReadied({ orderId, paymentId: id, total: Cents.parse(1500) });
  return { ...mall, id };
}

async function assertRefused(work: Promise<unknown>, reason: string, message: string) {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof DomainError);
    assert.deepEqual([error.reason, error.message], [reason, message]);
    return true;
  });
}

Deno.test("an authorized payment is kept and told to nobody", async () => {
  const { payments, all, sent } = given();
  const id = await payments.authorize({ customerId, amount });
  assert.deepEqual(await payments.get(id), {
    status: "authorized",
    customerId,
    amount,
    capturedAmount: ZERO,
    cardHash: "",
    orderId: "",
    barredOrders: [],
  });
  assert.equal(all().payments[0].version, 1);
  assert.deepEqual(sent, []);
});

Deno.test("I3: a readied order's invoice has the order's id and its payment", async () => {
  const { invoices, id } = await readied();
  assert.deepEqual(await invoices.get(invoiceId), {
    status: "pending",
    orderId,
    paymentId: id,
    amount: 1500,
  });
});

Deno.test("I8: an order readied twice keeps its invoice, also once it is paid", async () => {
  const { invoices, all, id } = await readied();
  await invoices.createForReadied({ orderId, paymentId: id, total: amount });
  assert.equal(all().invoices[0].amount, 1500);
  await invoices.pay(invoiceId);
  await invoices.createForReadied({ orderId, paymentId: id, total: amount });
  assert.equal(all().invoices[0].status, "paid");
});

Deno.test("I8: creating the invoice of an order again answers the pending one", async () => {
  const { invoices, all, id } = await readied();
  assert.equal(await invoices.create({ orderId, paymentId: id, amount }), invoiceId);
  assert.equal(all().invoices.length, 1);
  assert.equal(all().invoices[0].amount, 1500);
});

Deno.test("an invoice for an unknown payment is refused, and one for none is not", async () => {
  const { invoices, all } = given();
  await assertRefused(
    invoices.create({ orderId, paymentId: nothing, amount }),
    "payment_not_found",
    "payment with that ID does not exist",
  );
  assert.deepEqual(all().invoices, []);
  await invoices.create({ orderId, paymentId: "", amount });
  await invoices.pay(invoiceId);
  assert.equal((await invoices.get(invoiceId)).status, "paid");
});

Deno.test("a readied order whose payment is not known here is invoiced without it", async () => {
  const { invoices } = given();
  await invoices.createForReadied({ orderId, paymentId: nothing, total: ZERO });
  assert.equal((await invoices.get(invoiceId)).paymentId, "");
});

Deno.test("I3, R12: paying an invoice captures its payment in the same commit", async () => {
  const { payments, invoices, id, sent } = await readied();
  await invoices.pay(invoiceId);
  assert.equal((await invoices.get(invoiceId)).status, "paid");
  const { status, capturedAmount } = await payments.get(id);
  assert.deepEqual([status, capturedAmount], ["captured", 1500]);
  assert.deepEqual(sent, ["paymentsapi.InvoicePaid"]);
});

Deno.test("I1: of two simultaneous pays one wins, and InvoicePaid is told once", async () => {
  const { invoices, sent } = await readied();
  const ended = await Promise.allSettled([invoices.pay(invoiceId), invoices.pay(invoiceId)]);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.deepEqual(sent, ["paymentsapi.InvoicePaid"]);
});

Deno.test("a payment that cannot be captured leaves the invoice unpaid", async () => {
  const { payments, invoices, all, sent, id } = await readied();
  await payments.release(id, orderId);
  const before = all();
  await assertRefused(invoices.pay(invoiceId), "payment_released", "invoice cannot be paid for");
  assert.deepEqual(all(), before);
  assert.deepEqual(sent, ["paymentsapi.PaymentReleased"]);
});

Deno.test("releasing what is not confirmed for the order has no effect", async () => {
  const { payments, all, sent, id } = await readied();
  const before = all();
  await payments.release(id, other);
  await payments.release(nothing, orderId);
  await payments.release("", "");
  assert.deepEqual(all(), before);
  assert.deepEqual(sent, []);
});

Deno.test("I2: one payment confirms one order when two ask at the same time", async () => {
  const { payments } = given();
  const id = await payments.authorize({ customerId, amount });
  const ended = await Promise.allSettled([
    payments.confirm(id, { customerId, orderId, total: amount }),
    payments.confirm(id, { customerId, orderId: other, total: amount }),
  ]);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

Deno.test("D7: a confirmation and the end of its order leave no payment confirmed", async () => {
  for (const canceledFirst of [true, false]) {
    const { payments } = given();
    const id = await payments.authorize({ customerId, amount });
    const work = [
      () => payments.bar(id, orderId),
      () => payments.confirm(id, { customerId, orderId, total: amount }),
    ];
    if (!canceledFirst) work.reverse();
    await Promise.allSettled(work.map((run) => run()));
    assert.notEqual((await payments.get(id)).status, "confirmed");
  }
});

Deno.test("I4: the end of an order cancels its pending invoice and releases its payment", async () => {
  const { payments, invoices, sent, id } = await readied();
  await payments.bar(id, orderId);
  await invoices.cancelWithOrder(orderId);
  assert.equal((await invoices.get(invoiceId)).status, "canceled");
  assert.equal((await payments.get(id)).status, "released");
  assert.deepEqual(sent, ["paymentsapi.PaymentReleased", "paymentsapi.InvoiceCanceled"]);
});

Deno.test("I4: the end of an order without payment and invoice leaves nothing", async () => {
  const { payments, invoices, all } = given();
  await payments.bar(nothing, orderId);
  await invoices.cancelWithOrder(orderId);
  assert.deepEqual(all(), { payments: [], invoices: [] });
});

Deno.test("I6: what is not there is not found", async () => {
  const { payments, invoices } = given();
  const text = "invoice with that ID does not exist";
  await assertRefused(invoices.get(invoiceId), "invoice_not_found", text);
  await assertRefused(invoices.adjust(invoiceId, amount), "invoice_not_found", text);
  await assertRefused(invoices.pay(invoiceId), "invoice_not_found", text);
  await assertRefused(invoices.cancel(invoiceId), "invoice_not_found", text);
  await assertRefused(
    payments.get(nothing),
    "payment_not_found",
    "payment with that ID does not exist",
  );
  await assertRefused(
    payments.confirm(nothing, { customerId: "", orderId: "", total: ZERO }),
    "payment_not_found",
    "payment cannot be confirmed",
  );
});
