import assert from "node:assert/strict";
import fc from "fast-check";
import { eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
import { Cents, ZERO } from "../../../shared/domain/money.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import { OrderId, PaymentId } from "./ids.ts";
import { adjust, cancel, cancelWithOrder, create, type Invoice, invoice, pay } from "./invoice.ts";
import { type InvoiceEvent, invoiceEvents } from "./invoice_events.ts";

const given = specFor(invoice);
const amount = Cents.parse(1999);
const details = { orderId: OrderId.parse("order"), paymentId: PaymentId.parse("payment"), amount };
const created: InvoiceEvent = { type: "InvoiceCreated", data: details };
const paid: InvoiceEvent = { type: "InvoicePaid", data: {} };
const canceled: InvoiceEvent = { type: "InvoiceCanceled", data: {} };
const pending: Invoice = { status: "pending", ...details };

Deno.test("I3: create() makes a pending invoice that knows its order and its payment", () => {
  given().when((i) => create(i, details)).then(created);
  given().when((i) => create(i, details)).thenState(pending);
});

Deno.test("I8: create() leaves the order's pending invoice as it is", () =>
  given(created).when((i) => create(i, { ...details, amount: Cents.parse(1) })).thenNothing());

for (const settled of [paid, canceled]) {
  Deno.test(`I8: create() refuses a second invoice after ${settled.type}`, () =>
    given(created, settled).when((i) => create(i, details))
      .thenRefused("invoice_not_pending", "invoice cannot be created"));
}

Deno.test("create() invoices an order of free goods", () =>
  given().when((i) => create(i, { ...details, amount: ZERO }))
    .then({ type: "InvoiceCreated", data: { ...details, amount: ZERO } }));

Deno.test("create() invoices an order whose payment is not known here", () =>
  given().when((i) => create(i, { ...details, paymentId: "" }))
    .then({ type: "InvoiceCreated", data: { ...details, paymentId: "" } }));

Deno.test("I7: create() refuses a negative amount", () =>
  given().when((i) => create(i, { ...details, amount: Cents.parse(-1) }))
    .thenRefused("payment_amount_not_positive", "the payment amount must be positive"));

Deno.test("adjust() changes the amount of a pending invoice", () => {
  const less = Cents.parse(500);
  given(created).when((i) => adjust(i, less))
    .then({ type: "InvoiceAdjusted", data: { amount: less } });
  given(created).when((i) => adjust(i, less)).thenState({ ...pending, amount: less });
});

Deno.test("adjust() to the same amount changes nothing", () =>
  given(created).when((i) => adjust(i, amount)).thenNothing());

Deno.test("I7: adjust() refuses zero", () =>
  given(created).when((i) => adjust(i, ZERO))
    .thenRefused("payment_amount_not_positive", "the payment amount must be positive"));

for (const settled of [paid, canceled]) {
  Deno.test(`I7: adjust() is refused after ${settled.type}`, () =>
    given(created, settled).when((i) => adjust(i, amount))
      .thenRefused("invoice_not_pending", "invoice cannot be adjusted"));
}

Deno.test("pay() pays a pending invoice", () => {
  given(created).when(pay).then(paid);
  given(created).when(pay).thenState({ ...pending, status: "paid" });
});

Deno.test("I1: pay() refuses an invoice that is paid", () =>
  given(created, paid).when(pay).thenRefused("invoice_not_pending", "invoice cannot be paid for"));

Deno.test("I5: pay() refuses a canceled invoice like any other that is not pending", () =>
  given(created, canceled).when(pay)
    .thenRefused("invoice_not_pending", "invoice cannot be paid for"));

Deno.test("cancel() cancels a pending invoice", () => {
  given(created).when(cancel).then(canceled);
  given(created).when(cancel).thenState({ ...pending, status: "canceled" });
});

for (const settled of [paid, canceled]) {
  Deno.test(`I6: cancel() has its own text after ${settled.type}`, () =>
    given(created, settled).when(cancel)
      .thenRefused("invoice_not_pending", "invoice cannot be canceled"));
}

Deno.test("I4: cancelWithOrder() cancels a pending invoice", () =>
  given(created).when(cancelWithOrder).then(canceled));

Deno.test("I4: cancelWithOrder() has no effect without an invoice or on a settled one", () => {
  given().when(cancelWithOrder).thenNothing();
  given(created, paid).when(cancelWithOrder).thenNothing();
  given(created, canceled).when(cancelWithOrder).thenNothing();
});

const amounts = fc.integer({ min: -100, max: 10_000 }).map((n) => Cents.parse(n));
const command = fc.oneof(
  fc.constantFrom(pay, cancel, cancelWithOrder),
  amounts.map((amount) => (i: Invoice) => adjust(i, amount)),
  amounts.map((amount) => (i: Invoice) => create(i, { ...details, amount })),
);

const histories = fc.array(command, { maxLength: 30 }).map((commands) => {
  const history: InvoiceEvent[] = [];
  for (const decide of commands) {
    try {
      history.push(...eventsOf<InvoiceEvent>(decide(replay(invoice, history))));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return history;
});

Deno.test("an invoice is created once, settled at most once, and nothing follows", () =>
  fc.assert(fc.property(histories, (history) => {
    const types = history.map(({ type }) => type);
    const [first, ...rest] = types;
    assert.ok(first === undefined || first === "InvoiceCreated");
    assert.ok(!rest.includes("InvoiceCreated"));
    const settled = rest.findIndex((type) => type !== "InvoiceAdjusted");
    assert.ok(settled === -1 || settled === rest.length - 1);
    assert.ok(replay(invoice, history).amount >= 0);
  })));

Deno.test("events survive JSON, and replay from any snapshot equals full replay", () =>
  fc.assert(fc.property(histories, fc.nat(), (history, n) => {
    const stored = history.map((event) =>
      decodeEvent(invoiceEvents, JSON.parse(JSON.stringify(encodeEvent(invoiceEvents, event))))
    );
    assert.deepEqual(stored, history);
    const at = n % (history.length + 1);
    const snapshot = JSON.parse(JSON.stringify(replay(invoice, history.slice(0, at))));
    assert.deepEqual(replay(invoice, history.slice(at), snapshot), replay(invoice, history));
  })));

Deno.test("evolve applies every event to every state", () => {
  const all = [created, { type: "InvoiceAdjusted", data: { amount } }, paid, canceled] as const;
  assert.deepEqual(all.map(({ type }) => type), Object.keys(invoiceEvents.definitions));
  for (const state of [invoice.initial(), pending, replay(invoice, [created, paid])]) {
    for (const event of all) assert.ok(invoice.evolve(state, event).status);
  }
});
