import assert from "node:assert/strict";
import { Cents } from "../../../shared/domain/money.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { systemClock } from "../../../shared/platform/clock.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits, transactor } from "../../../shared/platform/commit/unit.ts";
import { createOrders, type Names } from "../application/orders.ts";
import { OrderId } from "../domain/ids.ts";
import type { Item } from "../domain/order.ts";
import { orderGoodsTable } from "./order_goods.ts";
import { orderOf, ordersIn, ordersTable } from "./orders.ts";

const id = OrderId.parse("order");
const createdAt = new Date("2030-01-01T12:00:00Z");
const tea: Item = {
  productId: "tea",
  storeId: "kettles",
  productName: "Green tea",
  storeName: "",
  price: Cents.parse(999),
  quantity: 3,
};

const names: Names = {
  customer: (id) => Promise.resolve(`customer ${id}`),
  product: (id) => Promise.resolve(`product ${id}`),
  store: (id) => Promise.resolve(`store ${id}`),
};

function given() {
  const store = memoryStore();
  let ids = 0;
  const units = createUnits({
    schema: "search",
    store,
    events: memoryEventStore(store, "search"),
    clock: systemClock,
    newId: () => `id-${++ids}`,
    stream: "mallbots",
    onCommitted: () => {},
  });
  const transact = transactor(units, (unit) => ({ orders: ordersIn(unit) }));
  return {
    orders: createOrders({ transact, names }),
    rows: () => store.rows(ordersTable),
    /** By which stores and products orders are listed, and with which total. */
    lists: () => store.rows(orderGoodsTable).map(({ id, total }) => `${id} ${total}`).toSorted(),
  };
}

Deno.test("a placed order is kept with its total, and only missing names are looked up", async () => {
  const { orders, rows } = given();
  await orders.place(id, { customerId: "ada", items: [tea], createdAt });
  const items = [{ ...tea, storeName: "store kettles" }];
  assert.deepEqual(rows(), [{
    orderId: "order",
    customerId: "ada",
    customerName: "customer ada",
    items,
    itemsVersion: 1,
    total: 2_997,
    status: "New",
    statusVersion: 1,
    productIds: ["tea"],
    storeIds: ["kettles"],
    createdAt,
    version: 1,
  }]);
  assert.deepEqual(orderOf(rows()[0]).items, items);
});

Deno.test("an order is listed by its goods once its creation was heard of", async () => {
  const { orders, lists } = given();
  const cup: Item = { ...tea, productId: "cup", storeId: "crockery" };
  await orders.adjust(id, [{ ...tea, quantity: 2 }, cup], 3);
  await orders.move(id, "Approved", 2);
  assert.deepEqual(lists(), []);
  await orders.place(id, { customerId: "ada", items: [tea, tea], createdAt });
  assert.deepEqual(lists(), ["crockery 4995", "cup 4995", "kettles 4995", "tea 4995"]);
  await orders.adjust(id, [tea, tea], 4);
  assert.deepEqual(lists(), ["kettles 5994", "tea 5994"]);
  await orders.adjust(id, [], 5);
  assert.deepEqual(lists(), []);
});

Deno.test("what changes nothing is not written", async () => {
  const { orders, rows } = given();
  await orders.place(id, { customerId: "ada", items: [tea], createdAt });
  await orders.place(id, { customerId: "eve", items: [], createdAt: new Date() });
  await orders.move(id, "Approved", 1);
  assert.equal(rows()[0].version, 1);
});

Deno.test("facts that come at the same time are all kept", async () => {
  const { orders, rows } = given();
  await Promise.all([
    orders.move(id, "Approved", 2),
    orders.place(id, { customerId: "ada", items: [tea], createdAt }),
    orders.adjust(id, [{ ...tea, quantity: 1 }], 3),
  ]);
  const [{ status, customerId, total, version }] = rows();
  assert.deepEqual({ status, customerId, total, version }, {
    status: "Approved",
    customerId: "ada",
    total: 999,
    version: 3,
  });
});

Deno.test("a row with a status that is none fails instead of being shown", async () => {
  const { orders, rows } = given();
  await orders.move(id, "Approved", 2);
  assert.throws(() => orderOf({ ...rows()[0], status: "Lost" }), TypeError);
});
