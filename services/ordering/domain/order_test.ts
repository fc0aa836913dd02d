import assert from "node:assert/strict";
import { Cents } from "../../../shared/domain/money.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import type { Item } from "./item.ts";
import {
  approveOrder,
  cancelOrder,
  completeOrder,
  createOrder,
  order,
  readyOrder,
  rejectOrder,
  startOrder,
} from "./order.ts";
import * as the from "./order_fixture.ts";

const given = specFor(order);
const { approved, canceled, created, cups, histories, tea } = the;
const placement = { customerId: "c1", paymentId: "p1", items: [tea, cups] };
const withItem = (change: Partial<Item>) => ({ ...placement, items: [{ ...tea, ...change }] });

Deno.test("createOrder() creates a pending order with what was ordered", () => {
  given().when((o) => createOrder(o, placement)).then(created);
  assert.deepEqual(given(created).state(), {
    status: "pending",
    customerId: "c1",
    paymentId: "p1",
    items: [tea, cups],
    shoppingId: "",
    lostShoppingId: "",
    invoiceId: "",
    reason: "",
  });
});

Deno.test("createOrder() refuses an order that exists, before anything else", () =>
  given(created).when((o) => createOrder(o, { ...placement, items: [] }))
    .thenRefused("order_exists", "the order cannot be recreated"));

Deno.test("createOrder() refuses an order without items before a blank customer", () =>
  given().when((o) => createOrder(o, { customerId: "", paymentId: "", items: [] }))
    .thenRefused("order_empty", "the order has no items"));

Deno.test("createOrder() refuses a blank customer before a blank payment", () =>
  given().when((o) => createOrder(o, { ...placement, customerId: " ", paymentId: "" }))
    .thenRefused("customer_id_blank", "the customer id cannot be blank"));

Deno.test("createOrder() refuses a blank payment", () =>
  given().when((o) => createOrder(o, { ...placement, paymentId: "  " }))
    .thenRefused("payment_id_blank", "the payment id cannot be blank"));

Deno.test("createOrder() refuses ids longer than 128 characters", () => {
  const long = "x".repeat(129);
  given().when((o) => createOrder(o, { ...placement, customerId: long }))
    .thenRefused("id_not_valid", "the id is not valid");
  given().when((o) => createOrder(o, { ...placement, paymentId: long }))
    .thenRefused("id_not_valid", "the id is not valid");
});

Deno.test("H7: createOrder() refuses a negative quantity", () =>
  given().when((o) => createOrder(o, withItem({ quantity: -1 })))
    .thenRefused("quantity_negative", "the item quantity cannot be negative"));

Deno.test("createOrder() refuses a quantity of zero", () =>
  given().when((o) => createOrder(o, withItem({ quantity: 0 })))
    .thenRefused("quantity_zero", "the item quantity cannot be zero"));

Deno.test("createOrder() takes 9999 of a product and refuses 10000", () => {
  given().when((o) => createOrder(o, withItem({ quantity: 10_000 })))
    .thenRefused("quantity_too_large", "the item quantity cannot be above 9999");
  assert.ok(createOrder(given().state(), withItem({ quantity: 9_999 })));
});

Deno.test("H7: createOrder() takes a price of zero and refuses a negative one", () => {
  given().when((o) => createOrder(o, withItem({ price: Cents.parse(-1) })))
    .thenRefused("price_negative", "the product price cannot be negative");
  assert.ok(createOrder(given().state(), withItem({ price: Cents.parse(0) })));
});

Deno.test("createOrder() refuses a total above 999 999 999.99", () =>
  given().when((o) => createOrder(o, withItem({ price: Cents.parse(99_999_999_999) })))
    .thenRefused("total_too_large", "the price is not a valid amount"));

Deno.test("approveOrder() approves a pending order and keeps its shopping list", () => {
  given(created).when((o) => approveOrder(o, the.list)).then(approved);
  const { status, shoppingId } = given(created, approved).state();
  assert.deepEqual({ status, shoppingId }, { status: "approved", shoppingId: "l1" });
});

for (const status of ["approved", "in-progress", "ready", "completed"]) {
  Deno.test(`approveOrder() of a ${status} order with the same list is nothing new`, () =>
    given(...histories[status]).when((o) => approveOrder(o, the.list)).thenNothing());
  Deno.test(`H3: approveOrder() refuses a ${status} order with another list`, () =>
    given(...histories[status]).when((o) => approveOrder(o, the.otherList))
      .thenRefused("order_not_approvable", "the order cannot be approved"));
}

