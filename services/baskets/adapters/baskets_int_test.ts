import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import {
  ProductAdded,
  StoreCreated,
  StoreParticipatingToggled,
} from "../../stores/contract/events.ts";
import { stores } from "../../stores/mod.ts";
import { BasketCheckedOut } from "../contract/events.ts";
import { baskets } from "../mod.ts";

const NOWHERE = { RPC_SERVICES: "STORES=http://127.0.0.1:1" }; // nobody listens there
const tea = { name: "Green tea", price: 9.99 };
const cake = { name: "Cake", price: 4.5 };

Deno.test("F8, R5: a basket is started, filled, shown with its total and checked out", async () => {
  await using host = await testHost([stores, baskets]);
  const store = await sellingStore(host);
  const [teaId, cakeId] = [await newProduct(host, store, tea), await newProduct(host, store, cake)];
  const id = await newBasket(host);
  const path = `/api/baskets/${id}`;
  for (const [productId, quantity] of [[teaId, 2], [cakeId, 3]] as const) {
    const answer = await host.call("PUT", `${path}/addItem`, { productId, quantity });
    assert.deepEqual(answer, { status: 200, body: {} });
  }
  const removal = { productId: cakeId, quantity: 1 };
  assert.deepEqual(await host.call("PUT", `${path}/removeItem`, removal), {
    status: 200,
    body: {},
  });
  const of = { storeId: store, storeName: "Brew" };
  const items = [
    { ...of, productId: teaId, productName: "Green tea", productPrice: 9.99, quantity: 2 },
    { ...of, productId: cakeId, productName: "Cake", productPrice: 4.5, quantity: 2 },
  ];
  assert.deepEqual(await host.call("GET", path), {
    status: 200,
    body: {
      basket: { id, items, customerId: "ada", status: "open", total: 28.98, paymentId: "" },
    },
  });
  const answer = await host.call("PUT", `${path}/checkout`, { paymentId: "payment" });
  assert.deepEqual(answer, { status: 200, body: {} });
  assert.deepEqual(await host.sent("baskets", BasketCheckedOut), [{
    id,
    customerId: "ada",
    paymentId: "payment",
    items: items.map(({ productPrice: price, ...item }) => ({ ...item, price })),
  }]);
  const { basket } = (await host.call("GET", path)).body;
  assert.deepEqual([basket.status, basket.paymentId], ["checked_out", "payment"]);
});

Deno.test("a new basket is empty and open; DELETE cancels it", async () => {
  await using host = await testHost([stores, baskets]);
  const id = await newBasket(host);
  const path = `/api/baskets/${id}`;
  const empty = { id, items: [], customerId: "ada", total: 0, paymentId: "" };
  assert.deepEqual((await host.call("GET", path)).body.basket, { ...empty, status: "open" });
  assert.deepEqual(await host.call("DELETE", path), { status: 200, body: {} });
  assert.deepEqual((await host.call("GET", path)).body.basket, { ...empty, status: "canceled" });
  assert.deepEqual(await host.outbox("baskets"), [
    "basketsapi.BasketStarted",
    "basketsapi.BasketCanceled",
  ]);
});

Deno.test("E1, F4, F7: a new price reaches what is added next, and more of the same", async () => {
  await using host = await testHost([stores, baskets]);
  const productId = await newProduct(host, await sellingStore(host), tea);
  const path = `/api/baskets/${await newBasket(host)}`;
  const add = { productId, quantity: 1 };
  await host.call("PUT", `${path}/addItem`, add);
  await host.call("PUT", `/api/stores/products/${productId}/increasePrice`, { price: 10.5 });
  await host.quiet();
  assert.equal((await host.call("GET", path)).body.basket.total, 9.99);
  await host.call("PUT", `${path}/addItem`, add);
  assert.equal((await host.call("GET", path)).body.basket.total, 21);
});

Deno.test("F3: goods can be bought only while their store participates and its switch is on", async () => {
  await using host = await testHost([stores, baskets]);
  const store = await newStore(host);
  const productId = await newProduct(host, store, tea);
  const path = `/api/baskets/${await newBasket(host)}/addItem`;
  const add = () => host.call("PUT", path, { productId, quantity: 1 });
  assert.equal((await add()).body.message, "the store is not participating");
  await host.call("PUT", `/api/stores/${store}/participating`, {});
  assert.equal((await add()).status, 200, "told by the owner, though the cache may not know yet");
  await host.call("DELETE", `/api/stores/${store}/automated-shopping`);
  await host.quiet();
  assert.equal((await add()).body.message, "automated shopping is off");
  await host.call("PUT", `/api/stores/${store}/automated-shopping`, {});
  await host.call("DELETE", `/api/stores/${store}/participating`);
  await host.quiet();
  assert.equal((await add()).body.message, "the store is not participating");
});

