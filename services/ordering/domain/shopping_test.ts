import assert from "node:assert/strict";
import { Cents } from "../../../shared/domain/money.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import type { Item } from "./item.ts";
import { order } from "./order.ts";
import * as the from "./order_fixture.ts";
import {
  invoicePaid,
  shoppingCanceled,
  shoppingCompleted,
  shoppingInventoried,
  shoppingStarted,
} from "./shopping.ts";

const given = specFor(order);
const { approved, created, cups, histories, list, otherList, started, tea } = the;
const picked = ({ storeId, productId }: Item, picked: number) => ({ storeId, productId, picked });
const all = [picked(tea, 2), picked(cups, 3)];

Deno.test("an approved order is in progress once its shopping started", () =>
  given(created, approved).when((o) => shoppingStarted(o, list)).then(started));

Deno.test("shopping that started twice is nothing new", () =>
  given(created, approved, started).when((o) => shoppingStarted(o, list)).thenNothing());

Deno.test("shopping that overtakes the approval approves the order with its list", () => {
  given(created).when((o) => shoppingStarted(o, list)).then(approved, started);
  given(created).when((o) => shoppingCompleted(o, list)).then(approved, the.readied);
  given(created).when((o) => shoppingInventoried(o, list, all)).then(approved);
});

Deno.test("an inventory that found everything changes nothing", () =>
  given(...histories["in-progress"]).when((o) => shoppingInventoried(o, list, all)).thenNothing());

Deno.test("an inventory takes what is missing off the order and its total", () => {
  const items = [tea, { ...cups, quantity: 1 }];
  given(...histories["in-progress"])
    .when((o) => shoppingInventoried(o, list, [picked(cups, 1), picked(tea, 2)]))
    .then({ type: "OrderItemsAdjusted", data: { items, total: Cents.parse(1_499) } });
});

Deno.test("an item that was not found at all leaves the order", () => {
  const adjusted = {
    type: "OrderItemsAdjusted",
    data: { items: [tea], total: Cents.parse(500) },
  } as const;
  given(...histories["in-progress"])
    .when((o) => shoppingInventoried(o, list, [picked(tea, 2), picked(cups, 0)])).then(adjusted);
  assert.deepEqual(given(...histories["in-progress"], adjusted).state().items, [tea]);
});

Deno.test("an item that the inventory does not mention was not found", () =>
  given(created, approved).when((o) => shoppingInventoried(o, list, [picked(tea, 2)]))
    .then({ type: "OrderItemsAdjusted", data: { items: [tea], total: Cents.parse(500) } }));

Deno.test("an inventory never adds to an order", () =>
  given(created, approved)
    .when((o) => shoppingInventoried(o, list, [picked(tea, 5), picked(cups, 9)])).thenNothing());

Deno.test("the same product on two lines of an order is filled line by line", () => {
  const dearTea = { ...tea, price: Cents.parse(300) };
  const twice = {
    type: "OrderCreated",
    data: { customerId: the.customerId, paymentId: the.paymentId, items: [tea, dearTea] },
  } as const;
  const items = [tea, { ...dearTea, quantity: 1 }];
  given(twice, approved).when((o) => shoppingInventoried(o, list, [picked(tea, 3)]))
    .then({ type: "OrderItemsAdjusted", data: { items, total: Cents.parse(800) } });
});

Deno.test("the same product of another store is another item", () => {
  const elsewhere = { ...tea, storeId: cups.storeId };
  given(created, approved)
    .when((o) => shoppingInventoried(o, list, [picked(elsewhere, 2), picked(cups, 3)]))
    .then({ type: "OrderItemsAdjusted", data: { items: [cups], total: Cents.parse(2_997) } });
});

Deno.test("an order of which nothing was found is cancelled by the depot", () =>
  given(...histories["in-progress"])
    .when((o) => shoppingInventoried(o, list, [picked(tea, 0), picked(cups, 0)]))
    .then({
      type: "OrderCanceled",
      data: { reason: "none of the items was found", actor: "depot" },
    }));

for (const status of ["approved", "in-progress"]) {
  Deno.test(`an order that is ${status} is ready once its list is completed`, () =>
    given(...histories[status]).when((o) => shoppingCompleted(o, list)).then(the.readied));

  Deno.test(`G7: an order that is ${status} is cancelled with its list`, () =>
    given(...histories[status]).when((o) => shoppingCanceled(o, list, "bot broke down"))
      .then({ type: "OrderCanceled", data: { reason: "bot broke down", actor: "depot" } }));
}

Deno.test("an order adjusted by the inventory is readied with the new total", () => {
  const adjusted = {
    type: "OrderItemsAdjusted",
    data: { items: [tea], total: Cents.parse(500) },
  } as const;
  given(created, approved, started, adjusted).when((o) => shoppingCompleted(o, list))
    .then({ type: "OrderReadied", data: { total: Cents.parse(500) } });
});

Deno.test("the depot's reason is cut to what an order keeps", () =>
  given(created, approved).when((o) => shoppingCanceled(o, list, "x".repeat(300)))
    .then({ type: "OrderCanceled", data: { reason: "x".repeat(200), actor: "depot" } }));

Deno.test("G7: a list canceled before the approval is remembered, once, and serves no more", () => {
  given(created).when((o) => shoppingCanceled(o, list, "")).then(the.listCanceled);
  const lost = given(created, the.listCanceled);
  assert.equal(lost.state().status, "pending");
  lost.when((o) => shoppingCanceled(o, list, "")).thenNothing();
  lost.when((o) => shoppingStarted(o, list)).thenNothing();
});

for (const status of ["rejected", "ready", "completed", "cancelled"]) {
  Deno.test(`news of the shopping come too late for a ${status} order`, () => {
    given(...histories[status]).when((o) => shoppingStarted(o, list)).thenNothing();
    given(...histories[status]).when((o) => shoppingInventoried(o, list, [])).thenNothing();
    given(...histories[status]).when((o) => shoppingCompleted(o, list)).thenNothing();
    given(...histories[status]).when((o) => shoppingCanceled(o, list, "")).thenNothing();
  });
}

for (const status of ["approved", "in-progress"]) {
  Deno.test(`news of another list are nothing to an order that is ${status}`, () => {
    given(...histories[status]).when((o) => shoppingStarted(o, otherList)).thenNothing();
    given(...histories[status]).when((o) => shoppingInventoried(o, otherList, [])).thenNothing();
    given(...histories[status]).when((o) => shoppingCompleted(o, otherList)).thenNothing();
    given(...histories[status]).when((o) => shoppingCanceled(o, otherList, "")).thenNothing();
  });
}

Deno.test("H1: a ready order is completed once its invoice is paid", () =>
  given(...histories.ready).when((o) => invoicePaid(o, the.invoiceId)).then(the.completed));

for (const status of ["rejected", "completed", "cancelled"]) {
  Deno.test(`a paid invoice is nothing to a ${status} order`, () =>
    given(...histories[status]).when((o) => invoicePaid(o, the.invoiceId)).thenNothing());
}

for (const status of ["pending", "approved", "in-progress"]) {
  Deno.test(`an invoice paid while the order is ${status} is refused, not lost`, () =>
    given(...histories[status]).when((o) => invoicePaid(o, the.invoiceId))
      .thenRefused("order_not_completable", "the order cannot be completed"));
}
