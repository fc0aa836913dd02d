import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { rowRepository } from "../../../shared/event_store/repository.ts";
import { systemClock } from "../../../shared/platform/clock.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits, transactor, type Unit } from "../../../shared/platform/commit/unit.ts";
import { orderRows, ordersTable, shoppingListRows, shoppingListsTable } from "../adapters/rows.ts";
import { orderRecord } from "../domain/order_record.ts";
import { clay, cups, leaves, orderId, tea } from "../domain/shopping_list_fixture.ts";
import { shoppingList } from "../domain/shopping_list.ts";
import { ShoppingListId } from "../domain/ids.ts";
import type { Catalog } from "./catalog.ts";
import { publications } from "./publications.ts";
import { createShoppingLists } from "./shopping_lists.ts";

const items = [
  { productId: tea, storeId: leaves, quantity: 2 },
  { productId: cups, storeId: clay, quantity: 1 },
  { productId: tea, storeId: leaves, quantity: 1 },
];

/** @param meanwhile runs while the catalog is asked. */
function given(meanwhile: () => Promise<void> = () => Promise.resolve()) {
  const rows = memoryStore();
  const sent: string[] = [];
  const asked: string[] = [];
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const units = createUnits({
    schema: "depot",
    store: rows,
    events: memoryEventStore(rows, "depot"),
    clock: systemClock,
    newId,
    stream: "mallbots",
    onCommitted: (messages) => void sent.push(...messages.map(({ name }) => name)),
  });
  const catalog: Catalog = {
    async product(id) {
      asked.push(id);
      await meanwhile();
      return { id, storeId: id === tea ? leaves : clay, name: id };
    },
    store(id) {
      asked.push(id);
      return Promise.resolve({ id, name: id, location: "hall" });
    },
  };
  const transact = transactor(units, (unit: Unit) => ({
    lists: rowRepository(unit, shoppingList, shoppingListRows, { publish: publications }),
    orders: rowRepository(unit, orderRecord, orderRows),
    now: unit.now,
  }));
  return {
    lists: createShoppingLists({ transact, newId, catalog }),
    rows: () => ({ lists: rows.rows(shoppingListsTable), orders: rows.rows(ordersTable) }),
    asked,
    sent,
  };
}

Deno.test("each product and store is looked up once for a list", async () => {
  const { lists, asked } = given();
  await lists.create({ orderId, items });
  assert.deepEqual(asked.sort(), ["clay", "cups", "leaves", "tea"]);
});

Deno.test("a list that exists is answered without asking the catalog", async () => {
  const { lists, asked } = given();
  const id = await lists.create({ orderId, items });
  asked.length = 0;
  assert.equal(await lists.create({ orderId, items }), id);
  assert.deepEqual(asked, []);
});

Deno.test("G8: an order that is canceled while its list is planned gets none", async () => {
  const depot = given(() => depot.lists.orderCanceled(orderId, ""));
  await assert.rejects(
    depot.lists.create({ orderId, items }),
    new DomainError("invalid_argument", "order_canceled", "the order is canceled"),
  );
  const { lists, orders } = depot.rows();
  assert.deepEqual([lists, orders.map(({ status }) => status)], [[], ["canceled"]]);
});

Deno.test("G8: creation and cancelation at the same time leave no list to be shopped", async () => {
  const { lists, rows } = given();
  await Promise.allSettled([
    lists.create({ orderId, items }),
    lists.orderCanceled(orderId, ""),
    lists.create({ orderId, items }),
  ]);
  assert.deepEqual(rows().lists.filter(({ status }) => status !== "canceled"), []);
});

Deno.test("G6: cancelation and completion at the same time do not overwrite each other", async () => {
  const { lists, rows, sent } = given();
  const id = ShoppingListId.parse(await lists.create({ orderId, items }));
  await lists.initiate(id);
  await lists.assign(id, "b1");
  const ended = await Promise.allSettled([lists.cancel(id), lists.complete(id)]);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const [{ status }] = rows().lists;
  const told = { canceled: "ShoppingListCanceled", completed: "ShoppingListCompleted" }[status];
  assert.equal(sent.at(-1), `depotapi.${told}`);
});

Deno.test("a canceled list remembers since when its bot is called back", async () => {
  const { lists, rows } = given();
  const id = ShoppingListId.parse(await lists.create({ orderId, items }));
  await lists.initiate(id);
  await lists.assign(id, "b1");
  await lists.start(id);
  await lists.cancel(id);
  assert.ok(rows().lists[0].recalledAt instanceof Date);
  await lists.returnToDepot(id);
  assert.equal(rows().lists[0].recalledAt, null);
});
