import assert from "node:assert/strict";
import { Hono } from "hono";
import type { EdgeOptions } from "../rpc/edge.ts";
import { implement, type Implementation } from "../rpc/service.ts";
import { ToyService } from "../rpc/toys.ts";
import { restRoutes } from "./rest.ts";

type Toys = Implementation<typeof ToyService.definition>;

function restOf(toys: Toys, options: Partial<EdgeOptions> = {}) {
  const app = new Hono();
  restRoutes(app, implement(ToyService, toys), { onError: () => {}, ...options });
  return async (request: string, body?: BodyInit, headers: HeadersInit = {}) => {
    const [method, path] = request.split(" ");
    return await app.request(path, { method, body, headers });
  };
}

/** What the implementation of a method gets for a request. */
async function received(request: string, body?: string): Promise<unknown> {
  const seen: unknown[] = [];
  const note = (message: unknown) => {
    seen.push(message);
    return {};
  };
  const rest = restOf({
    createToy: note,
    getToy: note,
    findToys: note,
    renameToy: note,
    removeToy: note,
    getPart: note,
    getParts: note,
  });
  const response = await rest(request, body);
  assert.equal(response.status, 200, await response.text());
  return seen[0];
}

Deno.test("success is 200 with every field of the answer", async () => {
  const rest = restOf({ getToy: ({ id }) => ({ toy: { id } }) });
  const response = await rest("GET /api/toys/a");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("grpc-metadata-content-type"), "application/grpc");
  assert.deepEqual(await response.json(), {
    toy: {
      id: "a",
      ownerId: "",
      age: 0,
      weight: 0,
      broken: false,
      serial: "0",
      photo: "",
      madeAt: null,
      colour: "COLOUR_UNKNOWN",
      notes: null,
      tags: [],
      box: null,
      parts: {},
    },
  });
});

Deno.test("an unset message is null, an empty list is [], an empty answer is {}", async () => {
  const rest = restOf({ getToy: () => ({}), findToys: () => ({}), removeToy: () => ({}) });
  assert.equal(await (await rest("GET /api/toys/a")).text(), '{"toy":null}');
  assert.equal(await (await rest("GET /api/toys")).text(), '{"toys":[]}');
  assert.equal(await (await rest("DELETE /api/toys/a")).text(), "{}");
});

Deno.test("of overlapping rules the one declared last wins", async () => {
  const rest = restOf({
    getToy: ({ id }) => ({ toy: { id } }),
    getBrokenToys: () => ({ toys: [] }),
    getPart: ({ id }) => ({ id: `part ${id}` }),
    getParts: ({ toyId }) => ({ id: `parts of ${toyId}` }),
  });
  assert.deepEqual(await (await rest("GET /api/toys/broken")).json(), { toys: [] });
  assert.deepEqual(await (await rest("GET /api/toys/parts/7")).json(), { id: "part 7" });
  assert.deepEqual(await (await rest("GET /api/toys/7/parts")).json(), { id: "parts of 7" });
  assert.deepEqual(await (await rest("GET /api/toys/parts/parts")).json(), {
    id: "parts of parts",
  });
});

Deno.test("HEAD answers as GET does, without a body", async () => {
  const rest = restOf({ getToy: ({ id }) => ({ toy: { id } }) });
  const response = await rest("HEAD /api/toys/a");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), "");
  assert.equal((await rest("HEAD /api/toys/a/b/c")).status, 404);
});

Deno.test("the body is JSON whatever its content type", async () => {
  const rest = restOf({ renameToy: ({ newName }) => (assert.equal(newName, "n"), {}) });
  for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
    const response = await rest("PUT /api/toys/a/name", '{"newName":"n"}', {
      "content-type": type,
    });
    assert.equal(response.status, 200);
  }
  assert.equal(
    (await rest("PUT /api/toys/a/name", new TextEncoder().encode('{"newName":"n"}'))).status,
    200,
  );
});

