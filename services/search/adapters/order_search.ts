import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { OrderId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { Criteria } from "./criteria.ts";
import { encodeCursor } from "./cursor.ts";
import { keysOf } from "./order_keys.ts";
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

export function orderSearch({ sql, rows }: {
  readonly sql: Sql;
  readonly rows: Rows;
}): OrderSearch {
  /** One row more than the page has tells whether there is a next one. */
  async function read(criteria: Criteria): Promise<readonly OrderRow[]> {
    const [, found] = await sql.begin("read only", (transaction) => [
      // which way is short depends on the values: on how many orders they leave
      transaction`set local plan_cache_mode = force_custom_plan`,
      transaction<OrderRow[]>`
        select order_id as "orderId", customer_id as "customerId",
          customer_name as "customerName", items, items_version as "itemsVersion", total, status,
          status_version as "statusVersion", created_at as "createdAt"
        from search.orders join (${keysOf(sql, criteria, criteria.limit + 1)}) as page
          using (created_at, order_id)
        order by created_at desc, order_id desc`,
    ]);
    return found;
  }

  return {
    async get(orderId) {
      const row = await rows.find(ordersTable, { orderId });
      return row?.createdAt ? orderOf(row) : undefined;
    },
    async search(criteria) {
      const all = await read(criteria);
      const part = all.slice(0, criteria.limit);
      const found = part.map((row) => ({ orderId: row.orderId, order: orderOf(row) }));
      return { found, next: all.length > part.length ? cursorAfter(found.at(-1)) : "" };
    },
  };
}

function cursorAfter(last: FoundOrder | undefined): string {
  return last?.order.createdAt
    ? encodeCursor({ createdAt: last.order.createdAt, orderId: last.orderId })
    : "";
}