for (const status of ["new", "rejected", "cancelled"]) {
  Deno.test(`H3: approveOrder() refuses a ${status} order`, () =>
    given(...histories[status]).when((o) => approveOrder(o, the.list))
      .thenRefused("order_not_approvable", "the order cannot be approved"));
}

Deno.test("G7: approveOrder() refuses a list that was canceled before the approval", () => {
  const lost = given(created, the.listCanceled);
  lost.when((o) => approveOrder(o, the.list))
    .thenRefused("order_not_approvable", "the order cannot be approved");
  lost.when((o) => approveOrder(o, the.otherList))
    .then({ type: "OrderApproved", data: { shoppingId: the.otherList } });
});

Deno.test("rejectOrder() rejects a pending order", () => {
  given(created).when(rejectOrder).then(the.rejected);
  assert.equal(given(created, the.rejected).state().status, "rejected");
});

for (const status of ["rejected", "cancelled"]) {
  Deno.test(`rejectOrder() of a ${status} order is nothing new`, () =>
    given(...histories[status]).when(rejectOrder).thenNothing());
}

for (const status of ["new", "approved", "in-progress", "ready", "completed"]) {
  Deno.test(`H3: rejectOrder() refuses a ${status} order`, () =>
    given(...histories[status]).when(rejectOrder)
      .thenRefused("order_not_rejectable", "the order cannot be rejected"));
}

Deno.test("startOrder() puts an approved order in progress", () => {
  given(created, approved).when(startOrder).then(the.started);
  assert.equal(given(...histories["in-progress"]).state().status, "in-progress");
});

for (const status of except("approved")) {
  Deno.test(`startOrder() refuses a ${status} order`, () =>
    given(...histories[status]).when(startOrder)
      .thenRefused("order_not_startable", "the order cannot be started"));
}

for (const status of ["approved", "in-progress"]) {
  Deno.test(`readyOrder() readies an order that is ${status}, with its exact total`, () =>
    given(...histories[status]).when(readyOrder).then(the.readied));
}

Deno.test("a readied order is ready", () =>
  assert.equal(given(...histories.ready).state().status, "ready"));

for (const status of except("approved", "in-progress")) {
  Deno.test(`H3: readyOrder() refuses a ${status} order`, () =>
    given(...histories[status]).when(readyOrder)
      .thenRefused("order_not_readiable", "the order cannot be readied"));
}

Deno.test("H6: completeOrder() completes a ready order with its invoice", () => {
  given(...histories.ready).when((o) => completeOrder(o, the.invoiceId)).then(the.completed);
  const { status, invoiceId } = given(...histories.completed).state();
  assert.deepEqual({ status, invoiceId }, { status: "completed", invoiceId: "i1" });
});

for (const status of except("ready")) {
  Deno.test(`H3: completeOrder() refuses a ${status} order`, () =>
    given(...histories[status]).when((o) => completeOrder(o, the.invoiceId))
      .thenRefused("order_not_completable", "the order cannot be completed"));
}

for (const status of ["pending", "approved", "in-progress"]) {
  Deno.test(`H4: cancelOrder() cancels an order that is ${status}, with reason and actor`, () =>
    given(...histories[status])
      .when((o) => cancelOrder(o, { reason: "store closed", actor: "admin" }))
      .then({ type: "OrderCanceled", data: { reason: "store closed", actor: "admin" } }));
}

for (const status of except("pending", "approved", "in-progress")) {
  Deno.test(`cancelOrder() refuses a ${status} order`, () =>
    given(...histories[status]).when((o) => cancelOrder(o, { reason: "", actor: "customer" }))
      .thenRefused("order_not_cancellable", "the order cannot be cancelled"));
}

Deno.test("cancelOrder() takes no reason or one of up to 200 characters", () => {
  const cancelFor = (reason: string) =>
    given(created).when((o) => cancelOrder(o, { reason, actor: "admin" }));
  cancelFor("").then({ type: "OrderCanceled", data: { reason: "", actor: "admin" } });
  cancelFor("x".repeat(200))
    .then({ type: "OrderCanceled", data: { reason: "x".repeat(200), actor: "admin" } });
  cancelFor("x".repeat(201)).thenRefused("reason_too_long", "the reason is too long");
});

Deno.test("a cancelled order keeps the reason", () => {
  const { status, reason } = given(created, canceled).state();
  assert.deepEqual({ status, reason }, { status: "cancelled", reason: "changed my mind" });
});

function except(...statuses: string[]): string[] {
  return Object.keys(histories).filter((status) => !statuses.includes(status));
}
