/**
 * Reads what all contexts say of some orders, through the public API only.
 *
 * @module
 */
import type { ShoppingList } from "../../proto/gen/depot/api.ts";
import type { Order } from "../../proto/gen/ordering/api.ts";
import type { Order as FoundOrder } from "../../proto/gen/search/api.ts";
import type { Mall } from "./clients.ts";
import type { BotEntry, Entry } from "./ledger.ts";
import { centsOf } from "./open_mall.ts";
import { persist } from "./patience.ts";
import { found, type Placed } from "./shopper.ts";

/** How many orders are read at a time. */
const AT_A_TIME = 8;

/** Reads the books of these orders. */
export async function inspect(
  mall: Mall,
  placed: readonly Placed[],
  { signal }: { readonly signal: AbortSignal },
): Promise<Entry[]> {
  const inSearch = await searched(mall, placed, signal);
  const entries: Entry[] = [];
  const queue = placed.values();
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (const one of queue) {
      const entry = await persist(() => entryOf(mall, one, inSearch.get(one.orderId)), { signal });
      entries.push(entry);
    }
  }));
  return entries.toSorted((a, b) => a.orderId < b.orderId ? -1 : 1);
}

/** The bots with these names. */
export async function botsNamed(
  { depot }: Pick<Mall, "depot">,
  names: readonly string[],
  { signal }: { readonly signal: AbortSignal },
): Promise<BotEntry[]> {
  const { bots } = await persist(() => depot.getBots({}), { signal });
  return bots.filter(({ name }) => names.includes(name));
}

/** Each customer's orders, part by part, as search shows them. */
async function searched(
  { search }: Mall,
  placed: readonly Placed[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FoundOrder>> {
  const orders = new Map<string, FoundOrder>();
  for (const customerId of new Set(placed.map(({ customerId }) => customerId))) {
    let next = "";
    do {
      const part = await persist(
        () => search.searchOrders({ filters: { customerId }, limit: 50, next }),
        { signal },
      );
      for (const order of part.orders) orders.set(order.orderId, order);
      next = part.next;
    } while (next !== "");
  }
  return orders;
}

async function entryOf(
  { ordering, payments, depot }: Mall,
  { orderId: id, paymentId, total, authorized }: Placed,
  inSearch: FoundOrder | undefined,
): Promise<Entry> {
  const [order, payment, invoice, { shoppingLists }] = await Promise.all([
    found(async () => (await ordering.getOrder({ id })).order),
    found(async () => (await payments.getPayment({ id: paymentId })).payment),
    found(async () => (await payments.getInvoice({ id })).invoice),
    depot.getShoppingLists({ orderId: id }),
  ]);
  return {
    orderId: id,
    paymentId,
    placed: { total, authorized },
    order: order && { ...order, total: centsOf(order.total), items: sumOf(order.items) },
    found: inSearch && { status: inSearch.status, total: centsOf(inSearch.total) },
    payment: payment && {
      ...payment,
      amount: centsOf(payment.amount),
      capturedAmount: centsOf(payment.capturedAmount),
    },
    invoice: invoice && { ...invoice, amount: centsOf(invoice.amount) },
    lists: shoppingLists.map((list) => listOf(list, order)),
  };
}

function sumOf(items: Order["items"]): number {
  return items.reduce((sum, { price, quantity }) => sum + centsOf(price) * quantity, 0);
}

function listOf({ id, status, stops }: ShoppingList, order: Order | undefined) {
  const prices = new Map(order?.items.map(({ productId, price }) => [productId, centsOf(price)]));
  const items = Object.values(stops).flatMap((stop) => Object.entries(stop.items));
  return {
    id,
    status,
    picked: items.reduce((sum, [id, item]) => sum + (prices.get(id) ?? 0) * item.picked, 0),
    unavailable: items.reduce((sum, [, item]) => sum + item.unavailable, 0),
  };
}
