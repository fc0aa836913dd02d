import assert from "node:assert/strict";
import type { Sql } from "../../shared/platform/database.ts";
import { eventually } from "./eventually.ts";

const CONTEXTS = [
  ...["stores", "customers", "baskets", "ordering", "payments", "depot", "cosec"],
  ...["notifications", "search"],
];

/** How an order ends. */
export type Outcome = "approved" | "rejected";

/** One order as all contexts have it. */
interface Entry {
  readonly id: string;
  readonly basket: number;
  readonly created: number;
  readonly approved: number;
  readonly rejected: number;
  readonly published: string[];
  readonly sagas: string[];
  readonly lists: string[];
  readonly payment: string;
  /** Payments confirmed for it. */
  readonly payers: number;
  readonly notified: string[];
  readonly found: string;
}

/**
 * Waits until nothing is on its way any more: no message unsent or unsettled, no saga at work.
 *
 * @throws {AssertionError} when that does not come to pass in time.
 */
export async function settle(sql: Sql, deadlineMs = 60_000): Promise<void> {
  const unsent = CONTEXTS.map((context) =>
    `select count(*) as n from ${context}.outbox where published_at is null`
  ).join(" union all ");
  await eventually("every message is sent and settled, and every saga ended", async () => {
    const [row] = await sql.unsafe(`
      select sum(n)::int + (select count(*)::int from cosec.sagas
        where state in ('running', 'compensating'))
        + (select count(*)::int from broker.subscriptions
        where floor < (select max(position) from broker.messages)) as n from (${unsent}) as unsent`);
    return row.n === 0 ? true : undefined;
  }, { deadlineMs });
}

/** Holds that what the contexts say of these orders agrees, and that each effect is there once. */
export async function assertBooks(
  sql: Sql,
  orders: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const dead = CONTEXTS.map((context) =>
    `select '${context}' as context, name, error from ${context}.dead_letters`
  ).join(" union all ");
  assert.deepEqual([...await sql.unsafe(dead)], [], "no dead letters");

  const entries = await readBooks(sql);
  assert.deepEqual(
    entries.map(({ id }) => id).toSorted(),
    [...orders.keys()].toSorted(),
    "each checkout has its order, each order its checkout",
  );
  for (const entry of entries) {
    const status = orders.get(entry.id);
    const approved = status === "approved";
    const name = approved ? "OrderApproved" : "OrderRejected";
    assert.deepEqual(entry, {
      id: entry.id,
      basket: 1,
      created: 1,
      approved: approved ? 1 : 0,
      rejected: approved ? 0 : 1,
      published: ["ordersapi.OrderCreated", `ordersapi.${name}`],
      sagas: [approved ? "completed" : "compensated"],
      lists: approved ? ["available"] : entry.lists.filter((status) => status === "canceled"),
      payment: approved ? "confirmed" : entry.payment,
      payers: approved ? 1 : 0,
      notified: approved ? ["created"] : ["created", "rejected"],
      found: approved ? "Approved" : "Rejected",
    });
    assert.ok(entry.lists.length <= 1, `one shopping list for ${entry.id}`);
  }
}

async function readBooks(sql: Sql): Promise<readonly Entry[]> {
  const events = (name: string) =>
    `(select count(*)::int from ordering.events e
       where e.stream_id = o.id and e.event_name like '%.${name}')`;
  return await sql.unsafe<Entry[]>(`
    with checkouts as (
      select stream_id as id, event_data ->> 'paymentId' as payment_id, count(*)::int as n
      from baskets.events where event_name like '%.BasketCheckedOut' group by 1, 2
    ), streams as (
      select distinct stream_id as id from ordering.events
    ), o as (
      select coalesce(s.id, c.id) as id, c.n, c.payment_id
      from streams s full join checkouts c on c.id = s.id
    )
    select o.id, coalesce(o.n, 0) as basket,
      ${events("OrderCreated")} as created,
      ${events("OrderApproved")} as approved,
      ${events("OrderRejected")} as rejected,
      array(select name from ordering.outbox
        where key = o.id and subject like '%.ordering.events.%' order by position) as published,
      array(select state from cosec.sagas where id = o.id) as sagas,
      array(select status from depot.shopping_lists where order_id = o.id) as lists,
      coalesce((select status from payments.payments p where p.id = o.payment_id), 'unknown')
        as payment,
      (select count(*)::int from payments.payments p
        where p.order_id = o.id and status = 'confirmed') as payers,
      array(select kind from notifications.notifications n
        where n.order_id = o.id order by kind) as notified,
      (select status from search.orders s where s.order_id = o.id) as found
    from o`);
}
