import assert from "node:assert/strict";
import type { StoresServiceDefinition } from "../../../proto/gen/stores/api.ts";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { notFound } from "../../../shared/domain/error.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits } from "../../../shared/platform/commit/unit.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import { createClient } from "../../../shared/rpc/client.ts";
import { RpcError } from "../../../shared/rpc/error.ts";
import { memoryTransport } from "../../../shared/rpc/memory_transport.ts";
import { implement, type Implementation } from "../../../shared/rpc/service.ts";
import { StoreId } from "../domain/ids.ts";
import { cachedProducts, productsCache, storesCache } from "./caches.ts";
import { cachedCatalog } from "./catalog.ts";

const brew = StoreId.parse("brew");
const product = { id: "tea", storeId: "brew", name: "Green tea", price: 9.99, version: 4 };
const store = {
  id: "brew",
  name: "Brew",
  participating: true,
  automatedShopping: false,
  participationStatus: "participating",
  version: 3,
};
const NOT_LOCATED = {
  code: "not_found",
  message: "product fallback failed: product was not located",
};

Deno.test("what the catalog has not heard of it asks the stores, once", async () => {
  const { catalog, rows, asked } = catalogOver({
    getProduct: () => ({ product }),
    getStore: () => ({ store }),
  });
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(await catalog.product("tea"), {
      id: "tea",
      storeId: "brew",
      name: "Green tea",
      price: 999,
    });
    assert.deepEqual(await catalog.store(brew), {
      id: "brew",
      name: "Brew",
      participating: true,
      automatedShopping: false,
    });
  }
  assert.deepEqual(asked, ["getProduct", "getStore"]);
  assert.deepEqual(rows.rows(productsCache).map(({ version }) => version), [4]);
  assert.deepEqual(rows.rows(storesCache).map(({ version }) => version), [3]);
});

Deno.test("what must be known now is asked though it was heard of, and remembered", async () => {
  let participating = false;
  let version = 1;
  const { catalog } = catalogOver({
    getStore: () => ({ store: { ...store, participating, version: version++ } }),
  });
  assert.equal((await catalog.store(brew)).participating, false);
  participating = true;
  assert.equal((await catalog.store(brew)).participating, false);
  assert.equal((await catalog.storeNow(brew)).participating, true);
  assert.equal((await catalog.store(brew)).participating, true);
});

Deno.test("a store whose owner knows no automated shopping has it on", async () => {
  const { catalog } = catalogOver({
    getStore: () => ({ store: { id: "brew", name: "Brew", participating: true } }),
  });
  assert.equal((await catalog.store(brew)).automatedShopping, true);
});

Deno.test("a product that nobody knows, was removed or has no id is not located", async () => {
  const { catalog, units, asked } = catalogOver({
    getProduct: () => {
      throw notFound("product");
    },
  });
  await assert.rejects(catalog.product("nothing"), NOT_LOCATED);
  await units.run((unit) => cachedProducts(unit).ProductRemoved?.({ id: "tea" }, version(2)));
  await assert.rejects(catalog.product("tea"), NOT_LOCATED);
  await assert.rejects(catalog.product(" "), NOT_LOCATED);
  assert.deepEqual(asked, ["getProduct"]);
});

Deno.test("F4: a price that was missed is asked for, once; meanwhile the last one heard of is used", async () => {
  let away = true;
  const { catalog, units, asked } = catalogOver({
    getProduct() {
      if (away) throw new RpcError("unavailable", "connection refused");
      return { product };
    },
  });
  const price = async () => (await catalog.product("tea")).price;
  const added = { ...product, price: 5, description: "", sku: "" };
  const renamed = { id: "tea", name: "Green tea", description: "" };
  await units.run((unit) => cachedProducts(unit).ProductAdded?.(added, version(1)));
  await units.run((unit) => cachedProducts(unit).ProductRebranded?.(renamed, version(3)));
  assert.equal(await price(), 500);
  away = false;
  asked.length = 0;
  assert.deepEqual([await price(), await price()], [999, 999]);
  assert.deepEqual(asked, ["getProduct"]);
});

Deno.test("a store that nobody knows is not found", async () => {
  const { catalog } = catalogOver({
    getStore: () => {
      throw notFound("store");
    },
  });
  const refusal = { code: "not_found", message: "store fallback failed" };
  await assert.rejects(catalog.store(brew), refusal);
  await assert.rejects(catalog.storeNow(brew), refusal);
});

Deno.test("F10: when the stores do not answer, callers get the code and the log the cause", async () => {
  const { catalog, lines } = catalogOver({
    getProduct: () => {
      throw new RpcError("unavailable", "connection refused");
    },
    getStore: () => {
      throw new RpcError("deadline_exceeded", "the deadline was exceeded");
    },
  });
  await assert.rejects(catalog.product("tea"), {
    code: "unavailable",
    message: "product fallback failed: requesting product",
  });
  await assert.rejects(catalog.store(brew), {
    code: "deadline_exceeded",
    message: "store fallback failed",
  });
  assert.equal(lines.length, 2);
  assert.match(lines[0], /unavailable/);
});

function catalogOver(stores: Implementation<StoresServiceDefinition>) {
  const rows = memoryStore();
  const asked: string[] = [];
  const lines: string[] = [];
  const units = createUnits({
    schema: "baskets",
    store: rows,
    events: memoryEventStore(rows, "baskets"),
    clock: { now: () => new Date(0) },
    newId: () => crypto.randomUUID(),
    stream: "mallbots",
    onCommitted: () => {},
  });
  const served = implement(StoresService, stores, ({ method }, next) => {
    asked.push(method.schema.key);
    return next();
  });
  const client = createClient(
    StoresService,
    memoryTransport(() => served, { onError: () => {} }),
  );
  const log = createLogger({ write: (line) => void lines.push(line), color: false });
  return { catalog: cachedCatalog({ units, rows, client, log }), units, rows, asked, lines };
}

function version(version: number) {
  const metadata = { AGGREGATE_VERSION: String(version) };
  return { id: "message", name: "", occurredAt: new Date(0), metadata };
}
