import assert from "node:assert/strict";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import {
  ProductPriceIncreased,
  StoreAutomatedShoppingToggled,
  StoreParticipatingToggled,
} from "../contract/events.ts";
import { stores } from "../mod.ts";
import { overConnect } from "./connect_fixture.ts";

const nowhere = "/api/stores/nowhere";
const tea = {
  name: "Green tea",
  description: "from Uji",
  sku: "T-1",
  price: 9.99,
  pictureUrl: "https://example.com/tea.png",
};

Deno.test("POST /api/stores makes a store that GET shows", async () => {
  await using host = await testHost([stores]);
  const id = await newStore(host);
  assert.deepEqual(await host.call("GET", `/api/stores/${id}`), {
    status: 200,
    body: {
      store: {
        id,
        name: "Brew",
        location: "Level 1",
        participating: false,
        version: 1,
        automatedShopping: true,
        participationStatus: "none",
      },
    },
  });
  assert.deepEqual(await host.outbox("stores"), ["storesapi.StoreCreated"]);
});

Deno.test("E7: GET /api/stores lists all stores by id, or a part of them", async () => {
  await using host = await testHost([stores]);
  assert.deepEqual(await list(host, "/api/stores", "stores"), { ids: [], next: "" });
  const ids = [await newStore(host), await newStore(host), await newStore(host)].sort();
  assert.deepEqual(await list(host, "/api/stores", "stores"), { ids, next: "" });
  const first = await list(host, "/api/stores?limit=2", "stores");
  assert.deepEqual(first.ids, ids.slice(0, 2));
  const second = await list(host, `/api/stores?limit=2&next=${first.next}`, "stores");
  assert.deepEqual(second, { ids: ids.slice(2), next: "" });
});

Deno.test("R2: participation is requested, denied, requested again, approved and revoked", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/${await newStore(host)}`;
  const steps = [
    ["POST", "/participation/request", {}, "requested"],
    ["PUT", "/participation/deny", { reason: "too small" }, "denied"],
    ["POST", "/participation/request", {}, "requested"],
    ["PUT", "/participation/approve", {}, "participating"],
    ["DELETE", "/participating", undefined, "revoked"],
    ["PUT", "/participating", {}, "participating"],
  ] as const;
  for (const [verb, step, body, status] of steps) {
    assert.deepEqual(await host.call(verb, path + step, body), { status: 200, body: {} });
    const { store } = (await host.call("GET", path)).body;
    assert.equal(store.participationStatus, status);
    assert.equal(store.participating, status === "participating");
  }
  const told = await host.sent("stores", StoreParticipatingToggled);
  assert.deepEqual(told.map(({ participating }) => participating), [true, false, true]);
});

Deno.test("GET /api/stores/participating lists the stores that participate, and wins over an id", async () => {
  await using host = await testHost([stores]);
  const [first, , third] = [await newStore(host), await newStore(host), await newStore(host)]
    .sort();
  for (const id of [third, first]) await host.call("PUT", `/api/stores/${id}/participating`, {});
  await host.call("DELETE", `/api/stores/${first}/automated-shopping`);
  const { ids } = await list(host, "/api/stores/participating", "stores");
  assert.deepEqual(ids, [first, third]);
});

Deno.test("R3: the owner turns automated shopping off and on", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/${await newStore(host)}`;
  for (const [verb, on] of [["DELETE", false], ["PUT", true]] as const) {
    const answer = await host.call(verb, `${path}/automated-shopping`, on ? {} : undefined);
    assert.deepEqual(answer, { status: 200, body: {} });
    assert.equal((await host.call("GET", path)).body.store.automatedShopping, on);
  }
  const told = await host.sent("stores", StoreAutomatedShoppingToggled);
  assert.deepEqual(told.map(({ on }) => on), [false, true]);
});

