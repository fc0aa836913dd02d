import type { Order as WireOrder, SearchServiceDefinition } from "../../../proto/gen/search/api.ts";
import { notFound } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toWire } from "../../../shared/domain/money.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import { OrderId } from "../domain/ids.ts";
import { type Order, totalOf } from "../domain/order.ts";
import type { OrderSearch } from "./order_search.ts";
import { criteriaOf } from "./criteria.ts";

export function searchApi(orders: OrderSearch): Implementation<SearchServiceDefinition> {
  return {
    async getOrder(request) {
      const id = parseId(OrderId, request.id);
      const order = await orders.get(id);
      if (!order) throw notFound("order");
      return { order: wireOrder(id, order) };
    },
    async searchOrders(request) {
      const { found, next } = await orders.search(criteriaOf(request));
      return { orders: found.map(({ orderId, order }) => wireOrder(orderId, order)), next };
    },
  };
}

function wireOrder(orderId: string, order: Order): WireOrder {
  const { customerId, customerName, status, createdAt } = order;
  const items = order.items.map((item) => ({
    ...item,
    price: toWire(item.price),
    quantity: BigInt(item.quantity),
  }));
  const total = toWire(totalOf(order));
  return { orderId, customerId, customerName, items, total, status, createdAt };
}
