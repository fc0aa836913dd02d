import assert from "node:assert/strict";
import { Cents, MAX_CENTS } from "../../../shared/domain/money.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import {
  abandonBasket,
  addItem,
  type Basket,
  basket,
  cancelBasket,
  checkOut,
  removeItem,
  startBasket,
} from "./basket.ts";
import type { BasketEvent } from "./basket_events.ts";
import { CustomerId, PaymentId, ProductId, StoreId } from "./ids.ts";
import { totalOf } from "./item.ts";
import { type Offer, refusalToSell } from "./offer.ts";

const given = specFor(basket);
const ada = CustomerId.parse("ada");
const payment = PaymentId.parse("payment");
const tea = offer("tea", 999);
const cake = offer("cake", 450);
const started: BasketEvent = { type: "BasketStarted", data: { customerId: ada } };
const canceled: BasketEvent = { type: "BasketCanceled", data: {} };
const abandoned: BasketEvent = { type: "BasketAbandoned", data: {} };
const checkedOut: BasketEvent = { type: "BasketCheckedOut", data: { paymentId: payment } };
const closed = [[canceled], [abandoned], [added(tea, 1), checkedOut]];

Deno.test("startBasket() opens an empty basket for the customer", () => {
  given().when((b) => startBasket(b, "ada")).then(started);
  assert.deepEqual(given(started).state(), {
    status: "open",
    customerId: ada,
    paymentId: "",
    items: [],
  });
});

Deno.test("startBasket() refuses a basket that was started", () => {
  for (const history of [[started], [started, canceled]]) {
    given(...history).when((b) => startBasket(b, "ada"))
      .thenRefused("basket_not_open", "the basket cannot be modified");
  }
});

Deno.test("startBasket() refuses a blank customer id", () => {
  for (const blank of ["", "  "]) {
    given().when((b) => startBasket(b, blank))
      .thenRefused("customer_id_blank", "the customer id cannot be blank");
  }
});

Deno.test("startBasket() refuses a customer id of more than 128 characters", () =>
  given().when((b) => startBasket(b, "x".repeat(129)))
    .thenRefused("id_not_valid", "the id is not valid"));

Deno.test("addItem() adds a line with the names and the price of the moment", () =>
  given(started).when((b) => addItem(b, tea, 2)).then(added(tea, 2)));

Deno.test("F9: addItem() keeps the order in which products came, whatever their ids look like", () => {
  const numbered = offer("10", 1);
  const history = [added(tea, 1), added(numbered, 1), added(offer("2", 1), 1), added(tea, 1)];
  assert.deepEqual(
    given(started, ...history).state().items.map(({ productId }) => productId),
    ["tea", "10", "2"],
  );
});

Deno.test("a product that was taken out and comes again is the last line", () => {
  const history = [added(tea, 1), added(cake, 1), removed("tea", 1), added(tea, 1)];
  assert.deepEqual(
    given(started, ...history).state().items.map(({ productId }) => productId),
    ["cake", "tea"],
  );
});

Deno.test("F7: more of the same product makes all of it cost the current price, under the name it had", () => {
  const dearer = { ...tea, productPrice: Cents.parse(1050), productName: "Sencha" };
  const { items } = given(started, added(tea, 2), added(dearer, 1)).state();
  assert.deepEqual(items, [{ ...tea, productPrice: 1050, quantity: 3 }]);
  assert.equal(totalOf(items), 3150);
});

Deno.test("F8, R5: a basket's total is exact to the cent", () => {
  const { items } = given(started, added(offer("a", 10), 3), added(offer("b", 20), 3)).state();
  assert.equal(totalOf(items), 90);
  assert.equal(totalOf([]), 0);
});

Deno.test("addItem() refuses a basket that is not open", () => {
  for (const history of closed) {
    given(started, ...history).when((b) => addItem(b, tea, -1))
      .thenRefused("basket_not_open", "the basket cannot be modified");
  }
  given().when((b) => addItem(b, tea, 1))
    .thenRefused("basket_not_open", "the basket cannot be modified");
});

Deno.test("addItem() refuses a line above 9999 pieces, also when it grows step by step", () => {
  const text = "the item quantity cannot be above 9999";
  given(started).when((b) => addItem(b, cake, 9999)).then(added(cake, 9999));
  given(started, added(tea, 9_000)).when((b) => addItem(b, tea, 1_000))
    .thenRefused("item_quantity_too_high", text);
  given(started, added(tea, 9_000)).when((b) => addItem(b, tea, 999)).then(added(tea, 999));
});

Deno.test("addItem() refuses what would take the total beyond the highest amount of money", () => {
  const yacht = offer("yacht", MAX_CENTS);
  given(started).when((b) => addItem(b, yacht, 1)).then(added(yacht, 1));
  given(started).when((b) => addItem(b, yacht, 2))
    .thenRefused("basket_total_too_high", "the basket total is too high");
  given(started, added(yacht, 1)).when((b) => addItem(b, offer("gum", 1), 1))
    .thenRefused("basket_total_too_high", "the basket total is too high");
});

Deno.test("F1: removing 1 of 2 leaves 1", () => {
  given(started, added(tea, 2)).when((b) => removeItem(b, tea.productId, 1))
    .then(removed("tea", 1));
  assert.equal(given(started, added(tea, 2), removed("tea", 1)).state().items[0].quantity, 1);
});

