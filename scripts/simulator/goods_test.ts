import assert from "node:assert/strict";
import { cartOf, mallPlan, personOf } from "./goods.ts";
import { randomOf } from "./random.ts";

Deno.test("products are shared among the stores as evenly as can be", () => {
  const plan = mallPlan({ stores: 3, products: 20, random: randomOf(1) });
  assert.deepEqual(plan.map(({ products }) => products.length), [7, 7, 6]);
  const prices = plan.flatMap(({ products }) => products.map(({ price }) => price));
  assert.ok(prices.every((price) => Number.isInteger(price) && price > 0));
});

Deno.test("a cart has some of each product, and no product twice", () => {
  const random = randomOf(2);
  const goods = ["a", "b", "c"].flatMap((storeId) =>
    ["1", "2"].map((n) => ({ storeId, productId: storeId + n, price: 100 }))
  );
  for (let count = 0; count < 100; count++) {
    const cart = cartOf(goods, random);
    const ids = cart.map(({ goods }) => goods.productId);
    assert.ok(cart.length > 0);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(cart.every(({ quantity }) => quantity > 0));
  }
});

Deno.test("people have numbers that can be called", () =>
  assert.match(personOf(randomOf(3)).smsNumber, /^\+31 20 \d{7}$/));
