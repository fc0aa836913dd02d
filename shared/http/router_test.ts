import assert from "node:assert/strict";
import { ProtocolError } from "../rpc/error.ts";
import { createRouter } from "./router.ts";

const router = createRouter<string>();
router.add("POST", "/api/stores", "CreateStore");
router.add("GET", "/api/stores/{id}", "GetStore");
router.add("GET", "/api/stores", "GetStores");
router.add("GET", "/api/stores/participating", "GetParticipatingStores");
router.add("PUT", "/api/stores/{id}/participating", "EnableParticipation");
router.add("DELETE", "/api/stores/{id}/participating", "DisableParticipation");
router.add("DELETE", "/api/stores/products/{id}", "RemoveProduct");
router.add("GET", "/api/stores/products/{id}", "GetProduct");
router.add("GET", "/api/stores/{store_id}/products", "GetCatalog");

const found: readonly [request: string, target: string, parameters?: Record<string, string>][] = [
  ["POST /api/stores", "CreateStore"],
  ["GET /api/stores", "GetStores"],
  ["GET /api/stores/7", "GetStore", { id: "7" }],
  ["GET /api/stores/participating", "GetParticipatingStores"],
  ["GET /api/stores/7/products", "GetCatalog", { store_id: "7" }],
  ["GET /api/stores/products/7", "GetProduct", { id: "7" }],
  ["GET /api/stores/products/products", "GetCatalog", { store_id: "products" }],
  ["PUT /api/stores/products/participating", "EnableParticipation", { id: "products" }],
  ["DELETE /api/stores/products/participating", "RemoveProduct", { id: "participating" }],
  ["DELETE /api/stores/7/participating", "DisableParticipation", { id: "7" }],
  ["GET /api/stores/a%2Fb", "GetStore", { id: "a/b" }],
  ["GET /api/stores/%20", "GetStore", { id: " " }],
  ["GET /api/stores/k%C3%A4se", "GetStore", { id: "käse" }],
  ["GET /api/stores/a%2525", "GetStore", { id: "a%25" }],
  ["GET /api/stores/a+b", "GetStore", { id: "a+b" }],
  ["GET /api/stores/p%61rticipating", "GetParticipatingStores"],
  ["GET /api/stores/__proto__", "GetStore", { id: "__proto__" }],
];
for (const [request, target, parameters = {}] of found) {
  Deno.test(`${request} is ${target}`, () => {
    const [verb, path] = request.split(" ");
    assert.deepEqual(router.find(verb, path).found, { target, parameters });
  });
}

const nothing: readonly [request: string, allowed: readonly string[]][] = [
  ["GET /api/stores/", []],
  ["GET /api/stores/7/", []],
  ["GET /api/stores//products", []],
  ["GET /api/stores/7/8/9", []],
  ["GET /api/Stores", []],
  ["PATCH /api/stores", ["GET", "POST"]],
  ["GET /api/stores/7/participating", ["DELETE", "PUT"]],
  ["PUT /api/stores/products/products", ["DELETE", "GET"]],
];
for (const [request, allowed] of nothing) {
  Deno.test(`${request} is no route; allowed are: ${allowed.join(", ") || "none"}`, () => {
    const [verb, path] = request.split(" ");
    const lookup = router.find(verb, path);
    assert.ok(!lookup.found);
    assert.deepEqual(lookup.allowed.toSorted(), allowed);
  });
}

for (const path of ["/api/stores/%", "/api/stores/%zz", "/api/stores/%ff"]) {
  Deno.test(`${path} is malformed`, () => {
    assert.throws(
      () => router.find("GET", path),
      (error) => error instanceof ProtocolError && error.code === "invalid_argument",
    );
  });
}
