import assert from "node:assert/strict";
import type { DomainError } from "../../../shared/domain/error.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { eventTables } from "../../../shared/event_store/event_store.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { repository } from "../../../shared/event_store/repository.ts";
import { outboxTable } from "../../../shared/messaging/tables.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits, type Transact, transactor } from "../../../shared/platform/commit/unit.ts";
import { catalogProjections, catalogTable } from "../adapters/catalog.ts";
import { mallProjections, mallTable, unchanged } from "../adapters/mall.ts";
import { ProductId, StoreId } from "../domain/ids.ts";
import { product } from "../domain/product.ts";
import { store } from "../domain/store.ts";
import { createProducts } from "./products.ts";
import { productPublications, storePublications } from "./publications.ts";
import type { Scope } from "./scope.ts";
import { createStores } from "./stores.ts";

const NO_STORE = { code: "not_found", message: "store with that ID does not exist" };
const NO_PRODUCT = { code: "not_found", message: "product with that ID does not exist" };
const nowhere = StoreId.parse("nowhere");

Deno.test("a store and its products are kept, shown and told", async () => {
  const { stores, products, rows, events, sent } = mall();
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  const id = await products.add(tea(storeId));
  await products.increasePrice(id, Cents.parse(1_250));
  assert.deepEqual(rows.rows(mallTable), [{
    id: storeId,
    name: "Brew",
    location: "Level 1",
    participating: false,
    participationStatus: "none",
    automatedShopping: true,
    version: 1,
  }]);
  assert.deepEqual(rows.rows(catalogTable), [{ id, ...tea(storeId), price: 1_250, version: 2 }]);
  assert.deepEqual(events(), [
    "stores.StoreCreated",
    "stores.ProductAdded",
    "stores.ProductPriceIncreased",
  ]);
  assert.deepEqual(sent(), [
    "storesapi.StoreCreated",
    "storesapi.ProductAdded",
    "storesapi.ProductPriceIncreased",
  ]);
});

Deno.test("E3: a product cannot be added to a store that never was, nor to a removed one", async () => {
  const { stores, products, rows } = mall();
  await assert.rejects(products.add(tea(nowhere)), NO_STORE);
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  await stores.remove(storeId);
  await assert.rejects(products.add({ ...tea(storeId), name: "" }), NO_STORE);
  assert.deepEqual(rows.rows(catalogTable), []);
});

Deno.test("a product that cannot be added is refused with what was being done", async () => {
  const { stores, products } = mall();
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  await assert.rejects(products.add({ ...tea(storeId), name: "" }), {
    reason: "product_name_blank",
    message: "initializing product: the product name cannot be blank",
  });
  await assert.rejects(products.add({ ...tea(storeId), price: Cents.parse(-1) }), {
    reason: "product_price_negative",
    message: "initializing product: the product price cannot be negative",
  });
});

Deno.test("a store that is removed while a product is added to it gets no product", async () => {
  const { stores, rows, transact, newId, productsOf } = mall();
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  let interfered = false;
  const late = createProducts({
    newId,
    productsOf,
    transact: (work) =>
      transact(async (scope) => {
        const result = await work(scope);
        if (!interfered) await stores.remove(storeId);
        interfered = true;
        return result;
      }),
  });
  await assert.rejects(late.add(tea(storeId)), NO_STORE);
  assert.deepEqual(rows.rows(catalogTable), []);
});

Deno.test("a removed store takes its products with it", async () => {
  const { stores, products, rows, sent } = mall();
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  const other = await stores.create({ name: "Book", location: "Level 2" });
  await stores.enableParticipation(storeId);
  const ids = [await products.add(tea(storeId)), await products.add(tea(storeId))];
  const kept = await products.add(tea(other));
  const before = sent().length;
  await stores.remove(storeId);
  assert.deepEqual(sent().slice(before), [
    "storesapi.StoreParticipatingToggled",
    "storesapi.StoreRemoved",
    "storesapi.ProductRemoved",
    "storesapi.ProductRemoved",
  ]);
  assert.deepEqual(rows.rows(mallTable).map(({ id }) => id), [other]);
  assert.deepEqual(rows.rows(catalogTable).map(({ id }) => id), [kept]);
  for (const id of ids) await assert.rejects(products.remove(id), NO_PRODUCT);
  await assert.rejects(stores.remove(storeId), NO_STORE);
});

Deno.test("removing a store passes over products that were removed meanwhile", async () => {
  const { stores, products, transact, newId } = mall();
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  const id = await products.add(tea(storeId));
  await products.remove(id);
  const productsOf = () => Promise.resolve([id]); // as read before
  await createStores({ transact, newId, productsOf }).remove(storeId);
  await createProducts({ transact, newId, productsOf }).removeAllOf(storeId);
});