Deno.test("with PARTICIPATION_REQUIRED=false every store sells", async () => {
  const env = { PARTICIPATION_REQUIRED: "false" };
  await using host = await testHost([stores, baskets], { env });
  const productId = await newProduct(host, await newStore(host), tea);
  const path = `/api/baskets/${await newBasket(host)}/addItem`;
  assert.equal((await host.call("PUT", path, { productId, quantity: 1 })).status, 200);
});

Deno.test("F5: an item can be taken out after its product and its store are gone", async () => {
  await using host = await testHost([stores, baskets]);
  const store = await sellingStore(host);
  const productId = await newProduct(host, store, tea);
  const path = `/api/baskets/${await newBasket(host)}`;
  const item = { productId, quantity: 1 };
  await host.call("PUT", `${path}/addItem`, item);
  await host.call("DELETE", `/api/stores/${store}`);
  await host.quiet();
  assert.deepEqual(
    await host.call("PUT", `${path}/addItem`, item),
    refusal(404, 5, "NOT_FOUND", "product fallback failed: product was not located"),
  );
  assert.equal((await host.call("PUT", `${path}/removeItem`, item)).status, 200);
  assert.deepEqual((await host.call("GET", path)).body.basket.items, []);
});

Deno.test("what was heard of stores and products suffices while the stores are away", async () => {
  await using host = await testHost([baskets], { env: NOWHERE });
  await host.publish(StoreCreated({ id: "brew", name: "Brew" }), version("brew", 1));
  const joined = StoreParticipatingToggled({ id: "brew", participating: true });
  await host.publish(joined, version("brew", 2));
  const added = ProductAdded({ id: "tea", storeId: "brew", ...tea });
  await host.publish(added, version("tea", 1));
  await host.quiet();
  const path = `/api/baskets/${await newBasket(host)}`;
  await host.call("PUT", `${path}/addItem`, { productId: "tea", quantity: 2 });
  assert.equal((await host.call("GET", path)).body.basket.total, 19.98);
});

Deno.test("F10: what was not heard of is not available while the stores are away", async () => {
  await using host = await testHost([baskets], { env: NOWHERE });
  const path = `/api/baskets/${await newBasket(host)}`;
  const answer = await host.call("PUT", `${path}/addItem`, { productId: "tea", quantity: 1 });
  const text = "product fallback failed: requesting product";
  assert.deepEqual(answer, refusal(503, 14, "UNAVAILABLE", text));
});

Deno.test("taking out what is not in the basket succeeds without effect", async () => {
  await using host = await testHost([stores, baskets]);
  const path = `/api/baskets/${await newBasket(host)}`;
  const before = await traces(host);
  const answer = await host.call("PUT", `${path}/removeItem`, { productId: "tea", quantity: 1 });
  assert.deepEqual(answer, { status: 200, body: {} });
  assert.deepEqual(await traces(host), before);
});

Deno.test("C4: of two who check out at the same time one is refused", async () => {
  await using host = await testHost([stores, baskets]);
  const productId = await newProduct(host, await sellingStore(host), tea);
  const path = `/api/baskets/${await newBasket(host)}`;
  await host.call("PUT", `${path}/addItem`, { productId, quantity: 1 });
  const answers = await Promise.all(
    ["a", "b"].map((paymentId) => host.call("PUT", `${path}/checkout`, { paymentId })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  assert.equal((await host.sent("baskets", BasketCheckedOut)).length, 1);
});

Deno.test("items added at the same time are all there", async () => {
  await using host = await testHost([stores, baskets]);
  const productId = await newProduct(host, await sellingStore(host), tea);
  const path = `/api/baskets/${await newBasket(host)}`;
  const add = () => host.call("PUT", `${path}/addItem`, { productId, quantity: 1 });
  const answers = await Promise.all([add(), add(), add(), add()]);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
  assert.equal((await host.call("GET", path)).body.basket.items[0].quantity, 4);
});

async function newStore(host: TestHost): Promise<string> {
  return (await host.call("POST", "/api/stores", { name: "Brew", location: "Level 1" })).body.id;
}

async function sellingStore(host: TestHost): Promise<string> {
  const id = await newStore(host);
  await host.call("PUT", `/api/stores/${id}/participating`, {});
  return id;
}

async function newProduct(host: TestHost, store: string, details: object): Promise<string> {
  return (await host.call("POST", `/api/stores/${store}/products`, details)).body.id;
}

async function newBasket(host: TestHost): Promise<string> {
  return (await host.call("POST", "/api/baskets", { customerId: "ada" })).body.id;
}

async function traces(host: TestHost) {
  const [counts] = await host.sql("baskets")`
    select (select count(*)::int from baskets.events) as events,
           (select count(*)::int from baskets.outbox) as messages`;
  return { ...counts };
}

function version(key: string, version: number) {
  return { key, metadata: { AGGREGATE_ID: key, AGGREGATE_VERSION: String(version) } };
}

function refusal(status: number, code: number, TypeCode: string, message: string) {
  const detail = {
    "@type": "type.googleapis.com/errors.ErrorType",
    TypeCode,
    HTTPCode: `${status}`,
    GRPCCode: `${code}`,
  };
  return { status, body: { code, message, details: [detail] } };
}
