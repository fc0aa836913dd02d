import assert from "node:assert/strict";
import { specFor } from "../../../shared/testing/decider.ts";
import { StoreId } from "./ids.ts";
import * as the from "./shopping_list_fixture.ts";
import {
  assignShoppingList,
  cancelShoppingList,
  completeShoppingList,
  createShoppingList,
  dropShoppingList,
  initiateShopping,
  inventoryShoppingList,
  occupiesBot,
  planErrand,
  releaseGoods,
  type ShoppingList,
  shoppingList,
} from "./shopping_list.ts";
import { plan } from "./stop.ts";

const given = specFor(shoppingList);
const { assigned, canceled, clay, created, cups, histories, leaves, line, tea } = the;
const lines = [line(tea, leaves, 2), line(cups, clay, 3)];
const creating = (order: Parameters<typeof planErrand>[0]) => (list: ShoppingList) =>
  createShoppingList(list, planErrand(order));
const cancelation = { reason: "bot broke down", canceledAt: 1_000 };

Deno.test("createShoppingList() plans one stop a store, in the order they were named", () => {
  given().when(creating({ orderId: "o1", lines })).then(created);
  const { status, orderId } = given(created).state();
  assert.deepEqual({ status, orderId }, { status: "pending", orderId: "o1" });
});

Deno.test("G4: a product that is listed twice is fetched as often as both say", () => {
  const [stop] = plan([line(tea, leaves, 2), line(cups, leaves, 1), line(tea, leaves, 3)]);
  assert.deepEqual(stop.items.map(({ productId, quantity }) => [productId, quantity]), [
    ["tea", 5],
    ["cups", 1],
  ]);
});

Deno.test("stops keep their order when the stores' ids are numbers", () => {
  const storeIds = ["9", "2"].map((id) => StoreId.parse(id));
  const planned = plan([...storeIds, ...storeIds].map((storeId) => line(tea, storeId, 1)));
  assert.deepEqual(planned.map(({ storeId }) => storeId), storeIds);
});

Deno.test("createShoppingList() refuses a list that exists", () =>
  given(created).when(creating({ orderId: "o1", lines }))
    .thenRefused("shopping_list_exists", "the shopping list cannot be recreated"));

Deno.test("G11: createShoppingList() refuses a blank order", () =>
  given().when(creating({ orderId: " ", lines }))
    .thenRefused("order_id_blank", "the order id cannot be blank"));

Deno.test("createShoppingList() refuses an order id longer than 128 characters", () =>
  given().when(creating({ orderId: "x".repeat(129), lines }))
    .thenRefused("id_not_valid", "the id is not valid"));

Deno.test("G11: createShoppingList() refuses a list without items", () =>
  given().when(creating({ orderId: "o1", lines: [] }))
    .thenRefused("shopping_list_empty", "the shopping list has no items"));

for (
  const [quantity, reason, text] of [
    [-1, "quantity_negative", "the item quantity cannot be negative"],
    [0, "quantity_zero", "the item quantity cannot be zero"],
    [10_000, "quantity_too_large", "the item quantity cannot be above 9999"],
  ] as const
) {
  Deno.test(`G11: createShoppingList() refuses a quantity of ${quantity}`, () =>
    given()
      .when(creating({ orderId: "o1", lines: [line(tea, leaves, quantity)] }))
      .thenRefused(reason, text));
}

Deno.test("G11: createShoppingList() refuses a product of another store", () => {
  const { store } = line(cups, clay, 1);
  const wrong = { ...line(tea, leaves, 1), store };
  given().when(creating({ orderId: "o1", lines: [wrong] }))
    .thenRefused("product_of_another_store", "the product is not sold by that store");
});

Deno.test("G2: initiateShopping() makes a pending list available", () => {
  given(created).when(initiateShopping).then(the.initiated);
  assert.equal(given(...histories.available).state().status, "available");
});

for (const status of the.statusesExcept("new", "pending", "canceled")) {
  Deno.test(`initiateShopping() of a list that is ${status} is nothing new`, () =>
    given(...histories[status]).when(initiateShopping).thenNothing());
}

for (const status of ["new", "canceled"]) {
  Deno.test(`initiateShopping() refuses a ${status} list`, () =>
    given(...histories[status]).when(initiateShopping)
      .thenRefused("shopping_list_not_initiable", "the shopping list cannot be initiated"));
}

Deno.test("assignShoppingList() gives an available list to any bot, known or not", () => {
  given(...histories.available).when((l) => assignShoppingList(l, "b1")).then(assigned);
  const { status, assignedBotId } = given(...histories.assigned).state();
  assert.deepEqual({ status, assignedBotId }, { status: "assigned", assignedBotId: "b1" });
});

for (const status of the.statusesExcept("available")) {
  Deno.test(`G6: assignShoppingList() refuses a list that is ${status}`, () =>
    given(...histories[status]).when((l) => assignShoppingList(l, "b2"))
      .thenRefused("shopping_list_not_assignable", "the shopping list cannot be assigned"));
}

