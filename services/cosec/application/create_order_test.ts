import assert from "node:assert/strict";
import { Cents } from "../../../shared/domain/money.ts";
import { stepName } from "../../../shared/sagas/definition.ts";
import { type Order, OrderId } from "../domain/order.ts";
import { createOrder } from "./create_order.ts";

const order: Order = {
  orderId: OrderId.parse("order"),
  customerId: "customer",
  paymentId: "payment",
  items: [{ productId: "tea", storeId: "kettles", quantity: 3 }],
  total: Cents.parse(1999),
  shoppingId: "list",
};

/** The commands of a direction, by step: name, channel, content. */
function commands(direction: "invoke" | "compensate") {
  return createOrder.steps.flatMap((step, index) => {
    const message = step[direction]?.(order);
    if (!message) return [];
    const { type, data } = message;
    return [[stepName(step, index), type.registeredName, type.channel, data]];
  });
}

Deno.test("the saga has the name that replies and rows of the reference carry", () => {
  assert.equal(createOrder.name, "cosec.CreateOrder");
});

Deno.test("forward: customer, shopping list, payment, shopping, approval", () => {
  assert.deepEqual(commands("invoke"), [
    ["customer", "customersapi.AuthorizeCustomer", "customers.commands", { id: "customer" }],
    ["shopping list", "depotapi.CreateShoppingListCommand", "depot.commands", {
      orderId: "order",
      items: [{ productId: "tea", storeId: "kettles", quantity: 3 }],
    }],
    ["payment", "paymentsapi.ConfirmPayment", "payments.commands", {
      id: "payment",
      amount: 19.99,
      customerId: "customer",
      orderId: "order",
    }],
    ["shopping", "depotapi.InitiateShoppingCommand", "depot.commands", { id: "list" }],
    ["approval", "ordersapi.ApproveOrder", "ordering.commands", {
      id: "order",
      shoppingId: "list",
    }],
  ]);
});

Deno.test("D7: undone are the order, the shopping list and the payment", () => {
  assert.deepEqual(commands("compensate"), [
    ["order", "ordersapi.RejectOrder", "ordering.commands", { id: "order" }],
    ["shopping list", "depotapi.CancelShoppingListCommand", "depot.commands", {
      id: "list",
      orderId: "order",
    }],
    ["payment", "paymentsapi.ReleasePayment", "payments.commands", {
      id: "payment",
      orderId: "order",
    }],
  ]);
});

Deno.test("the steps under way in the database keep their places", () => {
  assert.deepEqual(createOrder.steps.map(stepName), [
    "order",
    "customer",
    "shopping list",
    "payment",
    "shopping",
    "approval",
  ]);
});

Deno.test("every step waits 30 s and is tried 5 times", () => {
  for (const { deadlineMs, attempts } of createOrder.steps) {
    assert.deepEqual([deadlineMs, attempts], [30_000, 5]);
  }
});

Deno.test("the data survives being stored", () => {
  assert.deepEqual(createOrder.schema.parse(JSON.parse(JSON.stringify(order))), order);
});
