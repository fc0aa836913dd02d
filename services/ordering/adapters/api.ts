import type { OrderingServiceDefinition } from "../../../proto/gen/ordering/api.ts";
import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toWire } from "../../../shared/domain/money.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Orders } from "../application/orders.ts";
import { InvoiceId, OrderId } from "../domain/ids.ts";
import { totalOf } from "../domain/item.ts";
import type { Order } from "../domain/order.ts";
import type { Actor } from "../domain/order_events.ts";
import { itemFromWire } from "./items.ts";

export function orderingApi(orders: Orders): Implementation<OrderingServiceDefinition> {
  return {
    async createOrder({ customerId, paymentId, items }) {
      const details = { customerId, paymentId, items: items.map(itemFromWire) };
      return { id: await orders.create(details) };
    },
    async getOrder({ id }) {
      return { order: orderOf(id, await orders.get(orderId(id))) };
    },
    async cancelOrder({ id }) {
      await orders.cancel(orderId(id), { reason: "", actor: "customer" });
      return {};
    },
    async cancelOrderWithReason({ id, reason, actor }) {
      await orders.cancel(orderId(id), { reason, actor: actorFrom(actor) });
      return {};
    },
    async readyOrder({ id }) {
      await orders.ready(orderId(id));
      return {};
    },
    async completeOrder({ id, invoiceId }) {
      await orders.complete(orderId(id), parseId(InvoiceId, invoiceId));
      return {};
    },
  };
}

function orderId(id: string): OrderId {
  return parseId(OrderId, id);
}

function actorFrom(actor: string): Actor {
  if (actor === "" || actor === "customer") return "customer";
  if (actor === "admin") return "admin";
  throw refused("actor_unknown", "the actor is not known");
}

function orderOf(id: string, order: Order) {
  const { customerId, paymentId, items, status, shoppingId, invoiceId, reason } = order;
  return {
    id,
    customerId,
    paymentId,
    items: items.map((item) => ({ ...item, price: toWire(item.price) })),
    status,
    total: toWire(totalOf(items)),
    shoppingId,
    invoiceId,
    reason,
  };
}
