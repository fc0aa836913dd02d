import assert from "node:assert/strict";
import { Hono } from "hono";
import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { DepotService } from "../../proto/gen/depot/schema.ts";
import { OrderingService } from "../../proto/gen/ordering/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { stores } from "../../services/stores/mod.ts";
import { DomainError } from "../../shared/domain/error.ts";
import { createApi } from "../../shared/http/api.ts";
import { openApi } from "../../shared/http/openapi/openapi.ts";
import { testHost } from "../../shared/testing/host.ts";

Deno.test("L1: who calls is said in one place, for all surfaces, and may be refused there", async () => {
  const app = new Hono();
  const api = createApi({
    app,
    onError: (error) => console.error(error),
    authenticate(headers) {
      const id = headers.get("authorization");
      if (!id) throw new DomainError("unauthenticated", "nobody", "who are you?");
      return { id, roles: ["owner"] };
    },
  });
  api.serve(StoresService, {
    getStore: ({ id }, { caller }) => ({ store: { id, name: `${caller.id} ${caller.roles}` } }),
  });
  const rest = (headers: HeadersInit) => app.request("/api/stores/7", { headers });
  const connect = (headers: Record<string, string>) =>
    app.request("/storespb.StoresService/GetStore", {
      method: "POST",
      body: `{"id": "7"}`,
      headers: { "content-type": "application/json", ...headers },
    });
  for (const call of [rest, connect]) {
    const { store } = await (await call({ authorization: "ann" })).json();
    assert.equal(store.name, "ann owner");
    const refused = await call({});
    assert.equal(refused.status, 401);
    assert.equal((await refused.json()).message, "who are you?");
  }
});

Deno.test("L2: what the database says stays in the log", async () => {
  await using host = await testHost([stores]);
  await host.sql("stores")`drop table stores.events`;
  const { status, body } = await host.call("POST", "/api/stores", {
    name: "Fleur",
    location: "Ground floor",
  });
  assert.deepEqual([status, body.code, body.message], [500, 13, "internal error"]);
  assert.doesNotMatch(JSON.stringify(body), /relation|events|postgres|sql/i);
  assert.match(host.logged.join("\n"), /relation \\"stores\.events\\" does not exist/);
});

Deno.test("L3: unknown is 404, unknown paths too, and a wrong verb 405 with those that are allowed", async () => {
  await using host = await testHost([stores]);
  const unknown = await host.call("GET", "/api/stores/nobody");
  assert.deepEqual([unknown.status, unknown.body.code], [404, 5]);
  assert.equal((await host.call("GET", "/api/stores/1/2/3/4")).status, 404);
  const wrong = await host.http.request("/api/stores", { method: "DELETE" });
  assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD, POST"]);
});

Deno.test("L4: a body above 1 MiB is refused, and leaves nothing", async () => {
  await using host = await testHost([stores]);
  const { status, body } = await host.call("POST", "/api/stores", { name: "x".repeat(1 << 20) });
  assert.deepEqual([status, body.code, body.details[0].TypeCode], [413, 8, "RESOURCE_EXHAUSTED"]);
  const rows = await host.sql("stores")`select from stores.events`;
  assert.equal(rows.length, 0);
});

Deno.test("L6: what the reference spells in two ways stays on the wire, and is in the documents", () => {
  const services = [BasketService, CustomersService, DepotService, OrderingService].map((one) =>
    one.schema
  );
  const document = JSON.parse(
    JSON.stringify(openApi(services, { title: "Mall", version: "1.0.0" })),
  );
  const { paths, components: { schemas } } = document;
  assert.equal(paths["/api/customers/{id}/disable"].put.operationId, "DisableCustomer");
  assert.equal(
    paths["/api/depot/shopping/{id}/complete"].put.operationId,
    "ccompleteShoppingList",
  );
  assert.equal(schemas.basketspbItem.properties.productPrice.type, "number");
  assert.equal(schemas.orderingpbItem.properties.price.type, "number");
  assert.match(schemas.basketspbBasket.properties.status.description, /`canceled`/);
  assert.match(schemas.orderingpbOrder.properties.status.description, /`cancelled`/);
});
