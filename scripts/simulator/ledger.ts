/**
 * What the contexts say of the orders of a trade, and whether it agrees.
 *
 * @module
 */
import { faultsOf, type OrderBook } from "../check/order_book.ts";

/** An order as all contexts have it; amounts in cents. */
export type Entry = OrderBook;

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

/** Besides what must always agree: at the end of a day everything has come to its end. */
function* offensesOf(entry: Entry): Generator<string> {
  yield* faultsOf(entry);
  const { order, payment, lists } = entry;
  if (!order) return;
  if (!ENDS.includes(order.status)) yield `is ${order.status}, which is no end`;
  if (!payment) yield "payments does not know its payment";
  for (const list of lists) {
    if (order.status === "completed" && list.status === "completed") {
      yield "is completed but its list is completed";
    }
  }
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
