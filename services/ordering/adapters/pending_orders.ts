import type { Happened, Projections } from "../../../shared/event_store/repository.ts";
import { defineTable, type RowOf } from "../../../shared/platform/commit/table.ts";
import { remove, upsert, type Write } from "../../../shared/platform/commit/write.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Order } from "../domain/order.ts";
import type { orderEvents } from "../domain/order_events.ts";

/** Only pending orders have a row: whether one has a saga, the saga's context alone knows. */
export const pendingOrders = defineTable("ordering.pending_orders", {
  thing: "order",
  key: { id: "text" },
  columns: {
    placedAt: "timestamptz",
    /** When it is told of again. */
    dueAt: "timestamptz",
    /** How often it was told of. */
    told: "int4",
    version: "int4",
  },
});
export type PendingOrder = RowOf<typeof pendingOrders>;

const FIRST_MS = 120_000;
const LONGEST_MS = 24 * 3_600_000;

/** When an order that was told of so often is told of again: after 2 minutes, then 4, 8, up to a day. */
export function nextTelling(told: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** (told - 1)));
}

export const pendingOrderProjections: Projections<Order, typeof orderEvents> = {
  OrderCreated: ({ id, occurredAt }) =>
    upsert(pendingOrders, {
      id,
      placedAt: occurredAt,
      dueAt: nextTelling(1, occurredAt),
      told: 1,
      version: 1,
    }),
  OrderApproved: settled,
  OrderRejected: settled,
  OrderCanceled: settled,
};

function settled({ id }: Happened<Order, unknown>): Write {
  return remove(pendingOrders, { id });
}

/** Some of the orders that are due at `now`, the longest due first. */
export type FindOverdue = (
  page: { readonly now: Date; readonly after: Overdue | undefined; readonly limit: number },
) => Promise<readonly Overdue[]>;
export type Overdue = Pick<PendingOrder, "id" | "dueAt">;

export function overdueIn(sql: Sql): FindOverdue {
  return async ({ now, after = { id: "", dueAt: new Date(0) }, limit }) =>
    await sql<Overdue[]>`
      select id, due_at as "dueAt" from ordering.pending_orders
      where due_at <= ${now} and (due_at, id) > (${after.dueAt}, ${after.id})
      order by due_at, id limit ${limit}`;
}
