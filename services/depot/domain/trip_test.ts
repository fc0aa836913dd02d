import assert from "node:assert/strict";
import { specFor } from "../../../shared/testing/decider.ts";
import { ProductId, StoreId } from "./ids.ts";
import * as the from "./shopping_list_fixture.ts";
import { shoppingList } from "./shopping_list.ts";
import {
  endRecall,
  pickItem,
  reportUnavailable,
  returnToDepot,
  startShopping,
  visitStop,
} from "./trip.ts";

const given = specFor(shoppingList);
const { atLeaves, canceled, clay, cups, histories, leaves, tea, teaPicked } = the;
const nowhere = StoreId.parse("nowhere");
const nothing = ProductId.parse("nothing");
const shopping = given(...histories.active);
const atStore = given(...histories.active, atLeaves);

Deno.test("startShopping() sends the bot of an assigned list off", () => {
  given(...histories.assigned).when(startShopping).then(the.started);
  assert.equal(shopping.state().status, "active");
});

for (const status of the.statusesExcept("assigned")) {
  Deno.test(`startShopping() refuses a list that is ${status}`, () =>
    given(...histories[status]).when(startShopping)
      .thenRefused("shopping_list_not_startable", "the shopping list cannot be started"));
}

Deno.test("visitStop() notes the visit of that stop alone", () => {
  shopping.when((l) => visitStop(l, leaves)).then(atLeaves);
  assert.deepEqual(atStore.state().stops.map(({ visited }) => visited), [true, false]);
});

Deno.test("visitStop() refuses a second visit", () =>
  atStore.when((l) => visitStop(l, leaves))
    .thenRefused("stop_already_visited", "the stop was already visited"));

Deno.test("visitStop() refuses a store that is not on the list", () =>
  shopping.when((l) => visitStop(l, nowhere))
    .thenRefused("store_not_listed", "the store is not on the shopping list"));

for (const status of the.statusesExcept("active")) {
  Deno.test(`stops and items of a list that is ${status} stay as they are`, () => {
    const refusal = ["shopping_list_not_active", "the shopping list is not active"] as const;
    const pieces = { storeId: leaves, productId: tea, quantity: 1 };
    const list = given(...histories[status]);
    list.when((l) => visitStop(l, leaves)).thenRefused(...refusal);
    list.when((l) => pickItem(l, pieces)).thenRefused(...refusal);
    list.when((l) => reportUnavailable(l, pieces)).thenRefused(...refusal);
  });
}

Deno.test("pickItem() counts pieces as picked", () => {
  atStore.when((l) => pickItem(l, { storeId: leaves, productId: tea, quantity: 2 }))
    .then(teaPicked);
  const [stop, other] = given(...histories.active, atLeaves, teaPicked).state().stops;
  assert.deepEqual([stop.items[0].picked, stop.items[0].unavailable], [2, 0]);
  assert.equal(other.items[0].picked, 0);
});

Deno.test("reportUnavailable() counts pieces as unavailable", () => {
  const pieces = { storeId: leaves, productId: tea, quantity: 1 };
  const missing = { type: "ItemFoundUnavailable", data: pieces } as const;
  atStore.when((l) => reportUnavailable(l, pieces)).then(missing);
  const [stop] = given(...histories.active, atLeaves, missing, missing).state().stops;
  assert.deepEqual([stop.items[0].picked, stop.items[0].unavailable], [0, 2]);
});

for (const [name, decide] of Object.entries({ pickItem, reportUnavailable })) {
  Deno.test(`${name}() refuses a store that is not on the list`, () =>
    atStore.when((l) => decide(l, { storeId: nowhere, productId: tea, quantity: 1 }))
      .thenRefused("store_not_listed", "the store is not on the shopping list"));

  Deno.test(`${name}() refuses a stop that was not visited`, () =>
    atStore.when((l) => decide(l, { storeId: clay, productId: cups, quantity: 1 }))
      .thenRefused("stop_not_visited", "the stop was not visited"));

  Deno.test(`${name}() refuses a product that is not to be fetched there`, () => {
    atStore.when((l) => decide(l, { storeId: leaves, productId: nothing, quantity: 1 }))
      .thenRefused("product_not_listed", "the product is not on the shopping list");
    atStore.when((l) => decide(l, { storeId: leaves, productId: cups, quantity: 1 }))
      .thenRefused("product_not_listed", "the product is not on the shopping list");
  });

  for (
    const [quantity, reason, text] of [
      [-1, "quantity_negative", "the item quantity cannot be negative"],
      [0, "quantity_zero", "the item quantity cannot be zero"],
      [10_000, "quantity_too_large", "the item quantity cannot be above 9999"],
      [3, "quantity_above_listed", "the quantity is above the listed quantity"],
    ] as const
  ) {
    Deno.test(`${name}() refuses ${quantity} of 2 listed pieces`, () =>
      atStore.when((l) => decide(l, { storeId: leaves, productId: tea, quantity }))
        .thenRefused(reason, text));
  }

  Deno.test(`${name}() refuses what is above the rest after earlier reports`, () =>
    given(...histories.active, atLeaves, teaPicked)
      .when((l) => decide(l, { storeId: leaves, productId: tea, quantity: 1 }))
      .thenRefused("quantity_above_listed", "the quantity is above the listed quantity"));
}

Deno.test("returnToDepot() takes a list home when every piece is accounted for", () => {
  const done = given(...histories.returned.slice(0, -1));
  done.when(returnToDepot).then(the.returned);
  assert.equal(given(...histories.returned).state().status, "returned");
});

Deno.test("returnToDepot() refuses while pieces are unaccounted for", () =>
  given(...histories.active, atLeaves, teaPicked).when(returnToDepot)
    .thenRefused("shopping_list_not_returnable", "the shopping list cannot be returned"));

for (const status of the.statusesExcept("active", "canceled")) {
  Deno.test(`returnToDepot() refuses a list that is ${status}`, () =>
    given(...histories[status]).when(returnToDepot)
      .thenRefused("shopping_list_not_returnable", "the shopping list cannot be returned"));
}

Deno.test("returnToDepot() of a bot that was called back ends the recall, once", () => {
  given(...histories.active, canceled).when(returnToDepot).then(the.recallEnded);
  given(...histories.active, canceled, the.recallEnded).when(returnToDepot).thenNothing();
});

Deno.test("returnToDepot() is nothing to a list that was canceled before the bot set out", () =>
  given(...histories.assigned, canceled).when(returnToDepot).thenNothing());

Deno.test("endRecall() is nothing to a list that awaits no bot", () => {
  given(...histories.active, canceled).when(endRecall).then(the.recallEnded);
  given(...histories.active).when(endRecall).thenNothing();
});
