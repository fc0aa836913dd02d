import assert from "node:assert/strict";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import type { Write } from "../../../shared/platform/commit/write.ts";
import { productsCache, productsProjection, storesCache, storesProjection } from "./caches.ts";

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
  const { project, store } = cache();
  await project(storesProjection.StoreCreated?.(created, version(1)));
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
  const { project, store } = cache();
  await project(storesProjection.StoreCreated?.(created, version(1)));
  await project(
    storesProjection.StoreParticipatingToggled?.({ id: "brew", participating: true }, version(2)),
  );
  await project(
    storesProjection.StoreAutomatedShoppingToggled?.({ id: "brew", on: false }, version(3)),
  );
  await project(storesProjection.StoreRebranded?.({ id: "brew", name: "Bean" }, version(5)));
  assert.deepEqual(store(), {
    id: "brew",
    name: "Bean",
    participating: true,
    automatedShopping: false,
    removed: false,
    version: 5,
  });
});

Deno.test("A12: what comes late or twice changes nothing, and brings nothing back", async () => {
  const { project, store, product } = cache();
  await project(storesProjection.StoreCreated?.(created, version(1)));
  await project(storesProjection.StoreRebranded?.({ id: "brew", name: "Bean" }, version(3)));
  await project(storesProjection.StoreRebranded?.({ id: "brew", name: "Old" }, version(2)));
  await project(storesProjection.StoreCreated?.(created, version(1)));
  assert.equal(store()?.name, "Bean");
  await project(productsProjection.ProductRemoved?.({ id: "tea" }, version(2)));
  await project(productsProjection.ProductAdded?.(added, version(1)));
  assert.equal(product()?.removed, true);
});

Deno.test("a removed store is remembered as removed", async () => {
  const { project, store } = cache();
  await project(storesProjection.StoreCreated?.(created, version(1)));
  await project(storesProjection.StoreRemoved?.({ id: "brew" }, version(2)));
  assert.deepEqual([store()?.removed, store()?.version], [true, 2]);
});

Deno.test("E1, F4: a product costs the new price, however often it is told", async () => {
  const { project, product } = cache();
  await project(productsProjection.ProductAdded?.(added, version(1)));
  const dearer = { id: "tea", delta: 0.51, price: 10.5 };
  await project(productsProjection.ProductPriceIncreased?.(dearer, version(2)));
  await project(productsProjection.ProductPriceIncreased?.(dearer, version(2)));
  assert.equal(product()?.price, 1_050);
  const cheaper = { id: "tea", delta: -10.5, price: 0 };
  await project(productsProjection.ProductPriceDecreased?.(cheaper, version(3)));
  assert.equal(product()?.price, 0);
});

Deno.test("a publisher that tells neither versions nor prices is followed by the differences", async () => {
  const { project, product } = cache();
  await project(productsProjection.ProductAdded?.(added, unversioned));
  await project(
    productsProjection.ProductRebranded?.(
      { id: "tea", name: "Sencha", description: "" },
      unversioned,
    ),
  );
  await project(
    productsProjection.ProductPriceIncreased?.({ id: "tea", delta: 0.51 }, unversioned),
  );
  await project(
    productsProjection.ProductPriceDecreased?.({ id: "tea", delta: -0.5 }, unversioned),
  );
  assert.deepEqual(product(), {
    id: "tea",
    storeId: "brew",
    name: "Sencha",
    price: 1_000,
    removed: false,
    version: 0,
  });
  await project(productsProjection.ProductRemoved?.({ id: "tea" }, unversioned));
  assert.equal(product()?.removed, true);
});

Deno.test("a price that is no amount of money is refused", () => {
  for (const price of [0.001, NaN, 1e12]) {
    assert.throws(() => productsProjection.ProductAdded?.({ ...added, price }, version(1)), {
      message: "the price is not a valid amount",
    });
  }
});

function cache() {
  const rows = memoryStore();
  return {
    async project(writes: Write | readonly Write[] | undefined): Promise<void> {
      assert.ok(writes);
      await rows.commit("op" in writes ? [writes] : writes);
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