Deno.test("G9: assignShoppingList() refuses a blank bot", () =>
  given(...histories.available).when((l) => assignShoppingList(l, " "))
    .thenRefused("bot_id_blank", "the bot id cannot be blank"));

Deno.test("assignShoppingList() refuses a bot id longer than 128 characters", () =>
  given(...histories.available).when((l) => assignShoppingList(l, "x".repeat(129)))
    .thenRefused("id_not_valid", "the id is not valid"));

Deno.test("inventoryShoppingList() closes what the bot brought back", () => {
  given(...histories.returned).when(inventoryShoppingList).then(the.inventoried);
  assert.equal(given(...histories.inventoried).state().status, "inventoried");
});

for (const status of the.statusesExcept("returned")) {
  Deno.test(`inventoryShoppingList() refuses a list that is ${status}`, () =>
    given(...histories[status]).when(inventoryShoppingList)
      .thenRefused("shopping_list_not_inventoriable", "the shopping list cannot be inventoried"));
}

Deno.test("completeShoppingList() completes an inventoried list as it was counted", () => {
  given(...histories.inventoried).when(completeShoppingList).then(the.completed);
  const { status, stops } = given(...histories.completed).state();
  assert.equal(status, "completed");
  assert.deepEqual(stops[1].items.map(({ picked, unavailable }) => [picked, unavailable]), [
    [1, 2],
  ]);
});

Deno.test("completeShoppingList() of an assigned list counts everything as picked", () => {
  given(...histories.assigned).when(completeShoppingList).then(the.completed);
  const { status, stops } = given(...histories.assigned, the.completed).state();
  assert.equal(status, "completed");
  assert.deepEqual(
    stops.map(({ visited, items }) => [visited, items[0].picked, items[0].unavailable]),
    [[true, 2, 0], [true, 3, 0]],
  );
});

for (const status of the.statusesExcept("inventoried", "assigned")) {
  Deno.test(`completeShoppingList() refuses a list that is ${status}`, () =>
    given(...histories[status]).when(completeShoppingList)
      .thenRefused("shopping_list_not_completable", "the shopping list cannot be completed"));
}

for (const status of the.statusesExcept("new", "completed", "canceled", "released")) {
  Deno.test(`G7: cancelShoppingList() cancels a list that is ${status}, with the reason`, () => {
    given(...histories[status]).when((l) => cancelShoppingList(l, cancelation)).then(canceled);
    assert.equal(given(...histories[status], canceled).state().status, "canceled");
  });
}

for (const status of ["new", "completed", "canceled", "released"]) {
  Deno.test(`cancelShoppingList() refuses a ${status} list`, () =>
    given(...histories[status]).when((l) => cancelShoppingList(l, cancelation))
      .thenRefused("shopping_list_not_cancelable", "the shopping list cannot be canceled"));
}

Deno.test("D5, G8: dropShoppingList() cancels a list unless the order ended too late for it", () => {
  given(...histories.active).when((l) => dropShoppingList(l, cancelation)).then(canceled);
  for (const status of ["completed", "canceled", "released"]) {
    given(...histories[status]).when((l) => dropShoppingList(l, cancelation)).thenNothing();
  }
});

Deno.test("releaseGoods() hands out the goods of a completed order, once", () => {
  const done = { status: "completed" } as const;
  given(...histories.completed).when((l) => releaseGoods(l, done)).then(the.released);
  assert.equal(given(...histories.released).state().status, "released");
  given(...histories.released).when((l) => releaseGoods(l, done))
    .thenRefused("goods_not_releasable", "the goods cannot be released");
});

for (const status of ["open", "canceled"] as const) {
  Deno.test(`releaseGoods() keeps the goods of an order that is ${status}`, () =>
    given(...histories.completed).when((l) => releaseGoods(l, { status }))
      .thenRefused("goods_not_releasable", "the goods cannot be released"));
}

for (const status of the.statusesExcept("completed")) {
  Deno.test(`releaseGoods() refuses a list that is ${status}`, () =>
    given(...histories[status]).when((l) => releaseGoods(l, { status: "completed" }))
      .thenRefused("goods_not_releasable", "the goods cannot be released"));
}

Deno.test("a list occupies its bot from the assignment until it is back and inventoried", () => {
  const occupied = Object.keys(histories).filter((status) =>
    occupiesBot(given(...histories[status]).state())
  );
  assert.deepEqual(occupied, ["assigned", "active", "returned", "canceled"]);
});

for (const status of ["assigned", "returned"]) {
  Deno.test(`canceling a list that is ${status} frees the bot at once`, () =>
    assert.ok(!occupiesBot(given(...histories[status], canceled).state())));
}

Deno.test("G8: canceling while the bot shops calls it back and keeps it until it returns", () => {
  const recalled = given(...histories.active, canceled).state();
  assert.equal(recalled.recalledAt, 1_000);
  assert.ok(occupiesBot(recalled));
  assert.ok(!occupiesBot(given(...histories.active, canceled, the.recallEnded).state()));
});
