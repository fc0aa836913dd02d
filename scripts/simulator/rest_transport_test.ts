import assert from "node:assert/strict";
import { DepotService } from "../../proto/gen/depot/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import type { Service } from "../../shared/rpc/schema.ts";
import { methodsOf } from "../../shared/rpc/service.ts";
import { requestOf } from "./rest_transport.ts";

function request(service: Service, name: string, request: object) {
  const method = methodsOf(service).get(name);
  assert.ok(method?.schema.http);
  const { path, body } = requestOf({ method, request }, method.schema.http);
  return [path, body && JSON.parse(body)];
}

Deno.test("path parameters are filled in and encoded, the rest is the body", () =>
  assert.deepEqual(
    request(DepotService, "PickItem", { id: "a/b", storeId: "s", productId: "p", quantity: 2 }),
    ["/api/depot/shopping/a%2Fb/stops/s/pick", { productId: "p", quantity: 2 }],
  ));

Deno.test("without a body the rest is the query", () => {
  assert.deepEqual(request(DepotService, "GetShoppingLists", { status: "active", limit: 5 }), [
    "/api/depot/shopping?status=active&limit=5",
    undefined,
  ]);
  assert.deepEqual(request(DepotService, "GetBots", {}), ["/api/depot/bots", undefined]);
});

Deno.test("a body is sent even when it is empty", () =>
  assert.deepEqual(request(StoresService, "EnableParticipation", { id: "s" }), [
    "/api/stores/s/participating",
    {},
  ]));
