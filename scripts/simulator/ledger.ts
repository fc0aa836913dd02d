/**
 * What the contexts say of the orders of a trade, and whether it agrees.
 *
 * @module
 */
import { money } from "./text.ts";

/** An order as all contexts have it; amounts in cents. */
export interface Entry {
  readonly orderId: string;
  /** What its customer saw at checkout. */
  readonly placed: { readonly total: number; readonly authorized: number };
  readonly order: {
    readonly status: string;
    readonly total: number;
    /** Price times quantity, summed here. */
    readonly items: number;
    readonly invoiceId: string;
    readonly shoppingId: string;
  } | undefined;
  readonly found: { readonly status: string; readonly total: number } | undefined;
  readonly payment: {
    readonly status: string;
    readonly amount: number;
    readonly orderId: string;
  } | undefined;
  readonly invoice: {
    readonly status: string;
    readonly amount: number;
    readonly paymentId: string;
    readonly orderId: string;
  } | undefined;
  readonly paymentId: string;
  readonly lists: readonly {
    readonly id: string;
    readonly status: string;
    /** What the bot picked, at the prices of the order. */
    readonly picked: number;
    readonly unavailable: number;
  }[];
}

/** A bot as the depot has it. */
export interface BotEntry {
  readonly name: string;
  readonly status: string;
  readonly shoppingListId: string;
}

/** Something that does not add up. */
export interface Offense {
  readonly who: string;
  readonly what: string;
}

/** How search calls what ordering calls otherwise. */
const FOUND_AS: Readonly<Record<string, string>> = {
  pending: "New",
  approved: "Approved",
  rejected: "Rejected",
  "in-progress": "In Progress",
  ready: "Ready For Pickup",
  completed: "Completed",
  cancelled: "Canceled",
};

const ENDS = ["completed", "cancelled", "rejected"];

/** What does not add up after a trade has come to rest. */
export function offensesIn(entries: readonly Entry[], bots: readonly BotEntry[]): Offense[] {
  const offenses = entries.flatMap((entry) =>
    [...offensesOf(entry)].map((what) => ({ who: `order ${entry.orderId}`, what }))
  );
  for (const { name, status, shoppingListId } of bots) {
    if (status === "active") {
      offenses.push({ who: name, what: `is still active, with the list ${shoppingListId}` });
    } else if (shoppingListId) offenses.push({ who: name, what: `is ${status} but has a list` });
  }
  return offenses;
}

function* offensesOf(entry: Entry): Generator<string> {
  const { order, found, payment, invoice, lists, placed } = entry;
  if (!order) return yield "ordering does not know it";
  const { status, total } = order;
  if (!ENDS.includes(status)) yield `is ${status}, which is no end`;
  yield* differing("the sum of its items", order.items, "its total", total);
  if (!found) yield "search does not find it";
  else {
    if (found.status !== FOUND_AS[status]) yield `is ${status} but ${found.status} in search`;
    yield* differing("its total in search", found.total, "its total", total);
  }
  if (lists.length > 1) yield `has ${lists.length} shopping lists`;
  if (!payment) return yield "payments does not know its payment";
  yield* differing("its payment", payment.amount, "what was authorized", placed.authorized);
  if (status === "completed") yield* completed(entry, order, payment);
  else {
    yield* calledOff(entry, status, payment.status);
    if (invoice && invoice.status !== "canceled") {
      yield `is ${status} but its invoice is ${invoice.status}`;
    }
  }
}

function* completed(
  { orderId, paymentId, placed, invoice, lists }: Entry,
  order: NonNullable<Entry["order"]>,
  payment: NonNullable<Entry["payment"]>,
): Generator<string> {
  const [list] = lists;
  if (payment.status !== "captured") yield `is completed but its payment is ${payment.status}`;
  if (payment.orderId !== orderId) yield `has a payment for ${payment.orderId || "no order"}`;
  if (!invoice) yield "is completed without an invoice";
  else {
    if (invoice.status !== "paid") yield `is completed but its invoice is ${invoice.status}`;
    if (invoice.paymentId !== paymentId) yield "its invoice has another payment";
    if (order.invoiceId !== orderId || invoice.orderId !== orderId) yield "has another's invoice";
    yield* differing("its invoice", invoice.amount, "its total", order.total);
    if (invoice.amount > payment.amount) yield "its invoice is above what was authorized";
  }
  if (!list) return yield "is completed without a shopping list";
  if (list.status !== "released") yield `is completed but its list is ${list.status}`;
  if (list.id !== order.shoppingId) yield "has another shopping list";
  yield* differing("what was picked", list.picked, "its total", order.total);
  if (list.unavailable === 0) {
    yield* differing("its total", order.total, "the basket's total", placed.total);
  } else if (order.total >= placed.total) yield "goods were missing but the total did not fall";
}

/** An order that was rejected or canceled leaves nothing behind. */
function* calledOff({ lists }: Entry, status: string, payment: string): Generator<string> {
  if (payment !== "authorized" && payment !== "released") {
    yield `is ${status} but its payment is ${payment}`;
  }
  for (const list of lists) {
    // completed: nothing of it was found, or the order was canceled while the depot completed it. Such
    // goods stay at the depot, which hands out only what belongs to a completed order.
    const isOver = list.status === "canceled" || list.status === "completed";
    if (!isOver) yield `is ${status} but its list is ${list.status}`;
  }
}

function* differing(one: string, amount: number, other: string, expected: number) {
  if (amount !== expected) yield `${one} is ${money(amount)}, ${other} ${money(expected)}`;
}

/** Entries by some property: how many, and the sum of an amount. */
export function sumsBy<T>(
  entries: readonly T[],
  of: (entry: T) => string,
  amount: (entry: T) => number = () => 0,
): Map<string, { count: number; amount: number }> {
  const sums = new Map<string, { count: number; amount: number }>();
  for (const entry of entries) {
    const key = of(entry);
    const sum = sums.get(key) ?? { count: 0, amount: 0 };
    sums.set(key, { count: sum.count + 1, amount: sum.amount + amount(entry) });
  }
  return sums;
}
