import assert from "node:assert/strict";
import { testDatabase } from "../shared/testing/database.ts";
import { testHost } from "../shared/testing/host.ts";
import { baskets } from "../services/baskets/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { placeIn, startSystem } from "./support/system.ts";

/** Sends a POST with a key to one of the places. */
async function post(url: string, path: string, body: unknown, key: string) {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", "idempotency-key": key },
  });
  return { status: response.status, body: await response.json() };
}

Deno.test("F28: a command that is sent three times at once with one key, to two replicas, has one effect and one answer", async () => {
  await using database = await testDatabase();
  const launch = () => ({
    args: ["run", "-A", "services/payments/main.ts"],
    env: placeIn(database.connectionString),
  });
  await using one = await startSystem(launch());
  await using two = await startSystem(launch());
  const urls = [one.url, two.url, one.url];
  for (let n = 0; n < 20; n++) {
    const payment = { customerId: `c${n}`, amount: 19.99 };
    const answers = await Promise.all(
      urls.map((url) => post(url, "/api/payments", payment, `key-${n}`)),
    );
    const rows = await database
      .sql`select id from payments.payments where customer_id = ${`c${n}`}`;
    assert.equal(rows.length, 1);
    const expected = { status: 200, body: { id: rows[0].id } };
    assert.deepEqual(answers, [expected, expected, expected]);
  }
  const payment = { customerId: "c0", amount: 19.99 };
  const again = await post(two.url, "/api/payments", payment, "key-0");
  const [{ id }] = await database.sql`select id from payments.payments where customer_id = 'c0'`;
  assert.deepEqual(again, { status: 200, body: { id } });
  const other = await post(two.url, "/api/payments", { ...payment, amount: 20 }, "key-0");
  assert.deepEqual([other.status, other.body.code, other.body.details[0].TypeCode], [
    422,
    3,
    "BAD_REQUEST",
  ]);
});

Deno.test("L5: repeated with a key, each POST has one effect, and its messages are published once", async () => {
  await using host = await testHost([stores, baskets, payments, ordering]);
  const send = async (path: string, body: unknown, key?: string, method = "POST") => {
    const response = await host.http.request(path, {
      method,
      body: JSON.stringify(body),
      headers: key === undefined ? {} : { "idempotency-key": key },
    });
    return { status: response.status, body: await response.json() };
  };
  const twice = async (path: string, body: unknown) => {
    const first = await send(path, body, "k");
    assert.equal(first.status, 200, JSON.stringify(first.body));
    assert.deepEqual(await send(path, body, "k"), first);
    return first.body.id;
  };
  const sql = host.sql("stores");
  const store = await twice("/api/stores", { name: "Fleur", location: "Ground floor" });
  await twice(`/api/stores/${store}/products`, { name: "Tulips", price: 4.5 });
  await twice("/api/baskets", { customerId: "ada" });
  await twice("/api/payments", { customerId: "ada", amount: 9 });
  const items = [{ productId: "p", storeId: "s", price: 1, quantity: 1 }];
  const order = await twice("/api/ordering", { customerId: "ada", paymentId: "p", items });
  const canceling = { reason: "changed my mind", actor: "customer" };
  await twice(`/api/ordering/${order}/cancel`, canceling); // a second one would be refused
  await host.quiet();
  assert.deepEqual(await host.outbox("stores"), [
    "storesapi.StoreCreated",
    "storesapi.ProductAdded",
  ]);
  assert.deepEqual(await host.outbox("ordering"), [
    "ordersapi.OrderCreated",
    "ordersapi.OrderCanceled",
  ]);
  const [{ kept }] = await sql`
    select (select count(*) from stores.idempotency_keys)::int
      + (select count(*) from baskets.idempotency_keys)::int
      + (select count(*) from payments.idempotency_keys)::int
      + (select count(*) from ordering.idempotency_keys)::int as kept`;
  assert.equal(kept, 6);
});

Deno.test("F28: adding to a basket with a key adds once, though the catalog's cache is filled in the same call", async () => {
  await using host = await testHost([stores, baskets]);
  const { body: { id: store } } = await host.call("POST", "/api/stores", {
    name: "Fleur",
    location: "Ground floor",
  });
  await host.call("PUT", `/api/stores/${store}/participating`);
  const { body: { id: productId } } = await host.call("POST", `/api/stores/${store}/products`, {
    name: "Tulips",
    price: 4.5,
  });
  const { body: { id } } = await host.call("POST", "/api/baskets", { customerId: "ada" });
  await host.quiet();
  const sql = host.sql("baskets");
  await sql`delete from baskets.products_cache`;
  await sql`delete from baskets.stores_cache`;
  const add = () =>
    host.http.request(`/api/baskets/${id}/addItem`, {
      method: "PUT",
      body: JSON.stringify({ productId, quantity: 3 }),
      headers: { "idempotency-key": "k" },
    });
  const answers = await Promise.all([add(), add(), add()]);
  for (const answer of answers) assert.deepEqual([answer.status, await answer.json()], [200, {}]);
  const { body: { basket } } = await host.call("GET", `/api/baskets/${id}`);
  assert.deepEqual(basket.items.map(({ quantity }: { quantity: number }) => quantity), [3]);
  const cached = await sql`select id from baskets.products_cache`;
  assert.deepEqual([...cached], [{ id: productId }]);
});
