import assert from "node:assert/strict";
import { pause } from "../../shared/platform/time.ts";
import * as customersapi from "../customers/contract/events.ts";
import * as ordersapi from "../ordering/contract/events.ts";
import * as storesapi from "../stores/contract/events.ts";
import { items, mall } from "./names_fixture.ts";

const nameless = items.map((item) => ({ ...item, productName: "", storeName: "" }));
const created = ordersapi.OrderCreated({ id: "order", customerId: "ada", paymentId: "p", items });
const createdByOthers = ordersapi.OrderCreated({ id: "order", customerId: "ada", items: nameless });

Deno.test("K2: a placed order is found by its id, as the wire has always shown it", async () => {
  await using game = await mall({ ada: "Ada" });
  const before = Date.now();
  await game.tell(created, 1);
  const { status, body } = await game.get("order");
  assert.equal(status, 200);
  const { createdAt, ...order } = body.order;
  assert.deepEqual(order, {
    orderId: "order",
    customerId: "ada",
    customerName: "Ada",
    items: [
      {
        productId: "tea",
        storeId: "kettles",
        productName: "Green tea",
        storeName: "Kettles & Co",
        price: 0.1,
        quantity: "3",
      },
      {
        productId: "cup",
        storeId: "crockery",
        productName: "Cup",
        storeName: "Crockery",
        price: 9.99,
        quantity: "1",
      },
    ],
    total: 10.29,
    status: "New",
  });
  assert.ok(Date.parse(createdAt) >= before - 1 && Date.parse(createdAt) <= Date.now(), createdAt);
  assert.deepEqual(game.asked, ["ada"]);
});

Deno.test("K3: an order is from when it was created, not from when that was heard of", async () => {
  let now = new Date("2020-02-03T04:05:06.789Z");
  await using game = await mall({ ada: "Ada" }, { clock: { now: () => now } });
  game.owners.isDown = true;
  await game.tell(created, 1);
  await until(() => game.asked.length > 0);
  now = new Date("2020-03-03T00:00:00Z");
  game.owners.isDown = false;
  assert.equal((await game.get("order")).body.order.createdAt, "2020-02-03T04:05:06.789Z");
});

const notThere = {
  code: 5,
  message: "order with that ID does not exist",
  details: [{
    "@type": "type.googleapis.com/errors.ErrorType",
    TypeCode: "NOT_FOUND",
    HTTPCode: "404",
    GRPCCode: "5",
  }],
};

Deno.test("an order that nobody has told of is not found", async () => {
  await using game = await mall();
  assert.deepEqual(await game.get("order"), { status: 404, body: notThere });
});

Deno.test("an id that is none is refused", async () => {
  await using game = await mall();
  for (const id of ["%20", "x".repeat(129)]) {
    const { status, body } = await game.get(id);
    assert.deepEqual([status, body.message], [400, "the id is not valid"]);
  }
});

for (
  const [event, status] of [
    [ordersapi.OrderApproved({ id: "order" }), "Approved"],
    [ordersapi.OrderRejected({ id: "order" }), "Rejected"],
    [ordersapi.OrderInProgress({ id: "order" }), "In Progress"],
    [ordersapi.OrderReadied({ id: "order", total: 10.29 }), "Ready For Pickup"],
    [ordersapi.OrderCompleted({ id: "order" }), "Completed"],
    [ordersapi.OrderCanceled({ id: "order" }), "Canceled"],
  ] as const
) {
  const name = event.type.registeredName;
  Deno.test(`K8: after ${name} an order is ${status}, whether or not it was known`, async () => {
    await using game = await mall({ ada: "Ada" });
    await game.tell(created, 1);
    await game.tell(event, 2);
    assert.equal((await game.get("order")).body.order.status, status);

    const early = { ...event, data: { ...event.data, id: "early" } };
    await game.tell(early, 2);
    assert.deepEqual((await game.get("early")).status, 404);
    await game.tell({ ...created, data: { ...created.data, id: "early" } }, 1);
    assert.equal((await game.get("early")).body.order.status, status);
  });
}

Deno.test("events without versions are taken in the order they come", async () => {
  await using game = await mall({ ada: "Ada" });
  await game.tell(created);
  await game.tell(ordersapi.OrderReadied({ id: "order" }));
  await game.tell(ordersapi.OrderCompleted({ id: "order" }));
  await game.tell(created);
  assert.equal((await game.get("order")).body.order.status, "Completed");
});

Deno.test("an adjusted order has what was found, and the names it was ordered with", async () => {
  await using game = await mall({ ada: "Ada" });
  await game.tell(created, 1);
  const left = [{ ...nameless[0], quantity: 2 }];
  await game.tell(ordersapi.OrderItemsAdjusted({ id: "order", items: left, total: 0.2 }), 4);
  const { order } = (await game.get("order")).body;
  assert.deepEqual(order.items, [{ ...items[0], quantity: "2" }]);
  assert.equal(order.total, 0.2);
  const [row] = await game.host.sql("search")`
    select product_ids as products, store_ids as stores, total from search.orders`;
  assert.deepEqual({ ...row }, { products: ["tea"], stores: ["kettles"], total: 20 });
  const lists = await game.host.sql("search")`
    select kind, id, total from search.order_goods order by kind`.values();
  assert.deepEqual([...lists], [["product", "tea", 20], ["store", "kettles", 20]]);
});

