import assert from "node:assert/strict";
import { type Entry, offensesIn, sumsBy } from "./ledger.ts";

const orderId = "o1", paymentId = "p1";
const completed: Entry = {
  orderId,
  paymentId,
  placed: { total: 1_000, authorized: 1_000 },
  order: { status: "completed", total: 1_000, items: 1_000, invoiceId: orderId, shoppingId: "l1" },
  found: { status: "Completed", total: 1_000 },
  payment: { status: "captured", amount: 1_000, capturedAmount: 1_000, orderId },
  invoice: { status: "paid", amount: 1_000, paymentId, orderId },
  lists: [{ id: "l1", status: "released", picked: 1_000, unavailable: 0 }],
};
const rejected: Entry = {
  ...completed,
  order: { status: "rejected", total: 1_000, items: 1_000, invoiceId: "", shoppingId: "" },
  found: { status: "Rejected", total: 1_000 },
  payment: { status: "authorized", amount: 1_000, capturedAmount: 0, orderId: "" },
  invoice: undefined,
  lists: [{ id: "l1", status: "canceled", picked: 0, unavailable: 0 }],
};
const cancelled: Entry = {
  ...rejected,
  order: { status: "cancelled", total: 1_000, items: 1_000, invoiceId: "", shoppingId: "l1" },
  found: { status: "Canceled", total: 1_000 },
  payment: { status: "released", amount: 1_000, capturedAmount: 0, orderId },
};

const said = (entry: Entry) => offensesIn([entry], []).map(({ what }) => what);

Deno.test("orders that ended well, were rejected or canceled add up", () =>
  assert.deepEqual(offensesIn([completed, rejected, cancelled], []), []));

Deno.test("an order with missing goods adds up when everybody charges for what was found", () =>
  assert.deepEqual(
    said({
      ...completed,
      order: { ...completed.order!, total: 700, items: 700 },
      found: { status: "Completed", total: 700 },
      payment: { ...completed.payment!, capturedAmount: 700 },
      invoice: { ...completed.invoice!, amount: 700 },
      lists: [{ id: "l1", status: "released", picked: 700, unavailable: 1 }],
    }),
    [],
  ));

const broken: Readonly<Record<string, [Entry, RegExp]>> = {
  "an unknown order": [{ ...completed, order: undefined }, /ordering does not know it/],
  "an order that did not end": [
    { ...completed, order: { ...completed.order!, status: "ready" } },
    /is ready, which is no end/,
  ],
  "items that are not the total": [
    { ...completed, order: { ...completed.order!, items: 999 } },
    /the sum of its items is 9\.99, its total 10\.00/,
  ],
  "another status in search": [
    { ...completed, found: { status: "Approved", total: 1_000 } },
    /is completed but Approved in search/,
  ],
  "another total in search": [
    { ...completed, found: { status: "Completed", total: 1_001 } },
    /its total in search is 10\.01/,
  ],
  "an order that search lost": [{ ...completed, found: undefined }, /search does not find it/],
  "an invoice that is off by a cent": [
    { ...completed, invoice: { ...completed.invoice!, amount: 999 } },
    /its invoice is 9\.99, its total 10\.00/,
  ],
  "an invoice that is not paid": [
    { ...completed, invoice: { ...completed.invoice!, status: "pending" } },
    /its invoice is pending/,
  ],
  "a completed order without invoice": [
    { ...completed, invoice: undefined },
    /completed without an invoice/,
  ],
  "a payment that was not captured": [
    { ...completed, payment: { ...completed.payment!, status: "confirmed" } },
    /its payment is confirmed/,
  ],
  "a capture that is off by a cent": [
    { ...completed, payment: { ...completed.payment!, capturedAmount: 999 } },
    /what was captured is 9\.99, its total 10\.00/,
  ],
  "money taken for what was called off": [
    { ...cancelled, payment: { ...cancelled.payment!, capturedAmount: 1_000 } },
    /is cancelled but 10\.00 was captured/,
  ],
  "a payment for another order": [
    { ...completed, payment: { ...completed.payment!, orderId: "o2" } },
    /has a payment for o2/,
  ],
  "two lists": [
    { ...completed, lists: [...completed.lists, ...completed.lists] },
    /has 2 shopping lists/,
  ],
  "goods that were not handed over": [
    { ...completed, lists: [{ ...completed.lists[0], status: "completed" }] },
    /its list is completed/,
  ],
  "goods that nobody picked": [
    { ...completed, lists: [{ ...completed.lists[0], picked: 400 }] },
    /what was picked is 4\.00/,
  ],
  "a rejected order that holds money": [
    { ...rejected, payment: { ...rejected.payment!, status: "confirmed", orderId } },
    /is rejected but its payment is confirmed/,
  ],
  "a canceled order that is still fetched": [
    { ...cancelled, lists: [{ ...cancelled.lists[0], status: "active" }] },
    /is cancelled but its list is active/,
  ],
  "a canceled order that is invoiced": [
    { ...cancelled, invoice: { ...completed.invoice!, status: "pending" } },
    /is cancelled but its invoice is pending/,
  ],
};
for (const [what, [entry, expected]] of Object.entries(broken)) {
  Deno.test(`${what} is found`, () => assert.match(said(entry).join("\n"), expected));
}

Deno.test("a bot that is still active, or idle with a list, is found", () => {
  const bots = [
    { name: "Bot 1", status: "idle", shoppingListId: "" },
    { name: "Bot 2", status: "active", shoppingListId: "l2" },
    { name: "Bot 3", status: "idle", shoppingListId: "l3" },
  ];
  assert.deepEqual(offensesIn([], bots).map(({ who }) => who), ["Bot 2", "Bot 3"]);
});

Deno.test("sums count and add by what they are asked for", () =>
  assert.deepEqual(
    [...sumsBy([completed, rejected, cancelled], (e) => e.payment!.status, (e) => e.placed.total)],
    [
      ["captured", { count: 1, amount: 1_000 }],
      ["authorized", { count: 1, amount: 1_000 }],
      ["released", { count: 1, amount: 1_000 }],
    ],
  ));
