import assert from "node:assert/strict";
import { testHost } from "../../shared/testing/host.ts";
import { customers } from "../customers/mod.ts";
import { depot } from "../depot/mod.ts";
import { ordering } from "../ordering/mod.ts";
import { payments } from "../payments/mod.ts";
import { search } from "../search/mod.ts";
import { stores } from "../stores/mod.ts";
import { cosec } from "./mod.ts";

const modules = [stores, customers, payments, depot, ordering, search, cosec];

/** The saga among those it drives, with a customer and goods. */
async function mall() {
  const host = await testHost(modules);

  async function call(verb: string, path: string, body?: unknown) {
    const answer = await host.call(verb, path, body);
    assert.equal(answer.status, 200, `${verb} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  const { id: storeId } = await call("POST", "/api/stores", { name: "Kettles", location: "1st" });
  const tea = { name: "Tea", description: "green", sku: "tea", price: 9.99 };
  const { id: productId } = await call("POST", `/api/stores/${storeId}/products`, tea);
  const ada = { name: "Ada", smsNumber: "5550102" };
  const { id: customerId } = await call("POST", "/api/customers", ada);

  const pay = async (amount: number, by = customerId): Promise<string> =>
    (await call("POST", "/api/payments", { customerId: by, amount })).id;
  return {
    host,
    call,
    pay,
    customerId,
    /** Orders three of the goods, for 29.97. */
    async order(paymentId: string, changes: { productId?: string } = {}): Promise<string> {
      const names = { storeName: "Kettles", productName: "Tea" };
      const items = [{ productId, storeId, ...names, price: 9.99, quantity: 3, ...changes }];
      return (await call("POST", "/api/ordering", { items, customerId, paymentId })).id;
    },
    /** What has become of an order, once everything is done. */
    async outcome(id: string, paymentId: string) {
      await host.quiet();
      const { order } = await call("GET", `/api/ordering/${id}`);
      const found = await call("GET", `/api/search/orders/${id}`);
      const { payment } = await call("GET", `/api/payments/${paymentId}`);
      const { shoppingLists } = await call("GET", `/api/depot/shopping?orderId=${id}`);
      const [saga] = await host.sql("cosec")`select state from cosec.sagas where id = ${id}`;
      for (const { name } of modules) {
        const letters = await host.sql(name).unsafe(`select error from ${name}.dead_letters`);
        assert.deepEqual([...letters], [], name);
      }
      return {
        order: order.status,
        found: found.order.status,
        payment: payment.status,
        lists: shoppingLists.map(({ status }: { status: string }) => status),
        saga: saga.state,
      };
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

Deno.test("an order of an enabled customer with enough money is approved", async () => {
  await using game = await mall();
  const payment = await game.pay(29.97);
  const order = await game.order(payment);
  assert.deepEqual(await game.outcome(order, payment), {
    order: "approved",
    found: "Approved",
    payment: "confirmed",
    lists: ["available"],
    saga: "completed",
  });
});

Deno.test("an order of a disabled customer is rejected before anything is done", async () => {
  await using game = await mall();
  await game.call("PUT", `/api/customers/${game.customerId}/disable`, {});
  const payment = await game.pay(29.97);
  const order = await game.order(payment);
  assert.deepEqual(await game.outcome(order, payment), {
    order: "rejected",
    found: "Rejected",
    payment: "authorized",
    lists: [],
    saga: "compensated",
  });
});

Deno.test("an order of goods that the depot does not find is rejected", async () => {
  await using game = await mall();
  const payment = await game.pay(29.97);
  const order = await game.order(payment, { productId: "nothing" });
  assert.deepEqual(await game.outcome(order, payment), {
    order: "rejected",
    found: "Rejected",
    payment: "authorized",
    lists: [],
    saga: "compensated",
  });
});

Deno.test("I2: an order that the payment does not cover is rejected and its list canceled", async () => {
  await using game = await mall();
  const payment = await game.pay(29.96);
  const order = await game.order(payment);
  assert.deepEqual(await game.outcome(order, payment), {
    order: "rejected",
    found: "Rejected",
    payment: "authorized",
    lists: ["canceled"],
    saga: "compensated",
  });
});

Deno.test("I2: of two orders with one payment one is approved", async () => {
  await using game = await mall();
  const payment = await game.pay(29.97);
  const orders = await Promise.all([game.order(payment), game.order(payment)]);
  const outcomes = await Promise.all(orders.map((id) => game.outcome(id, payment)));
  assert.deepEqual(outcomes.map(({ order }) => order).sort(), ["approved", "rejected"]);
  assert.deepEqual(outcomes.map(({ saga }) => saga).sort(), ["compensated", "completed"]);
});

Deno.test("D7: an order that is canceled at any moment leaves nothing behind", async () => {
  await using game = await mall();
  for (let n = 0; n < 8; n++) {
    const payment = await game.pay(29.97);
    const order = await game.order(payment);
    for (let wait = 0; wait < n; wait++) await game.host.call("GET", `/api/ordering/${order}`);
    await game.call("DELETE", `/api/ordering/${order}`);
    const { saga, lists, ...rest } = await game.outcome(order, payment);
    assert.equal(rest.order, "cancelled");
    assert.equal(rest.found, "Canceled");
    assert.ok(["compensated", "completed"].includes(saga), saga);
    assert.ok(lists.every((status: string) => status === "canceled"), lists);
    assert.ok(["authorized", "released"].includes(rest.payment), rest.payment);
  }
});
