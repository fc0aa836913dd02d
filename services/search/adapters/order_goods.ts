import { defineTable, keyText, type RowOf } from "../../../shared/platform/commit/table.ts";
import { remove, upsert, type Write } from "../../../shared/platform/commit/write.ts";
import type { OrderId } from "../domain/ids.ts";
import { type Order, productIdsOf, storeIdsOf, totalOf } from "../domain/order.ts";

/** By what the orders are listed. */
export type GoodsKind = "store" | "product";

/** Every order that can be found, once for each of its stores and once for each of its products. */
export const orderGoodsTable = defineTable("search.order_goods", {
  thing: "order's goods",
  key: { kind: "text", id: "text", createdAt: "timestamptz", orderId: "text" },
  columns: { total: "int8" },
});

type Row = RowOf<typeof orderGoodsTable>;

/** What keeps the lists in step with an order that changes. */
export function* relisted(orderId: OrderId, before: Order, after: Order): Generator<Write> {
  if (before.items === after.items && before.createdAt === after.createdAt) return;
  const stays = new Set<string>();
  for (const row of rowsOf(orderId, after)) {
    stays.add(keyText(orderGoodsTable, row));
    yield upsert(orderGoodsTable, row);
  }
  for (const row of rowsOf(orderId, before)) {
    if (!stays.has(keyText(orderGoodsTable, row))) yield remove(orderGoodsTable, row);
  }
}

function rowsOf(orderId: OrderId, order: Order): Row[] {
  const { createdAt } = order;
  if (!createdAt) return [];
  const total = totalOf(order);
  const row = (kind: GoodsKind) => (id: string) => ({ kind, id, createdAt, orderId, total });
  return [...storeIdsOf(order).map(row("store")), ...productIdsOf(order).map(row("product"))];
}
