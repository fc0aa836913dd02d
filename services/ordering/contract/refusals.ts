import { OrderingService } from "../../../proto/gen/ordering/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

const order = ["id_not_valid", "order_not_found"] as const;

export const orderingRefusals = defineRefusals(OrderingService, {
  id_not_valid: "the id is not valid",
  order_not_found: noSuch("order"),
  order_exists: "the order cannot be recreated",
  order_empty: "the order has no items",
  order_not_approvable: "the order cannot be approved",
  order_not_rejectable: "the order cannot be rejected",
  order_not_startable: "the order cannot be started",
  order_not_readiable: "the order cannot be readied",
  order_not_completable: "the order cannot be completed",
  order_not_cancellable: "the order cannot be cancelled",
  customer_id_blank: "the customer id cannot be blank",
  payment_id_blank: "the payment id cannot be blank",
  quantity_negative: "the item quantity cannot be negative",
  quantity_zero: "the item quantity cannot be zero",
  quantity_too_large: "the item quantity cannot be above 9999",
  price_negative: "the product price cannot be negative",
  price_not_valid: "the price is not a valid amount",
  total_too_large: "the price is not a valid amount",
  reason_too_long: "the reason is too long",
  actor_unknown: "the actor is not known",
}, {
  createOrder: [
    "id_not_valid",
    "order_empty",
    "customer_id_blank",
    "payment_id_blank",
    "quantity_negative",
    "quantity_zero",
    "quantity_too_large",
    "price_negative",
    "price_not_valid",
    "total_too_large",
  ],
  getOrder: order,
  cancelOrder: [...order, "order_not_cancellable"],
  cancelOrderWithReason: [...order, "order_not_cancellable", "reason_too_long", "actor_unknown"],
  readyOrder: [...order, "order_not_readiable"],
  completeOrder: [...order, "order_not_completable"],
});
