import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { OrderId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { Criteria } from "./criteria.ts";
import { encodeCursor } from "./cursor.ts";
import { orderOf, type OrderRow, ordersTable } from "./orders.ts";

export interface FoundOrder {
  readonly orderId: string;
  readonly order: Order;
}

export interface SearchResult {
  readonly found: readonly FoundOrder[];
  /** The cursor of the next part; empty when this was the last. */
  readonly next: string;
}

export interface OrderSearch {
  get(id: OrderId): Promise<Order | undefined>;
  /** The orders that meet all criteria, newest first. */
  search(criteria: Criteria): Promise<SearchResult>;
}

/** The id of PostgreSQL's type `text[]`. */
const TEXT_ARRAY = 1009;

export function orderSearch({ sql, rows }: {
  readonly sql: Sql;
  readonly rows: Rows;
}): OrderSearch {
  function conditions(criteria: Criteria) {
    const { customerId, createdFrom, createdBefore, storeIds, productIds, after } = criteria;
    const { minTotal, maxTotal, status } = criteria;
    const texts = (values: readonly string[]) => sql.array([...values], TEXT_ARRAY);
    return [
      sql`created_at is not null`, // else only its status was heard of
      customerId !== undefined && sql`and customer_id = ${customerId}`,
      createdFrom && sql`and created_at >= ${createdFrom}`,
      createdBefore && sql`and created_at < ${createdBefore}`,
      storeIds.length > 0 && sql`and store_ids && ${texts(storeIds)}`,
      productIds.length > 0 && sql`and product_ids && ${texts(productIds)}`,
      minTotal !== undefined && sql`and total >= ${minTotal}`,
      maxTotal !== undefined && sql`and total <= ${maxTotal}`,
      status && sql`and status = ${status}`,
      after && sql`and (created_at, order_id) < (${after.createdAt}, ${after.orderId})`,
    ].filter((condition) => typeof condition === "object");
  }

  return {
    async get(orderId) {
      const row = await rows.find(ordersTable, { orderId });
      return row?.createdAt ? orderOf(row) : undefined;
    },
    async search(criteria) {
      const read = await sql<OrderRow[]>`
        select order_id as "orderId", customer_id as "customerId",
          customer_name as "customerName", items, items_version as "itemsVersion", total, status,
          status_version as "statusVersion", created_at as "createdAt"
        from search.orders
        where ${conditions(criteria)}
        order by created_at desc, order_id desc
        limit ${criteria.limit + 1}`;
      const part = read.slice(0, criteria.limit);
      const found = part.map((row) => ({ orderId: row.orderId, order: orderOf(row) }));
      return { found, next: read.length > part.length ? cursorAfter(found.at(-1)) : "" };
    },
  };
}

function cursorAfter(last: FoundOrder | undefined): string {
  return last?.order.createdAt
    ? encodeCursor({ createdAt: last.order.createdAt, orderId: last.orderId })
    : "";
}