Deno.test("F1: removing the last piece removes the line, and only that", () => {
  const { items } = given(started, added(tea, 1), added(cake, 1), removed("tea", 1)).state();
  assert.deepEqual(items, [{ ...cake, quantity: 1 }]);
});

Deno.test("removeItem() takes out at most what is there", () =>
  given(started, added(tea, 2)).when((b) => removeItem(b, tea.productId, 9))
    .then(removed("tea", 2)));

Deno.test("removeItem() has nothing to do for a product that is not in the basket", () =>
  given(started, added(cake, 1)).when((b) => removeItem(b, tea.productId, 1)).thenNothing());

Deno.test("removeItem() refuses a basket that is not open", () => {
  for (const history of closed) {
    given(started, ...history).when((b) => removeItem(b, tea.productId, -1))
      .thenRefused("basket_not_open", "the basket cannot be modified");
  }
});

for (const [name, change] of changes()) {
  Deno.test(`${name}() refuses a negative quantity`, () =>
    given(started, added(tea, 1)).when((b) => change(b, -1))
      .thenRefused("item_quantity_negative", "the item quantity cannot be negative"));

  Deno.test(`F2: ${name}() refuses the quantity zero`, () =>
    given(started, added(tea, 1)).when((b) => change(b, 0))
      .thenRefused("item_quantity_zero", "the item quantity cannot be zero"));

  Deno.test(`F2: ${name}() refuses a quantity above 9999`, () =>
    given(started, added(tea, 1)).when((b) => change(b, 10_000))
      .thenRefused("item_quantity_too_high", "the item quantity cannot be above 9999"));
}

Deno.test("cancelBasket() empties and closes the basket", () => {
  given(started, added(tea, 1)).when(cancelBasket).then(canceled);
  const { status, items } = given(started, added(tea, 1), canceled).state();
  assert.deepEqual({ status, items }, { status: "canceled", items: [] });
});

Deno.test("cancelBasket() refuses a basket that is not open", () => {
  for (const history of closed) {
    given(started, ...history).when(cancelBasket)
      .thenRefused("basket_not_cancelable", "the basket cannot be cancelled");
  }
  given().when(cancelBasket)
    .thenRefused("basket_not_cancelable", "the basket cannot be cancelled");
});

Deno.test("abandonBasket() empties and closes the basket", () => {
  given(started, added(tea, 1)).when(abandonBasket).then(abandoned);
  const { status, items } = given(started, added(tea, 1), abandoned).state();
  assert.deepEqual({ status, items }, { status: "abandoned", items: [] });
});

Deno.test("abandonBasket() leaves a basket alone that was finished meanwhile", () => {
  for (const history of closed) given(started, ...history).when(abandonBasket).thenNothing();
  given().when(abandonBasket).thenNothing();
});

Deno.test("checkOut() closes the basket, with its items and how they are paid", () => {
  given(started, added(tea, 1)).when((b) => checkOut(b, "payment")).then(checkedOut);
  assert.deepEqual(given(started, added(tea, 1), checkedOut).state(), {
    status: "checked_out",
    customerId: ada,
    paymentId: payment,
    items: [{ ...tea, quantity: 1 }],
  });
});

Deno.test("checkOut() refuses a basket that is not open", () => {
  for (const history of closed) {
    given(started, ...history).when((b) => checkOut(b, ""))
      .thenRefused("basket_not_open", "the basket cannot be modified");
  }
});

Deno.test("checkOut() refuses an empty basket, before a blank payment id", () => {
  given(started).when((b) => checkOut(b, ""))
    .thenRefused("basket_empty", "the basket has no items");
  given(started, added(tea, 1), removed("tea", 1)).when((b) => checkOut(b, "payment"))
    .thenRefused("basket_empty", "the basket has no items");
});

Deno.test("checkOut() refuses a blank payment id", () =>
  given(started, added(tea, 1)).when((b) => checkOut(b, " "))
    .thenRefused("payment_id_blank", "the payment id cannot be blank"));

Deno.test("checkOut() refuses a payment id of more than 128 characters", () =>
  given(started, added(tea, 1)).when((b) => checkOut(b, "x".repeat(129)))
    .thenRefused("id_not_valid", "the id is not valid"));

Deno.test("F3: a store sells only while it participates and its automated shopping is on", () => {
  const sells = (participating: boolean, automatedShopping: boolean) =>
    refusalToSell({ participating, automatedShopping })?.message;
  assert.equal(sells(true, true), undefined);
  assert.equal(sells(true, false), "automated shopping is off");
  assert.equal(sells(false, true), "the store is not participating");
  assert.equal(sells(false, false), "the store is not participating");
});

function offer(id: string, price: number): Offer {
  return {
    storeId: StoreId.parse("brew"),
    productId: ProductId.parse(id),
    storeName: "Brew & Bean",
    productName: `Fine ${id}`,
    productPrice: Cents.parse(price),
  };
}

function added(offer: Offer, quantity: number): BasketEvent {
  return { type: "BasketItemAdded", data: { ...offer, quantity } };
}

function removed(id: string, quantity: number): BasketEvent {
  return { type: "BasketItemRemoved", data: { productId: ProductId.parse(id), quantity } };
}

function changes(): [string, (basket: Basket, quantity: number) => BasketEvent | void][] {
  return [
    ["addItem", (basket, quantity) => addItem(basket, tea, quantity)],
    ["removeItem", (basket, quantity) => removeItem(basket, tea.productId, quantity)],
  ];
}