Deno.test("PUT /api/stores/{id}/rebrand renames a store", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/${await newStore(host)}`;
  const answer = await host.call("PUT", `${path}/rebrand`, { name: "Bean" });
  assert.deepEqual(answer, { status: 200, body: {} });
  assert.equal((await host.call("GET", path)).body.store.name, "Bean");
});

Deno.test("R4: POST /api/stores/{id}/products adds a product that GET shows", async () => {
  await using host = await testHost([stores]);
  const storeId = await newStore(host);
  const id = await newProduct(host, storeId);
  assert.deepEqual(await host.call("GET", `/api/stores/products/${id}`), {
    status: 200,
    body: { product: { id, storeId, ...tea, version: 1 } },
  });
  const plain = await newProduct(host, storeId, { name: "Water" });
  assert.deepEqual((await host.call("GET", `/api/stores/products/${plain}`)).body.product, {
    id: plain,
    storeId,
    name: "Water",
    description: "",
    sku: "",
    price: 0,
    pictureUrl: "",
    version: 1,
  });
});

Deno.test("E7: GET /api/stores/{id}/products lists a store's catalog by id, or a part of it", async () => {
  await using host = await testHost([stores]);
  const [storeId, other] = [await newStore(host), await newStore(host)];
  const path = `/api/stores/${storeId}/products`;
  assert.deepEqual(await list(host, path, "products"), { ids: [], next: "" });
  const ids = [await newProduct(host, storeId), await newProduct(host, storeId)].sort();
  await newProduct(host, other);
  assert.deepEqual(await list(host, path, "products"), { ids, next: "" });
  const first = await list(host, `${path}?limit=1`, "products");
  assert.deepEqual(first.ids, [ids[0]]);
  const second = await list(host, `${path}?limit=1&next=${first.next}`, "products");
  assert.deepEqual(second, { ids: [ids[1]], next: "" });
});

Deno.test("E1, E6: prices go up and down to the cent, beyond what four decimals once held", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/products/${await newProduct(host, await newStore(host))}`;
  const steps = [["increasePrice", 999_999_999.99], ["decreasePrice", 0.07]] as const;
  for (const [step, price] of steps) {
    const answer = await host.call("PUT", `${path}/${step}`, { price });
    assert.deepEqual(answer, { status: 200, body: {} });
    assert.equal((await host.call("GET", path)).body.product.price, price);
  }
  const [told] = await host.sent("stores", ProductPriceIncreased);
  assert.deepEqual([told.delta, told.price], [999_999_990, 999_999_999.99]);
});

Deno.test("PUT /api/stores/products/{id}/rebrand replaces name and description", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/products/${await newProduct(host, await newStore(host))}`;
  await host.call("PUT", `${path}/rebrand`, { name: "Sencha" });
  const { name, description, version } = (await host.call("GET", path)).body.product;
  assert.deepEqual([name, description, version], ["Sencha", "", 2]);
});

Deno.test("DELETE takes a product out of the catalog", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/products/${await newProduct(host, await newStore(host))}`;
  assert.deepEqual(await host.call("DELETE", path), { status: 200, body: {} });
  assert.equal((await host.call("GET", path)).status, 404);
  assert.equal((await host.call("DELETE", path)).status, 404);
});

Deno.test("R1: DELETE /api/stores/{id} removes a store and its products", async () => {
  await using host = await testHost([stores]);
  const storeId = await newStore(host);
  const id = await newProduct(host, storeId);
  await host.call("PUT", `/api/stores/${storeId}/participating`, {});
  assert.deepEqual(await host.call("DELETE", `/api/stores/${storeId}`), { status: 200, body: {} });
  for (const path of [`/api/stores/${storeId}`, `/api/stores/products/${id}`]) {
    assert.equal((await host.call("GET", path)).status, 404);
  }
  assert.deepEqual((await host.outbox("stores")).slice(-3), [
    "storesapi.StoreParticipatingToggled",
    "storesapi.StoreRemoved",
    "storesapi.ProductRemoved",
  ]);
  await host.quiet();
});

