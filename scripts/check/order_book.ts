/**
 * What all contexts say of one order, and whether it agrees: for the checker, for tests and for the
 * simulator, whoever reads the books and from wherever.
 *
 * @module
 */
import { money } from "../simulator/text.ts";

/** An order as all contexts have it; amounts in cents. */
export interface OrderBook {
  readonly orderId: string;
  /** What was ordered, before anything was found to be missing. */
  readonly placed: { readonly total: number; readonly authorized: number };
  readonly order: {
    readonly status: string;
    readonly total: number;
    /** Price times quantity, summed by the reader. */
    readonly items: number;
    readonly invoiceId: string;
    readonly shoppingId: string;
  } | undefined;
  readonly found: { readonly status: string; readonly total: number } | undefined;
  readonly payment: {
    readonly status: string;
    readonly amount: number;
    /** What was taken of it. */
    readonly capturedAmount: number;
    readonly orderId: string;
  } | undefined;
  readonly invoice: {
    readonly status: string;
    readonly amount: number;
    readonly paymentId: string;
    readonly orderId: string;
    /** Whether somebody changed its amount by hand. */
    readonly adjusted?: boolean;
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

/** What only databases tell of an order. */
export interface InnerBook {
  /** The kinds of its events, in order. */
  readonly events: readonly string[];
  /** What each checkout of its basket came to, in cents. */
  readonly checkouts: readonly number[];
  /** The states of its sagas. */
  readonly sagas: readonly string[];
  /** What the depot remembers of it: `open`, `canceled`, `completed`; empty: nothing. */
  readonly remembered: string;
  /** The payments that are bound to it. */
  readonly payers: readonly { readonly id: string; readonly status: string }[];
  /** The kinds of what its customer was told. */
  readonly notified: readonly string[];
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

/** How the list of an order may stand. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  approved: ["available", "assigned"],
  "in-progress": ["active", "returned", "inventoried"],
  ready: ["completed"],
  completed: ["completed", "released"],
  // completed: nothing of it was found, or the order was canceled while the depot completed it. Such
  // goods stay at the depot, which hands out only what belongs to a completed order.
  rejected: ["canceled", "completed"],
  cancelled: ["canceled", "completed"],
};

/** What does not agree about an order that nothing is on its way for. */
export function* faultsOf(book: OrderBook): Generator<string> {
  const { orderId, order, found, payment, lists, placed } = book;
  if (!order) return yield "ordering does not know it";
  const { status, total } = order;
  yield* differing("the sum of its items", order.items, "its total", total);
  if (!found) yield "search does not find it";
  else {
    if (found.status !== FOUND_AS[status]) yield `is ${status} but ${found.status} in search`;
    yield* differing("its total in search", found.total, "its total", total);
  }
  if (lists.length > 1) yield `has ${lists.length} shopping lists`;
  for (const list of lists) {
    const allowed = LISTS[status];
    if (allowed && !allowed.includes(list.status)) {
      yield `is ${status} but its list is ${list.status}`;
    }
  }
  if (status === "pending") return;
  if (status === "rejected" || status === "cancelled") return yield* calledOff(book, status);
  if (!payment) return yield "payments does not know its payment";
  yield* differing("its payment", payment.amount, "what was authorized", placed.authorized);
  if (payment.amount < placed.total) yield "was approved with a payment below its total";
  if (payment.orderId !== orderId) yield `has a payment for ${payment.orderId || "no order"}`;
  yield* served(book, order);
  if (status === "completed") yield* completed(book, order, payment);
  else {
    if (payment.status !== "confirmed") yield `is ${status} but its payment is ${payment.status}`;
    if (payment.capturedAmount !== 0) yield* captured(status, payment.capturedAmount);
    if (status === "ready") yield* readied(book, order);
  }
}

function* served({ lists }: OrderBook, order: NonNullable<OrderBook["order"]>): Generator<string> {
  const [list] = lists;
  if (!list) yield `is ${order.status} without a shopping list`;
  else if (list.id !== order.shoppingId) yield "has another shopping list";
}

function* readied(
  { invoice, paymentId }: OrderBook,
  { total }: NonNullable<OrderBook["order"]>,
): Generator<string> {
  if (!invoice) return yield "is ready without an invoice";
  if (invoice.status === "paid") yield "is ready but its invoice is paid";
  if (invoice.paymentId !== paymentId) yield "its invoice has another payment";
  if (!invoice.adjusted) yield* differing("its invoice", invoice.amount, "its total", total);
}

function* completed(
  { orderId, paymentId, placed, invoice, lists }: OrderBook,
  order: NonNullable<OrderBook["order"]>,
  payment: NonNullable<OrderBook["payment"]>,
): Generator<string> {
  const [list] = lists;
  const { capturedAmount: taken } = payment;
  if (payment.status !== "captured") yield `is completed but its payment is ${payment.status}`;
  if (!invoice) yield "is completed without an invoice";
  else {
    if (invoice.status !== "paid") yield `is completed but its invoice is ${invoice.status}`;
    if (invoice.paymentId !== paymentId) yield "its invoice has another payment";
    if (order.invoiceId !== orderId || invoice.orderId !== orderId) yield "has another's invoice";
    if (!invoice.adjusted) {
      yield* differing("its invoice", invoice.amount, "its total", order.total);
    }
    if (invoice.amount > payment.amount) yield "its invoice is above what was authorized";
    if (invoice.adjusted) {
      yield* differing("what was captured", taken, "its invoice", invoice.amount);
    } else yield* differing("what was captured", taken, "its total", order.total);
  }
  if (!list) return;
  yield* differing("what was picked", list.picked, "its total", order.total);
  if (list.unavailable === 0) {
    yield* differing("its total", order.total, "the basket's total", placed.total);
  } else if (order.total > placed.total) yield "goods were missing but the total rose";
}

/** An order that was rejected or canceled leaves nothing behind; its payment may serve another. */
function* calledOff({ orderId, payment, invoice }: OrderBook, status: string): Generator<string> {
  const another = payment && payment.orderId !== "" && payment.orderId !== orderId;
  if (payment && !another) {
    if (payment.status !== "authorized" && payment.status !== "released") {
      yield `is ${status} but its payment is ${payment.status}`;
    }
    if (payment.capturedAmount !== 0) yield* captured(status, payment.capturedAmount);
  }
  if (invoice && invoice.status !== "canceled") {
    yield `is ${status} but its invoice is ${invoice.status}`;
  }
}

function* captured(status: string, amount: number): Generator<string> {
  yield `is ${status} but ${money(amount)} was captured`;
}

/** How the depot remembers the end of an order. */
const REMEMBERED: Readonly<Record<string, string>> = {
  completed: "completed",
  rejected: "canceled",
  cancelled: "canceled",
};

/** What customers are told of. */
const TOLD: Readonly<Record<string, string>> = {
  OrderCreated: "created",
  OrderRejected: "rejected",
  OrderCanceled: "cancelled",
  OrderReadied: "ready",
  OrderCompleted: "completed",
};

/** What does not agree about an order inside the contexts, besides {@link faultsOf}. */
export function* innerFaultsOf(
  { placed, order }: OrderBook,
  { events, checkouts, sagas, payers, notified, remembered }: InnerBook,
): Generator<string> {
  if (!order) {
    if (checkouts.length > 0) yield "its basket was checked out, but there is no order";
    if (sagas.length > 0) yield "has a saga, but there is no order";
    return;
  }
  for (const kind of ["OrderCreated", "OrderApproved", "OrderRejected", "OrderCompleted"]) {
    const times = events.filter((event) => event === kind).length;
    if (times > 1) yield `has ${times} events ${kind}`;
  }
  if (checkouts.length > 1) yield `its basket was checked out ${checkouts.length} times`;
  for (const total of checkouts) {
    yield* differing("its basket", total, "the order as it was placed", placed.total);
  }
  yield* sagaFaults(order.status, sagas, events);
  const bound = payers.filter(({ status }) => status === "confirmed" || status === "captured");
  if (bound.length > 1) {
    yield `has ${bound.length} payments: ${bound.map(({ id }) => id).join(", ")}`;
  }
  if (bound.length > 0 && (order.status === "rejected" || order.status === "cancelled")) {
    yield `is ${order.status} but holds the payment ${bound[0].id}`;
  }
  const ended = REMEMBERED[order.status];
  if (ended && remembered !== ended) {
    yield `is ${order.status}, but the depot remembers ${remembered || "nothing"}`;
  }
  const told = events.flatMap((event) => TOLD[event] ?? []).toSorted();
  if (String(notified.toSorted()) !== String(told)) {
    yield `its customer was told ${listed(notified)}, not ${listed(told)}`;
  }
}

function* sagaFaults(
  status: string,
  sagas: readonly string[],
  events: readonly string[],
): Generator<string> {
  if (sagas.length !== 1) return yield `has ${sagas.length} sagas`;
  const [saga] = sagas;
  if (saga === "parked") return; // an operator decides
  const approved = events.includes("OrderApproved");
  if (saga === "completed" && !approved) yield `is ${status} but its saga is completed`;
  // approved and canceled again before the saga heard of either, it has nothing to keep
  const calledOff = status === "cancelled" || status === "rejected";
  if (saga === "compensated" && !calledOff) yield `is ${status} but its saga is compensated`;
  if (status === "pending") yield `is pending but its saga is ${saga}`;
}

function* differing(one: string, amount: number, other: string, expected: number) {
  if (amount !== expected) yield `${one} is ${money(amount)}, ${other} ${money(expected)}`;
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "nothing" : texts.join(", ");
}