Deno.test("K6: names that do not come with the order are those that were heard of", async () => {
  await using game = await mall();
  await game.tell(customersapi.CustomerRegistered({ id: "ada", name: "Ada" }), 1);
  await game.tell(storesapi.StoreCreated({ id: "kettles", name: "Kettles" }), 1);
  await game.tell(storesapi.StoreRebranded({ id: "kettles", name: "Kettles & Co" }), 2);
  await game.tell(storesapi.StoreCreated({ id: "crockery", name: "Crockery" }), 1);
  await game.tell(storesapi.ProductAdded({ id: "tea", storeId: "kettles", name: "Tea" }), 1);
  await game.tell(storesapi.ProductRebranded({ id: "tea", name: "Green tea" }), 2);
  await game.tell(storesapi.ProductAdded({ id: "cup", storeId: "crockery", name: "Cup" }), 1);
  await game.host.quiet();
  await game.tell(createdByOthers, 1);
  const { order } = (await game.get("order")).body;
  assert.equal(order.customerName, "Ada");
  assert.deepEqual(names(order), [["Green tea", "Kettles & Co"], ["Cup", "Crockery"]]);
  assert.deepEqual(game.asked, []);
});

Deno.test("K6: names that nobody has told of are asked for, once", async () => {
  const known = { ada: "Ada", tea: "Tea", cup: "Cup", kettles: "Kettles", crockery: "Crockery" };
  await using game = await mall(known);
  await game.tell(createdByOthers, 1);
  const { order } = (await game.get("order")).body;
  assert.deepEqual(names(order), [["Tea", "Kettles"], ["Cup", "Crockery"]]);
  assert.deepEqual(game.asked.toSorted(), Object.keys(known).toSorted());
  await game.tell({ ...createdByOthers, data: { ...createdByOthers.data, id: "second" } }, 1);
  assert.deepEqual(names((await game.get("second")).body.order), names(order));
  assert.equal(game.asked.length, 5);
});

Deno.test("K7: an order of goods that were removed meanwhile is found, without their names", async () => {
  await using game = await mall({ ada: "Ada", crockery: "Crockery", kettles: "Kettles" });
  await game.tell(storesapi.ProductRemoved({ id: "tea" }), 2);
  await game.host.quiet();
  await game.tell(createdByOthers, 1);
  const { order } = (await game.get("order")).body;
  assert.deepEqual(names(order), [["", "Kettles"], ["", "Crockery"]]);
  assert.ok(!game.asked.includes("tea"));
});

Deno.test("an order of a customer that nobody knows is found without the name", async () => {
  await using game = await mall();
  await game.tell(created, 1);
  assert.equal((await game.get("order")).body.order.customerName, "");
});

Deno.test("rebrands leave orders as they were", async () => {
  await using game = await mall({ ada: "Ada" });
  await game.tell(created, 1);
  await game.host.quiet();
  await game.tell(storesapi.StoreRebranded({ id: "kettles", name: "Pots" }), 2);
  await game.tell(storesapi.ProductRebranded({ id: "tea", name: "Black tea" }), 2);
  const { order } = (await game.get("order")).body;
  assert.deepEqual(names(order)[0], ["Green tea", "Kettles & Co"]);
});

Deno.test("while an owner is away its order waits, others do not", async () => {
  await using game = await mall({ ada: "Ada", bob: "Bob" });
  game.owners.isDown = true;
  await game.tell(created, 1);
  await game.tell(customersapi.CustomerRegistered({ id: "bob", name: "Bob" }), 1);
  const other = { ...created, data: { ...created.data, id: "other", customerId: "bob" } };
  await game.tell(other, 1);
  await until(async () => (await game.host.call("GET", "/api/search/orders/other")).status === 200);
  assert.equal((await game.host.call("GET", "/api/search/orders/order")).status, 404);
  game.owners.isDown = false;
  assert.equal((await game.get("order")).body.order.customerName, "Ada");
});

Deno.test("K7: an order whose price is no amount is kept as a dead letter", async () => {
  await using game = await mall({ ada: "Ada" });
  const broken = [{ ...created.data.items[0], price: 0.001 }];
  await game.tell({ ...created, data: { ...created.data, items: broken } }, 1);
  assert.equal((await game.get("order")).status, 404);
  const letters = await game.host.sql("search")`
    select subscription, name, cause from search.dead_letters`;
  assert.deepEqual([...letters], [
    { subscription: "search-orders", name: "ordersapi.OrderCreated", cause: "refused" },
  ]);
});

function names(order: { items: readonly { productName: string; storeName: string }[] }) {
  return order.items.map(({ productName, storeName }) => [productName, storeName]);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!await condition()) {
    if (Date.now() > deadline) assert.fail("it did not come true");
    await pause(5);
  }
}
