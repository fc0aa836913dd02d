import { timeOfId } from "../../../shared/domain/id.ts";
import type { Happened, Measures } from "../../../shared/event_store/repository.ts";
import {
  count,
  counter,
  histogram,
  observe,
  type Sample,
} from "../../../shared/platform/metrics/measure.ts";
import type { Order } from "../domain/order.ts";
import type { orderEvents } from "../domain/order_events.ts";

const orders = counter("ordering_orders_total", "Orders that came into a status.", {
  status: ["pending", "approved", "rejected", "in-progress", "ready", "completed", "cancelled"],
});
const approval = histogram(
  "ordering_checkout_to_approved_seconds",
  "From the checkout of a basket to the approval of its order.",
  [0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
);

export const orderMeasures = [orders, approval];

export const measures: Measures<Order, typeof orderEvents> = {
  OrderCreated: came,
  OrderApproved: (order) => [came(order), ...sinceCheckout(order)],
  OrderRejected: came,
  OrderStarted: came,
  OrderReadied: came,
  OrderCanceled: came,
  OrderCompleted: came,
};

function came({ state: { status } }: Happened<Order, unknown>): Sample {
  return count(orders, status);
}

/** The message of the checkout, by whose id its time is known, led to the order. */
function sinceCheckout({ began, occurredAt }: Happened<Order, unknown>): Sample[] {
  if (!began) return [];
  const checkedOutAt = timeOfId(began.causationId) ?? began.occurredAt.getTime();
  return [observe(approval, Math.max(0, occurredAt.getTime() - checkedOutAt) / 1_000)];
}
