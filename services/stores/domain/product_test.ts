import assert from "node:assert/strict";
import { Cents } from "../../../shared/domain/money.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import { StoreId } from "./ids.ts";
import {
  addProduct,
  decreasePrice,
  increasePrice,
  type NewProduct,
  parsePrice,
  type Product,
  product,
  rebrandProduct,
  removeProduct,
} from "./product.ts";
import type { ProductEvent } from "./product_events.ts";

const given = specFor(product);
const cents = (amount: number) => Cents.parse(amount);
const tea: NewProduct = {
  storeId: StoreId.parse("brew"),
  name: "Green tea",
  description: "from Uji",
  sku: "T-1",
  price: cents(999),
  pictureUrl: "https://example.com/tea.png",
};
const added: ProductEvent = { type: "ProductAdded", data: tea };
const removed: ProductEvent = { type: "ProductRemoved", data: {} };

Deno.test("R4: addProduct() lists a product with its picture", () => {
  given().when(() => addProduct(tea)).then(added);
  assert.deepEqual(given(added).state(), { ...tea, status: "listed" });
});

Deno.test("addProduct() takes a product that is free and has neither sku, description nor picture", () => {
  const plain = { ...tea, description: "", sku: "", price: cents(0), pictureUrl: "" };
  given().when(() => addProduct(plain)).then({ type: "ProductAdded", data: plain });
});

Deno.test("addProduct() refuses a blank name, before a negative price", () =>
  given().when(() => addProduct({ ...tea, name: " ", price: cents(-1) }))
    .thenRefused("product_name_blank", "the product name cannot be blank"));

Deno.test("addProduct() refuses a negative price", () =>
  given().when(() => addProduct({ ...tea, price: cents(-1) }))
    .thenRefused("product_price_negative", "the product price cannot be negative"));

Deno.test("addProduct() refuses texts that are too long", () => {
  const when = (change: Partial<NewProduct>) =>
    given().when(() => addProduct({ ...tea, ...change }));
  when({ name: "x".repeat(201) })
    .thenRefused("product_name_too_long", "the product name is too long");
  when({ description: "x".repeat(2_001) })
    .thenRefused("product_description_too_long", "the product description is too long");
  when({ sku: "x".repeat(201) }).thenRefused("product_sku_too_long", "the product sku is too long");
  when({ pictureUrl: "x".repeat(2_001) })
    .thenRefused("product_picture_url_too_long", "the product picture url is too long");
});

Deno.test("rebrandProduct() replaces name and description", () => {
  const brand = { name: "Sencha", description: "" };
  const rebranded: ProductEvent = { type: "ProductRebranded", data: brand };
  given(added).when((p) => rebrandProduct(p, brand)).then(rebranded);
  assert.deepEqual(given(added, rebranded).state(), { ...tea, ...brand, status: "listed" });
});

Deno.test("E4: rebrandProduct() refuses a blank name and texts that are too long", () => {
  const when = (name: string, description: string) =>
    given(added).when((p) => rebrandProduct(p, { name, description }));
  when("", "").thenRefused("product_name_blank", "the product name cannot be blank");
  when("x".repeat(201), "")
    .thenRefused("product_name_too_long", "the product name is too long");
  when("Sencha", "x".repeat(2_001))
    .thenRefused("product_description_too_long", "the product description is too long");
});

Deno.test("E1, E6: increasePrice() tells the difference and the new price", () => {
  const increased: ProductEvent = {
    type: "ProductPriceIncreased",
    data: { delta: cents(251), price: cents(1250) },
  };
  given(added).when((p) => increasePrice(p, cents(1250))).then(increased);
  assert.equal(given(added, increased).state().price, 1250);
});

Deno.test("increasePrice() takes the same price", () =>
  given(added).when((p) => increasePrice(p, cents(999)))
    .then({ type: "ProductPriceIncreased", data: { delta: cents(0), price: cents(999) } }));

Deno.test("increasePrice() refuses a lower price", () => {
  for (const price of [998, 0, -1]) {
    given(added).when((p) => increasePrice(p, cents(price)))
      .thenRefused("price_would_decrease", "the price change would be a decrease");
  }
});

Deno.test("E1, E6: decreasePrice() tells the negative difference and the new price", () => {
  const decreased: ProductEvent = {
    type: "ProductPriceDecreased",
    data: { delta: cents(-999), price: cents(0) },
  };
  given(added).when((p) => decreasePrice(p, cents(0))).then(decreased);
  assert.equal(given(added, decreased).state().price, 0);
});

Deno.test("decreasePrice() takes the same price", () =>
  given(added).when((p) => decreasePrice(p, cents(999)))
    .then({ type: "ProductPriceDecreased", data: { delta: cents(0), price: cents(999) } }));

Deno.test("decreasePrice() refuses a higher price", () =>
  given(added).when((p) => decreasePrice(p, cents(1000)))
    .thenRefused("price_would_increase", "the price change would be an increase"));

Deno.test("E2: decreasePrice() refuses a negative price", () =>
  given(added).when((p) => decreasePrice(p, cents(-1)))
    .thenRefused("product_price_negative", "the product price cannot be negative"));

Deno.test("removeProduct() removes a product", () => {
  given(added).when(removeProduct).then(removed);
  assert.equal(given(added, removed).state().status, "removed");
});

for (const [name, decide] of commands()) {
  Deno.test(`C2: ${name}() does not know a product that never was`, () =>
    given().when(decide).thenRefused("product_not_found", "product with that ID does not exist"));

  Deno.test(`E4: ${name}() does not know a removed product`, () =>
    given(added, removed).when(decide)
      .thenRefused("product_not_found", "product with that ID does not exist"));
}

Deno.test("parsePrice() reads what is within 1e-6 of a whole cent", () => {
  assert.equal(parsePrice(9.99), 999);
  assert.equal(parsePrice(0.1 + 0.2), 30);
  assert.equal(parsePrice(-0.01), -1);
  assert.equal(parsePrice(999_999_999.99), 99_999_999_999);
});

Deno.test("parsePrice() refuses what is no amount of money", () => {
  for (const amount of [0.001, NaN, Infinity, -Infinity, 1_000_000_000]) {
    assert.throws(() => parsePrice(amount), {
      reason: "price_not_valid",
      message: "the price is not a valid amount",
    });
  }
});

function commands(): [string, (product: Product) => ProductEvent][] {
  return [
    ["rebrandProduct", (product) => rebrandProduct(product, { name: "", description: "" })],
    ["increasePrice", (product) => increasePrice(product, cents(-1))],
    ["decreasePrice", (product) => decreasePrice(product, cents(-1))],
    ["removeProduct", removeProduct],
  ];
}