Deno.test("products that came in while their store was removed go afterwards", async () => {
  const { stores, products, rows, sent, transact, newId } = mall();
  const storeId = await stores.create({ name: "Brew", location: "Level 1" });
  await products.add(tea(storeId));
  const blind = createStores({ transact, newId, productsOf: () => Promise.resolve([]) });
  await blind.remove(storeId);
  await products.removeAllOf(storeId);
  assert.deepEqual(rows.rows(catalogTable), []);
  assert.equal(sent().at(-1), "storesapi.ProductRemoved");
});

Deno.test("C2, E4: no change of an unknown store or product leaves a trace", async () => {
  const { stores, products, events, sent } = mall();
  const nothing = ProductId.parse("nothing");
  const price = Cents.parse(1);
  for (
    const change of [
      () => stores.requestParticipation(nowhere),
      () => stores.approveParticipation(nowhere),
      () => stores.denyParticipation(nowhere, ""),
      () => stores.enableParticipation(nowhere),
      () => stores.disableParticipation(nowhere),
      () => stores.turnOnAutomatedShopping(nowhere),
      () => stores.turnOffAutomatedShopping(nowhere),
      () => stores.rebrand(nowhere, "Bean"),
      () => stores.remove(nowhere),
    ]
  ) await assert.rejects(change, NO_STORE);
  for (
    const change of [
      () => products.rebrand(nothing, { name: "Tea", description: "" }),
      () => products.increasePrice(nothing, price),
      () => products.decreasePrice(nothing, price),
      () => products.remove(nothing),
    ]
  ) await assert.rejects(change, NO_PRODUCT);
  assert.deepEqual([events(), sent()], [[], []]);
});

Deno.test("C4: participation enabled twice at the same time is enabled once", async () => {
  const { stores, events } = mall();
  const id = await stores.create({ name: "Brew", location: "Level 1" });
  const results = await Promise.allSettled([
    stores.enableParticipation(id),
    stores.enableParticipation(id),
  ]);
  const refusals = results.flatMap((r) => r.status === "rejected" ? [r.reason as DomainError] : []);
  assert.deepEqual(refusals.map(({ reason }) => reason), ["store_already_participating"]);
  assert.deepEqual(events(), ["stores.StoreCreated", "stores.StoreParticipationEnabled"]);
});

Deno.test("a store's row follows every change", async () => {
  const { stores, rows } = mall();
  const id = await stores.create({ name: "Brew", location: "Level 1" });
  await stores.requestParticipation(id);
  await stores.denyParticipation(id, "too small");
  await stores.enableParticipation(id);
  await stores.turnOffAutomatedShopping(id);
  await stores.rebrand(id, "Bean");
  const expected = { id, name: "Bean", location: "Level 1", version: 6 };
  const [row] = rows.rows(mallTable);
  assert.deepEqual(row, {
    ...expected,
    participating: true,
    participationStatus: "participating",
    automatedShopping: false,
  });
});

function tea(storeId: StoreId) {
  return {
    storeId,
    name: "Green tea",
    description: "from Uji",
    sku: "T-1",
    price: Cents.parse(999),
    pictureUrl: "",
  };
}

/** The use cases over rows in memory. */
function mall() {
  const rows = memoryStore();
  let ids = 0;
  const newId = () => `id-${String(++ids).padStart(3, "0")}`;
  const units = createUnits({
    schema: "stores",
    store: rows,
    events: memoryEventStore(rows, "stores"),
    clock: { now: () => new Date(0) },
    newId,
    stream: "mallbots",
    onCommitted: () => {},
  });
  const transact: Transact<Scope> = transactor(units, (unit) => ({
    stores: repository(unit, store, { publish: storePublications, project: mallProjections }),
    products: repository(unit, product, {
      publish: productPublications,
      project: catalogProjections,
    }),
    hold: (id, version) => unit.write(unchanged(id, version)),
  }));
  const productsOf = (storeId: StoreId) =>
    Promise.resolve(
      rows.rows(catalogTable).filter((row) => row.storeId === storeId)
        .map(({ id }) => ProductId.parse(id)),
    );
  const ports = { transact, newId, productsOf };
  return {
    ...ports,
    rows,
    stores: createStores(ports),
    products: createProducts(ports),
    events: () => rows.rows(eventTables("stores").events).map(({ eventName }) => eventName),
    sent: () => rows.rows(outboxTable("stores")).map(({ name }) => name),
  };
}
