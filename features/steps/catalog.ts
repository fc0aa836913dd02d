/** Steps of store owners: what a store sells, and for how much. */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { type Call, get, put, remove } from "../support/calls.ts";
import { addProduct, openStore } from "../support/goods.ts";
import type { Scene } from "../support/scene.ts";
import { fieldName, namesIn } from "../support/tables.ts";
import { Product } from "../support/things.ts";

const Products = z.object({ products: z.array(Product), next: z.string() });

Given(
  "the store {string} takes part and sells {string} for {float}",
  async function (this: Scene, store: string, product: string, price: number) {
    await openStore(this, store);
    await addProduct(this, store, product, { price });
  },
);

Given(
  "the store {string} also sells {string} for {float}",
  function (this: Scene, store: string, product: string, price: number) {
    return addProduct(this, store, product, { price });
  },
);

When(
  "the store owner adds the product {string} for {float} to {string}",
  function (this: Scene, product: string, price: number, store: string) {
    return addProduct(this, store, product, { price });
  },
);

When(
  "the store owner adds to {string} a product with a {word} of {int} characters",
  function (this: Scene, store: string, field: string, length: number) {
    return addProduct(this, store, "long", { price: 1, [field]: "x".repeat(length) });
  },
);

When(
  "the store owner adds to {string} the product:",
  function (this: Scene, store: string, table: DataTable) {
    const { name, price, ...texts } = table.rowsHash();
    const fields = Object.entries(texts).map(([words, text]) => [fieldName(words), text]);
    const product = { ...Object.fromEntries(fields), price: Number(price) };
    return addProduct(this, store, name, product);
  },
);

When(
  "the store owner rebrands the product {string} as {string}, {string}",
  async function (this: Scene, product: string, name: string, description: string) {
    const path = `/api/stores/products/${this.id("product", product)}/rebrand`;
    await this.attempt(put(path, { name, description }));
  },
);

When(
  "the store owner raises the price of {string} to {float}",
  async function (this: Scene, product: string, price: number) {
    const path = `/api/stores/products/${this.id("product", product)}/increasePrice`;
    await this.attempt(put(path, { price }));
  },
);

When(
  "the store owner lowers the price of {string} to {float}",
  async function (this: Scene, product: string, price: number) {
    const path = `/api/stores/products/${this.id("product", product)}/decreasePrice`;
    await this.attempt(put(path, { price }));
  },
);

When("the store owner removes the product {string}", async function (this: Scene, name: string) {
  await this.attempt(remove(`/api/stores/products/${this.id("product", name)}`));
});

When("somebody looks up the catalog of {string}", async function (this: Scene, store: string) {
  await this.attempt(catalogOf(this, store));
});

const catalogOf = (scene: Scene, store: string): Call =>
  get(`/api/stores/${scene.id("store", store)}/products`);

Then(
  "the catalog of {string} lists {string}",
  async function (this: Scene, store: string, names: string) {
    const { products } = await this.read(catalogOf(this, store), Products);
    assert.deepEqual(products.map(({ name }) => name), namesIn(names));
  },
);

Then(
  "the catalog of {string} lists {string} in pages of {int}",
  async function (this: Scene, store: string, names: string, limit: number) {
    const found: string[] = [];
    let next = "";
    do {
      const { path } = catalogOf(this, store);
      const query = `?limit=${limit}&next=${encodeURIComponent(next)}`;
      const page = await this.read(get(`${path}${query}`), Products);
      assert.ok(page.products.length <= limit);
      found.push(...page.products.map(({ name }) => name));
      next = page.next;
    } while (next !== "");
    assert.deepEqual(found, namesIn(names));
  },
);
