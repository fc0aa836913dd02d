import assert from "node:assert/strict";
import { faultsOf, type InnerBook, innerFaultsOf, type OrderBook } from "./order_book.ts";

const orderId = "o1", paymentId = "p1";
const order = { status: "approved", total: 900, items: 900, invoiceId: "", shoppingId: "l1" };
const payment = { status: "confirmed", amount: 900, capturedAmount: 0, orderId };
const invoice = { status: "pending", amount: 900, paymentId, orderId };
const list = { id: "l1", status: "available", picked: 0, unavailable: 0 };

const pending: OrderBook = {
  orderId,
  paymentId,
  placed: { total: 900, authorized: 900 },
  order: { ...order, status: "pending", shoppingId: "" },
  found: { status: "New", total: 900 },
  payment: { ...payment, status: "authorized", orderId: "" },
  invoice: undefined,
  lists: [],
};
const approved: OrderBook = {
  ...pending,
  order,
  payment,
  found: { status: "Approved", total: 900 },
  lists: [list],
};
const underWay: OrderBook = {
  ...approved,
  order: { ...order, status: "in-progress" },
  found: { status: "In Progress", total: 900 },
  lists: [{ ...list, status: "active" }],
};
const ready: OrderBook = {
  ...approved,
  order: { ...order, status: "ready" },
  found: { status: "Ready For Pickup", total: 900 },
  lists: [{ ...list, status: "completed", picked: 900 }],
  invoice,
};
const completed: OrderBook = {
  ...ready,
  order: { ...order, status: "completed", invoiceId: orderId },
  found: { status: "Completed", total: 900 },
  payment: { ...payment, status: "captured", capturedAmount: 900 },
  invoice: { ...invoice, status: "paid" },
};

Deno.test("an order on its way agrees with itself at each stage", () => {
  for (const book of [pending, approved, underWay, ready, completed]) {
    assert.deepEqual([...faultsOf(book)], [], book.order?.status);
  }
});

Deno.test("an invoice that was changed by hand is what must be captured", () => {
  const changed = { ...completed.invoice!, amount: 800, adjusted: true };
  const taken = { ...completed.payment!, capturedAmount: 800 };
  assert.deepEqual([...faultsOf({ ...completed, invoice: changed, payment: taken })], []);
  assert.match(
    [...faultsOf({ ...completed, invoice: changed })].join(),
    /captured is 9\.00, its inv/,
  );
});

Deno.test("an order that is called off may have left its payment to another", () => {
  const off = { ...pending, order: { ...pending.order!, status: "rejected" } };
  const book: OrderBook = { ...off, found: { status: "Rejected", total: 900 } };
  const another = { ...payment, orderId: "o2" };
  assert.deepEqual([...faultsOf({ ...book, payment: another })], []);
  assert.deepEqual([...faultsOf({ ...book, payment: undefined })], []);
  assert.match([...faultsOf({ ...book, payment })].join(), /is rejected but its payment is confir/);
});

const wrong: Readonly<Record<string, [OrderBook, RegExp]>> = {
  "a list that is ahead of its order": [
    { ...approved, lists: [{ ...list, status: "active" }] },
    /is approved but its list is active/,
  ],
  "an approved order without a list": [{ ...approved, lists: [] }, /without a shopping list/],
  "another's list": [{ ...approved, lists: [{ ...list, id: "l2" }] }, /has another shopping list/],
  "a payment that is too small": [
    { ...approved, payment: { ...payment, amount: 899 }, placed: { total: 900, authorized: 899 } },
    /was approved with a payment below its total/,
  ],
  "a payment that was not confirmed": [
    { ...approved, payment: { ...payment, status: "authorized" } },
    /is approved but its payment is authorized/,
  ],
  "money that was taken too early": [
    { ...underWay, payment: { ...payment, capturedAmount: 900 } },
    /is in-progress but 9\.00 was captured/,
  ],
  "a ready order without an invoice": [
    { ...ready, invoice: undefined },
    /ready without an invoice/,
  ],
  "an invoice that nobody heard was paid": [
    { ...ready, invoice: { ...invoice, status: "paid" } },
    /is ready but its invoice is paid/,
  ],
  "an invoice that is off by a cent": [
    { ...ready, invoice: { ...invoice, amount: 901 } },
    /its invoice is 9\.01, its total 9\.00/,
  ],
};
for (const [what, [book, said]] of Object.entries(wrong)) {
  Deno.test(`${what} is found`, () => assert.match([...faultsOf(book)].join("\n"), said));
}

const inner: InnerBook = {
  events: ["OrderCreated", "OrderApproved"],
  checkouts: [900],
  sagas: ["completed"],
  remembered: "open",
  payers: [{ id: paymentId, status: "confirmed" }],
  notified: ["created"],
};

Deno.test("an order agrees with itself inside", () => {
  assert.deepEqual([...innerFaultsOf(approved, inner)], []);
  const parked = { ...inner, events: ["OrderCreated"], sagas: ["parked"], payers: [] };
  assert.deepEqual([...innerFaultsOf(pending, parked)], [], "an operator decides");
});

const wrongInside: Readonly<Record<string, [OrderBook, InnerBook, RegExp]>> = {
  "an approval that came twice": [
    approved,
    { ...inner, events: [...inner.events, "OrderApproved"] },
    /has 2 events OrderApproved/,
  ],
  "a checkout that came twice": [
    approved,
    { ...inner, checkouts: [900, 900] },
    /its basket was checked out 2 times/,
  ],
  "a basket that was cheaper": [
    approved,
    { ...inner, checkouts: [899] },
    /its basket is 8\.99, the order as it was placed 9\.00/,
  ],
  "a saga without an order": [
    { ...pending, order: undefined },
    { ...inner, checkouts: [] },
    /has a saga, but there is no order/,
  ],
  "a saga that ended without its order": [
    pending,
    { ...inner, events: ["OrderCreated"], payers: [] },
    /is pending but its saga is completed/,
  ],
  "a saga that undid what stands": [
    approved,
    { ...inner, sagas: ["compensated"] },
    /is \w+ but its saga is compensated/,
  ],
  "two payments for one order": [
    approved,
    { ...inner, payers: [...inner.payers, { id: "p2", status: "captured" }] },
    /has 2 payments: p1, p2/,
  ],
};
for (const [what, [book, inside, said]] of Object.entries(wrongInside)) {
  Deno.test(`${what} is found`, () =>
    assert.match([...innerFaultsOf(book, inside)].join("\n"), said));
}
