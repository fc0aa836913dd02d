import assert from "node:assert/strict";
import { kiosk, selling } from "../adapters/kiosk_fixture.ts";
import { BasketId, ProductId } from "../domain/ids.ts";

const tea = ProductId.parse("tea");
const nothing = BasketId.parse("nothing");
const NO_BASKET = { code: "not_found", message: "basket with that ID does not exist" };

Deno.test("a basket goes from its start to checkout", async () => {
  const { baskets, events, sent } = kiosk();
  const id = await baskets.start("ada");
  await baskets.addItem(id, "tea", 2);
  await baskets.removeItem(id, tea, 1);
  await baskets.checkOut(id, "payment");
  assert.deepEqual(await baskets.get(id), {
    status: "checked_out",
    customerId: "ada",
    paymentId: "payment",
    items: [{
      storeId: "brew",
      productId: "tea",
      storeName: "Brew & Bean",
      productName: "Green tea",
      productPrice: 999,
      quantity: 1,
    }],
  });
  assert.deepEqual(events(), [
    "baskets.BasketStarted",
    "baskets.BasketItemAdded",
    "baskets.BasketItemRemoved",
    "baskets.BasketCheckedOut",
  ]);
  assert.deepEqual(sent(), ["basketsapi.BasketStarted", "basketsapi.BasketCheckedOut"]);
});

Deno.test("a canceled basket is told", async () => {
  const { baskets, sent } = kiosk();
  const id = await baskets.start("ada");
  await baskets.cancel(id);
  assert.deepEqual(sent(), ["basketsapi.BasketStarted", "basketsapi.BasketCanceled"]);
});

Deno.test("F6: no use case knows a basket that was never started", async () => {
  const { baskets, events } = kiosk();
  await assert.rejects(baskets.get(nothing), NO_BASKET);
  await assert.rejects(baskets.addItem(nothing, "tea", 1), NO_BASKET);
  await assert.rejects(baskets.removeItem(nothing, tea, 1), NO_BASKET);
  await assert.rejects(baskets.cancel(nothing), NO_BASKET);
  await assert.rejects(baskets.checkOut(nothing, "payment"), NO_BASKET);
  assert.deepEqual(events(), []);
});

Deno.test("a checkout that is refused says what was being done", async () => {
  const { baskets, sent } = kiosk();
  const id = await baskets.start("ada");
  const empty = "baskets checkout: the basket has no items";
  await assert.rejects(baskets.checkOut(id, "payment"), { reason: "basket_empty", message: empty });
  await baskets.addItem(id, "tea", 1);
  await assert.rejects(baskets.checkOut(id, ""), {
    message: "baskets checkout: the payment id cannot be blank",
  });
  await baskets.cancel(id);
  await assert.rejects(baskets.checkOut(id, "payment"), {
    message: "baskets checkout: the basket cannot be modified",
  });
  assert.deepEqual(sent(), ["basketsapi.BasketStarted", "basketsapi.BasketCanceled"]);
});

Deno.test("F3: goods of a store that does not participate are refused", async () => {
  const { baskets } = kiosk({ heardOf: { participating: false } });
  const id = await baskets.start("ada");
  await assert.rejects(baskets.addItem(id, "tea", 1), {
    reason: "store_not_participating",
    message: "the store is not participating",
  });
  assert.deepEqual((await baskets.get(id)).items, []);
});

Deno.test("F3: goods of a store whose owner turned automated shopping off are refused", async () => {
  const { baskets } = kiosk({ heardOf: { automatedShopping: false } });
  const id = await baskets.start("ada");
  await assert.rejects(baskets.addItem(id, "tea", 1), {
    reason: "automated_shopping_off",
    message: "automated shopping is off",
  });
});

Deno.test("what was heard of a store refuses nothing that its owner now allows", async () => {
  const owner = { ...selling, name: "Bean" };
  const { baskets } = kiosk({ heardOf: { participating: false }, owner });
  const id = await baskets.start("ada");
  await baskets.addItem(id, "tea", 1);
  assert.equal((await baskets.get(id)).items[0].storeName, "Bean");
});

Deno.test("where participation is not required, every store sells", async () => {
  const { baskets } = kiosk({
    heardOf: { participating: false, automatedShopping: false },
    participationRequired: false,
  });
  const id = await baskets.start("ada");
  await baskets.addItem(id, "tea", 1);
  assert.equal((await baskets.get(id)).items.length, 1);
});

Deno.test("F5: an item can be taken out though nobody knows its product any more", async () => {
  const { baskets, forget } = kiosk();
  const id = await baskets.start("ada");
  await baskets.addItem(id, "tea", 1);
  forget();
  await assert.rejects(baskets.addItem(id, "tea", 1), { code: "not_found" });
  await baskets.removeItem(id, tea, 1);
  assert.deepEqual((await baskets.get(id)).items, []);
});

Deno.test("F9: the items of a checked-out basket are told in the order they were added", async () => {
  const { baskets, checkedOut } = kiosk();
  const id = await baskets.start("ada");
  for (const product of ["tea", "10", "2", "tea"]) await baskets.addItem(id, product, 1);
  await baskets.checkOut(id, "payment");
  assert.deepEqual(checkedOut(), [["tea", 9.99, 2], ["10", 9.99, 1], ["2", 9.99, 1]]);
});

Deno.test("C4: two checkouts at the same time make one", async () => {
  const { baskets, sent } = kiosk();
  const id = await baskets.start("ada");
  await baskets.addItem(id, "tea", 1);
  const results = await Promise.allSettled([baskets.checkOut(id, "a"), baskets.checkOut(id, "b")]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.deepEqual(sent(), ["basketsapi.BasketStarted", "basketsapi.BasketCheckedOut"]);
});
