import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { baskets } from "../../baskets/mod.ts";
import { customers } from "../../customers/mod.ts";
import { depot } from "../../depot/mod.ts";
import { search } from "../../search/mod.ts";
import { stores } from "../mod.ts";

const mall = () => testHost([stores, customers, baskets, depot, search]);
const OTHERS = ["baskets", "depot", "search"] as const;
const tea = { name: "Green tea", price: 9.99 };

Deno.test("E1, E6, F4: every price change reaches the baskets with the right absolute price", async () => {
  await using host = await mall();
  const product = `/api/stores/products/${await newProduct(host, await sellingStore(host))}`;
  const steps = [
    ["increasePrice", 10.5],
    ["decreasePrice", 0.07],
    ["increasePrice", 999_999_999.99],
    ["increasePrice", 999_999_999.99],
    ["decreasePrice", 0],
    ["increasePrice", 19.99],
  ] as const;
  for (const [index, [step, price]] of steps.entries()) {
    assert.equal((await host.call("PUT", `${product}/${step}`, { price })).status, 200);
    await host.quiet();
    const [row] = await host.sql("baskets")`select price, version from baskets.products_cache`;
    assert.deepEqual({ ...row }, { price: row.price, version: index + 2 });
    assert.equal(Number(row.price), Math.round(price * 100));
  }
});

Deno.test("E1, F4: price, name and removal of a product reach all who keep it", async () => {
  await using host = await mall();
  const id = await newProduct(host, await sellingStore(host));
  const product = `/api/stores/products/${id}`;
  await host.call("PUT", `${product}/increasePrice`, { price: 10.5 });
  await host.call("PUT", `${product}/rebrand`, { name: "Sencha", description: "new" });
  await host.quiet();
  for (const context of OTHERS) {
    const { name, removed } = await cached(host, context, "products", id);
    assert.deepEqual([name, removed], ["Sencha", false], context);
  }
  const basket = await newBasket(host);
  const { items } = await added(host, basket, id);
  assert.deepEqual([items[0].productName, items[0].productPrice], ["Sencha", 10.5]);
  await host.call("DELETE", product);
  await host.quiet();
  for (const context of OTHERS) {
    assert.equal((await cached(host, context, "products", id)).removed, true, context);
  }
  const gone = await host.call("PUT", `${basket}/addItem`, { productId: id, quantity: 1 });
  assert.deepEqual([gone.status, gone.body.message], [
    404,
    "product fallback failed: product was not located",
  ]);
});

Deno.test("a store's new name reaches all who keep it", async () => {
  await using host = await mall();
  const store = await sellingStore(host);
  const product = await newProduct(host, store);
  await host.call("PUT", `/api/stores/${store}/rebrand`, { name: "Bean" });
  await host.quiet();
  for (const context of OTHERS) {
    assert.equal((await cached(host, context, "stores", store)).name, "Bean", context);
  }
  const { items } = await added(host, await newBasket(host), product);
  assert.equal(items[0].storeName, "Bean");
});

Deno.test("R1: a removed store is gone with its products everywhere, but not from baskets", async () => {
  await using host = await mall();
  const store = await sellingStore(host);
  const products = [await newProduct(host, store), await newProduct(host, store)];
  await host.quiet();
  const basket = await newBasket(host);
  await added(host, basket, products[0]);
  assert.equal((await host.call("DELETE", `/api/stores/${store}`)).status, 200);
  await host.quiet();
  for (const context of OTHERS) {
    assert.equal((await cached(host, context, "stores", store)).removed, true, context);
    for (const id of products) {
      assert.equal((await cached(host, context, "products", id)).removed, true, context);
    }
  }
  for (const productId of products) {
    const refused = await host.call("PUT", `${basket}/addItem`, { productId, quantity: 1 });
    assert.equal(refused.status, 404);
  }
  const { items } = (await host.call("GET", basket)).body.basket;
  assert.deepEqual(items.map(({ productId }: { productId: string }) => productId), [products[0]]);
});

Deno.test("A12, F4: a change that was lost on its way is asked for at the next read", async () => {
  await using host = await mall();
  const store = await sellingStore(host);
  const id = await newProduct(host, store);
  await host.quiet();
  const [before] = await host.sql("baskets")`select * from baskets.products_cache`;
  await host.call("PUT", `/api/stores/products/${id}/increasePrice`, { price: 12 });
  await host.quiet();
  await host.sql("baskets")`update baskets.products_cache
    set price = ${before.price}, version = ${before.version}`; // as if nothing had been told
  await host.call("PUT", `/api/stores/products/${id}/rebrand`, { name: "Sencha" });
  await host.quiet();
  assert.equal((await cached(host, "baskets", "products", id)).version, -3);
  const { items } = await added(host, await newBasket(host), id);
  assert.deepEqual([items[0].productName, items[0].productPrice], ["Sencha", 12]);
  assert.equal((await cached(host, "baskets", "products", id)).version, 3);
});

Deno.test("F3, R2, R3: a store that asked, was approved and switched off and on again can be bought from", async () => {
  await using host = await mall();
  const store = await newStore(host);
  const id = await newProduct(host, store);
  const path = `/api/stores/${store}`;
  const basket = await newBasket(host);
  const refusal = async () => {
    await host.quiet();
    const item = { productId: id, quantity: 1 };
    return (await host.call("PUT", `${basket}/addItem`, item)).body.message;
  };
  assert.equal(await refusal(), "the store is not participating");
  await host.call("POST", `${path}/participation/request`, {});
  assert.equal(await refusal(), "the store is not participating");
  await host.call("PUT", `${path}/participation/approve`, {});
  assert.equal(await refusal(), undefined);
  await host.call("DELETE", `${path}/automated-shopping`);
  assert.equal(await refusal(), "automated shopping is off");
  await host.call("PUT", `${path}/automated-shopping`, {});
  assert.equal(await refusal(), undefined);
  await host.call("DELETE", `${path}/participating`);
  assert.equal(await refusal(), "the store is not participating");
});

async function newStore(host: TestHost): Promise<string> {
  return (await host.call("POST", "/api/stores", { name: "Brew", location: "Level 1" })).body.id;
}

async function sellingStore(host: TestHost): Promise<string> {
  const id = await newStore(host);
  await host.call("PUT", `/api/stores/${id}/participating`, {});
  return id;
}

async function newProduct(host: TestHost, store: string): Promise<string> {
  return (await host.call("POST", `/api/stores/${store}/products`, tea)).body.id;
}

/** The path of a new basket. */
async function newBasket(host: TestHost): Promise<string> {
  const { body } = await host.call("POST", "/api/baskets", { customerId: "ada" });
  return `/api/baskets/${body.id}`;
}

/** The basket after one piece of a product was added. */
async function added(host: TestHost, basket: string, productId: string) {
  const answer = await host.call("PUT", `${basket}/addItem`, { productId, quantity: 1 });
  assert.deepEqual(answer, { status: 200, body: {} });
  return (await host.call("GET", basket)).body.basket;
}

async function cached(host: TestHost, context: string, what: "stores" | "products", id: string) {
  const [row] = await host.sql(context).unsafe(
    `select * from ${context}.${what}_cache where id = $1`,
    [id],
  );
  assert.ok(row, `${context} has heard of it`);
  return row;
}
