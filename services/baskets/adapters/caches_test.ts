import assert from "node:assert/strict";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits } from "../../../shared/platform/commit/unit.ts";
import { cachedProducts, cachedStores, productsCache, storesCache } from "./caches.ts";

const added = {
  id: "tea",
  storeId: "brew",
  name: "Green tea",
  description: "",
  sku: "",
  price: 9.99,
};
const created = { id: "brew", name: "Brew", location: "Level 1" };

Deno.test("a store is remembered, not participating yet, with automated shopping on", async () => {
  const { stores, store } = cache();
  await stores((on) => on.StoreCreated?.(created, version(1)));
  assert.deepEqual(store(), {
    id: "brew",
    name: "Brew",
    participating: false,
    automatedShopping: true,
    removed: false,
    version: 1,
  });
});

Deno.test("F3: a store's row follows participation, automated shopping and name", async () => {
  const { stores, store } = cache();
  const [id, on] = ["brew", false];
  await stores((its) => its.StoreCreated?.(created, version(1)));
  await stores((its) => its.StoreParticipatingToggled?.({ id, participating: true }, version(2)));
  await stores((its) => its.StoreAutomatedShoppingToggled?.({ id, on }, version(3)));
  await stores((its) => its.StoreRebranded?.({ id, name: "Bean" }, version(4)));
  assert.deepEqual(store(), {
    id,
    name: "Bean",
    participating: true,
    automatedShopping: false,
    removed: false,
    version: 4,
  });
});

Deno.test("A12: what comes late or twice changes nothing, and brings nothing back", async () => {
  const { stores, products, store, product } = cache();
  await stores((on) => on.StoreCreated?.(created, version(1)));
  await stores((on) => on.StoreRebranded?.({ id: "brew", name: "Bean" }, version(3)));
  await stores((on) => on.StoreRebranded?.({ id: "brew", name: "Old" }, version(2)));
  await stores((on) => on.StoreCreated?.(created, version(1)));
  assert.equal(store()?.name, "Bean");
  await products((on) => on.ProductRemoved?.({ id: "tea" }, version(2)));
  await products((on) => on.ProductAdded?.(added, version(1)));
  assert.deepEqual([product()?.removed, product()?.version], [true, 2]);
});

Deno.test("a removed store is remembered as removed", async () => {
  const { stores, store } = cache();
  await stores((on) => on.StoreCreated?.(created, version(1)));
  await stores((on) => on.StoreRemoved?.({ id: "brew" }, version(2)));
  assert.deepEqual([store()?.removed, store()?.version], [true, 2]);
});

Deno.test("E1, F4: a product costs the new price, however often it is told", async () => {
  const { products, product } = cache();
  await products((on) => on.ProductAdded?.(added, version(1)));
  const dearer = { id: "tea", delta: 0.51, price: 10.5 };
  await products((on) => on.ProductPriceIncreased?.(dearer, version(2)));
  await products((on) => on.ProductPriceIncreased?.(dearer, version(2)));
  assert.equal(product()?.price, 1_050);
  const cheaper = { id: "tea", delta: -10.5, price: 0 };
  await products((on) => on.ProductPriceDecreased?.(cheaper, version(3)));
  assert.equal(product()?.price, 0);
});

Deno.test("E6: the new price wins over the difference, whether a version is told or not", async () => {
  const { products, product } = cache();
  await products((on) => on.ProductAdded?.(added, unversioned));
  const odd = { id: "tea", delta: 77, price: 10.5 };
  await products((on) => on.ProductPriceIncreased?.(odd, unversioned));
  assert.equal(product()?.price, 1_050);
  await products((on) => on.ProductAdded?.(added, version(1)));
  await products((on) => on.ProductPriceIncreased?.(odd, version(2)));
  assert.deepEqual([product()?.price, product()?.version], [1_050, 2]);
});

Deno.test("a publisher that tells neither versions nor prices is followed by the differences", async () => {
  const { products, product } = cache();
  const id = "tea";
  const sencha = { id, name: "Sencha", description: "" };
  await products((on) => on.ProductAdded?.(added, unversioned));
  await products((on) => on.ProductRebranded?.(sencha, unversioned));
  await products((on) => on.ProductPriceIncreased?.({ id, delta: 0.51 }, unversioned));
  await products((on) => on.ProductPriceDecreased?.({ id, delta: -0.5 }, unversioned));
  assert.deepEqual(product(), {
    id,
    storeId: "brew",
    name: "Sencha",
    price: 1_000,
    removed: false,
    version: 0,
  });
  await products((on) => on.ProductRemoved?.({ id }, unversioned));
  assert.equal(product()?.removed, true);
});

Deno.test("a price that is no amount of money is refused", async () => {
  const { products } = cache();
  for (const price of [0.001, NaN, 1e12]) {
    await assert.rejects(products((on) => on.ProductAdded?.({ ...added, price }, version(1))), {
      message: "the price is not a valid amount",
    });
  }
});

function cache() {
  const rows = memoryStore();
  const units = createUnits({
    schema: "baskets",
    store: rows,
    events: memoryEventStore(rows, "baskets"),
    clock: { now: () => new Date(0) },
    newId: () => crypto.randomUUID(),
    stream: "mallbots",
    onCommitted: () => {},
  });
  type Handling<Handlers> = (on: Handlers) => Promise<void> | void;
  return {
    async stores(handle: Handling<ReturnType<typeof cachedStores>>): Promise<void> {
      await units.run((unit) => handle(cachedStores(unit)));
    },
    async products(handle: Handling<ReturnType<typeof cachedProducts>>): Promise<void> {
      await units.run((unit) => handle(cachedProducts(unit)));
    },
    store: () => rows.rows(storesCache).at(0),
    product: () => rows.rows(productsCache).at(0),
  };
}

const about = { id: "message", name: "", occurredAt: new Date(0) };
const unversioned = { ...about, metadata: {} };

function version(version: number) {
  return { ...about, metadata: { AGGREGATE_VERSION: String(version) } };
}
