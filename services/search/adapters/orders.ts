import { Cents } from "../../../shared/domain/money.ts";
import { defineTable, json, type RowOf } from "../../../shared/platform/commit/table.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import { insert, patch } from "../../../shared/platform/commit/write.ts";
import type { Scope } from "../application/orders.ts";
import {
  type Item,
  type Order,
  productIdsOf,
  statuses,
  storeIdsOf,
  totalOf,
  unheardOf,
} from "../domain/order.ts";
import { relisted } from "./order_goods.ts";

export const ordersTable = defineTable("search.orders", {
  thing: "order",
  key: { orderId: "text" },
  columns: {
    customerId: "text",
    customerName: "text",
    items: json<readonly Item[]>(),
    itemsVersion: "int4",
    total: "int8",
    status: "text",
    statusVersion: "int4",
    productIds: "text[]",
    storeIds: "text[]",
    createdAt: "timestamptz?",
    version: "int4",
  },
});

export type OrderRow = RowOf<typeof ordersTable>;

/** The orders that can be found, within a unit of work. */
export function ordersIn({ store, write }: Pick<Unit, "store" | "write">): Scope["orders"] {
  return {
    async change(orderId, decide) {
      const row = await store.find(ordersTable, { orderId });
      const before = row ? orderOf(row) : unheardOf;
      const after = decide(before);
      if (after === before) return;
      const columns = { ...columnsOf(after), version: (row?.version ?? 0) + 1 };
      write(
        row
          ? patch(ordersTable, { orderId }, columns, { expected: row.version })
          : insert(ordersTable, { orderId, ...columns }),
        ...relisted(orderId, before, after),
      );
    },
  };
}

function columnsOf(order: Order): Omit<OrderRow, "orderId" | "version"> {
  return {
    ...order,
    total: totalOf(order),
    productIds: productIdsOf(order),
    storeIds: storeIdsOf(order),
    createdAt: order.createdAt ?? null,
  };
}

export function orderOf(row: OrderRow): Order {
  const { customerId, customerName, itemsVersion, statusVersion, createdAt } = row;
  const status = statuses.find((status) => status === row.status);
  if (!status) throw new TypeError(`the order ${row.orderId} has the status ${row.status}`);
  const items = row.items.map((item) => ({ ...item, price: Cents.parse(item.price) }));
  return {
    customerId,
    customerName,
    items,
    itemsVersion,
    status,
    statusVersion,
    createdAt: createdAt ?? undefined,
  };
}