Deno.test("products that are added while their store is removed do not outlive it", async () => {
  await using host = await testHost([stores]);
  const storeId = await newStore(host);
  const adding = Array.from(
    { length: 20 },
    () => host.call("POST", `/api/stores/${storeId}/products`, tea),
  );
  const removed = host.call("DELETE", `/api/stores/${storeId}`);
  const added = await Promise.all(adding);
  assert.equal((await removed).status, 200);
  assert.ok(added.every(({ status }) => status === 200 || status === 404));
  await host.quiet();
  assert.deepEqual([...await host.sql("stores")`select id from stores.products`], []);
});

Deno.test("products that are added at the same time do not get in each other's way", async () => {
  await using host = await testHost([stores]);
  const storeId = await newStore(host);
  await Promise.all(Array.from({ length: 20 }, () => newProduct(host, storeId)));
  const { ids } = await list(host, `/api/stores/${storeId}/products`, "products");
  assert.equal(ids.length, 20);
});

Deno.test("C4: of two who enable participation at the same time one is refused", async () => {
  await using host = await testHost([stores]);
  const path = `/api/stores/${await newStore(host)}/participating`;
  const answers = await Promise.all([host.call("PUT", path, {}), host.call("PUT", path, {})]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
});

Deno.test("C2, E5: nothing is known of a store or product that is not there", async () => {
  await using host = await testHost([stores]);
  const noStore = "store with that ID does not exist";
  const noProduct = "product with that ID does not exist";
  const product = "/api/stores/products/nothing";
  const calls = [
    ["GET", nowhere, noStore],
    ["DELETE", nowhere, noStore],
    ["GET", `${nowhere}/products`, noStore],
    ["POST", `${nowhere}/products`, noStore],
    ["PUT", `${nowhere}/rebrand`, noStore],
    ["PUT", `${nowhere}/participating`, noStore],
    ["DELETE", `${nowhere}/participating`, noStore],
    ["POST", `${nowhere}/participation/request`, noStore],
    ["PUT", `${nowhere}/participation/approve`, noStore],
    ["PUT", `${nowhere}/participation/deny`, noStore],
    ["PUT", `${nowhere}/automated-shopping`, noStore],
    ["DELETE", `${nowhere}/automated-shopping`, noStore],
    ["GET", product, noProduct],
    ["DELETE", product, noProduct],
    ["PUT", `${product}/rebrand`, noProduct],
    ["PUT", `${product}/increasePrice`, noProduct],
    ["PUT", `${product}/decreasePrice`, noProduct],
  ] as const;
  for (const [verb, path, text] of calls) {
    const answer = await host.call(verb, path, verb === "GET" ? undefined : {});
    assert.deepEqual(answer, refusal(404, 5, "NOT_FOUND", text), `${verb} ${path}`);
    const same = await overConnect(host, StoresService, verb, path);
    const { code, message } = same.body;
    assert.deepEqual([same.status, code, message], [404, "not_found", text], `${verb} ${path}`);
  }
  const catalogOfProducts = await host.call("GET", "/api/stores/products/products");
  assert.equal(catalogOfProducts.body.message, noStore, "a catalog, of a store called products");
  assert.deepEqual(await traces(host), { events: 0, messages: 0, rows: 0 });
});

async function newStore(host: TestHost): Promise<string> {
  const { body } = await host.call("POST", "/api/stores", { name: "Brew", location: "Level 1" });
  return body.id;
}

async function newProduct(host: TestHost, storeId: string, details: object = tea): Promise<string> {
  const { status, body } = await host.call("POST", `/api/stores/${storeId}/products`, details);
  assert.equal(status, 200);
  return body.id;
}

async function list(host: TestHost, path: string, field: "stores" | "products") {
  const { body } = await host.call("GET", path);
  return { ids: body[field].map(({ id }: { id: string }) => id), next: body.next };
}

async function traces(host: TestHost) {
  const [counts] = await host.sql("stores")`
    select (select count(*)::int from stores.events) as events,
           (select count(*)::int from stores.outbox) as messages,
           (select count(*)::int from stores.stores) + (select count(*)::int from stores.products)
             as rows`;
  return { ...counts };
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
