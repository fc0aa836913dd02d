import assert from "node:assert/strict";
import { DepotService } from "../proto/gen/depot/schema.ts";
import { StoresService } from "../proto/gen/stores/schema.ts";
import type { Service } from "../shared/rpc/schema.ts";
import { methodsOf } from "../shared/rpc/service.ts";
import { contextTransport, requestOf } from "../shared/http/rest_transport.ts";
import { DomainError } from "../shared/domain/error.ts";
import { createClient } from "../shared/rpc/client.ts";
import { RpcError } from "../shared/rpc/error.ts";

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

/** A service of the older kind: REST as the reference answers it, nothing else. */
function olderStores() {
  const asked: string[] = [];
  const fetch = (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    if (pathname === "/api/stores/brew") {
      const store = { id: "brew", name: "Brew", location: "Floor 1", participating: true };
      return Promise.resolve(Response.json({ store }));
    }
    if (!pathname.startsWith("/api/stores/")) {
      return Promise.resolve(new Response("404 page not found\n", { status: 404 }));
    }
    const detail = { "@type": "type.googleapis.com/errors.ErrorType", TypeCode: "NOT_FOUND" };
    const body = { code: 5, message: "no such store", details: [detail] };
    return Promise.resolve(Response.json(body, { status: 404 }));
  };
  return {
    asked,
    client: createClient(StoresService, contextTransport("http://stores", { fetch })),
  };
}

Deno.test("a service that does not know Connect is asked over its REST route, from its first answer on", async () => {
  const { asked, client } = olderStores();
  for (let times = 0; times < 2; times++) {
    const { store } = await client.getStore({ id: "brew" });
    assert.equal(store?.name, "Brew");
    assert.equal(store?.version, 0, "it sends none");
  }
  assert.deepEqual(asked, [
    "POST /storespb.StoresService/GetStore",
    "GET /api/stores/brew",
    "GET /api/stores/brew",
  ]);
});

Deno.test("what such a service refuses is a refusal, not an outage", async () => {
  await assert.rejects(olderStores().client.getStore({ id: "gone" }), (error) => {
    assert.ok(error instanceof DomainError);
    assert.deepEqual([error.code, error.message], ["not_found", "no such store"]);
    return true;
  });
});

Deno.test("a service that knows Connect is never asked over REST, and a path that nobody knows is no refusal", async () => {
  const asked: string[] = [];
  let answers = 0;
  const fetch = (request: Request): Promise<Response> => {
    asked.push(new URL(request.url).pathname);
    return Promise.resolve(
      ++answers === 1
        ? new Response(new Uint8Array(), { headers: { "content-type": "application/proto" } })
        : new Response("not here", { status: 404 }),
    );
  };
  const client = createClient(StoresService, contextTransport("http://stores", { fetch }));
  await client.getStore({ id: "brew" });
  await assert.rejects(client.getStore({ id: "brew" }), RpcError);
  assert.deepEqual(asked, Array(2).fill("/storespb.StoresService/GetStore"));
});