const bodies: readonly [request: string, body: string | undefined, message: unknown][] = [
  ["PUT /api/toys/a/name", '{"new_name": "n", "else": 1}', { id: "a", newName: "n" }],
  ["PUT /api/toys/a/name", '{"id": "b", "newName": "n"}', { id: "a", newName: "n" }],
  ["PUT /api/toys/a/name?newName=q", "{}", { id: "a", newName: "" }],
  ["PUT /api/toys/a/name", undefined, { id: "a", newName: "" }],
  ["PUT /api/toys/a/name", " \n", { id: "a", newName: "" }],
  ["PUT /api/toys/a/name", '{"newName": null}', { id: "a", newName: "" }],
  ["PUT /api/toys/a%2F%20b/name", "{}", { id: "a/ b", newName: "" }],
  ["PUT /api/toys/__proto__/name", '{"__proto__": {"newName": "p"}}', {
    id: "__proto__",
    newName: "",
  }],
  ["GET /api/toys/a?id=b", undefined, { id: "a" }],
  ["GET /api/toys/a?id=%zz&unheard=1", undefined, { id: "a" }],
  ["DELETE /api/toys/a", '{"id": "b"}', { id: "a" }],
];
for (const [request, body, message] of bodies) {
  Deno.test(`${request} with ${body ?? "no body"} is ${JSON.stringify(message)}`, async () => {
    assert.deepEqual(await received(request, body), message);
  });
}

const none = { maxCount: 0, tags: [], box: undefined, broken: false };
const queries: readonly [query: string, message: unknown][] = [
  ["", none],
  ["maxCount=5", { ...none, maxCount: 5 }],
  ["max_count=5&unheard=1", { ...none, maxCount: 5 }],
  ["tags=x&tags=y%26z", { ...none, tags: ["x", "y&z"] }],
  ["tags=x", { ...none, tags: ["x"] }],
  ["broken=true", { ...none, broken: true }],
  ["box.label=b", { ...none, box: { label: "b", inside: [] } }],
  ["box.label.deeper=b&box=x&tags.y=1", { ...none, box: { label: "", inside: [] } }],
  ["__proto__.maxCount=5&constructor.prototype=1", none],
];
for (const [query, message] of queries) {
  Deno.test(`the query "${query}" binds to the fields of the request`, async () => {
    assert.deepEqual(await received(`GET /api/toys?${query}`), message);
  });
}

Deno.test("an answer sets headers", async () => {
  const rest = restOf({
    getToy: (_, { responseHeaders, responseTrailers }) => {
      responseHeaders.append("etag", '"7"');
      responseTrailers.set("x-last", "not over REST");
      return {};
    },
  });
  const response = await rest("GET /api/toys/a");
  assert.equal(response.headers.get("etag"), '"7"');
  assert.equal(response.headers.get("x-last"), null);
});

Deno.test("an implementation knows the caller, the idempotency key and the deadline", async () => {
  const rest = restOf({
    createToy: ({ id }, { caller, idempotencyKey, deadline }) => {
      assert.ok(deadline && deadline <= Date.now() + 5_000);
      return { id: `${id} ${caller.id} ${idempotencyKey}` };
    },
  }, { authenticate: (headers) => ({ id: headers.get("authorization") ?? "", roles: [] }) });
  const headers = { "authorization": "ann", "idempotency-key": "k1", "grpc-timeout": "5S" };
  const response = await rest("POST /api/toys", '{"id":"a"}', headers);
  assert.deepEqual(await response.json(), { id: "a ann k1" });
});

Deno.test("a gzip body is read, and a large answer compressed when asked for", async () => {
  const rest = restOf({ createToy: ({ id }) => ({ id }) });
  const id = "x".repeat(5_000);
  const packed = await new Response(
    new Response(JSON.stringify({ id })).body?.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  const headers = { "content-encoding": "gzip", "accept-encoding": "gzip" };
  const response = await rest("POST /api/toys", packed, headers);
  assert.equal(response.headers.get("content-encoding"), "gzip");
  const text = await new Response(response.body?.pipeThrough(new DecompressionStream("gzip")))
    .text();
  assert.deepEqual(JSON.parse(text), { id });
});

Deno.test("a path that names no field of its request is refused at start", () => {
  const wrong = ToyService.schema.methods.map((method) =>
    method.name === "GetToy"
      ? { ...method, http: { verb: "GET", path: "/api/toys/{name}", body: "" } as const }
      : method
  );
  const service = { ...ToyService, schema: { ...ToyService.schema, methods: wrong } };
  assert.throws(
    () => restRoutes(new Hono(), implement(service, {}), { onError: () => {} }),
    /toyspb\.Id has no field name for \/api\/toys\/\{name\}/,
  );
});
