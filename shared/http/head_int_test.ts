import assert from "node:assert/strict";
import { Hono } from "hono";
import { ToyService } from "../rpc/toys.ts";
import { createApi } from "./api.ts";
import { observeRequests } from "./observed.ts";

const CALL = "/toyspb.ToyService/GetToy";

/** Toys behind a real server, for it is the server that tells lengths; and what was observed of requests. */
function served() {
  const app = new Hono();
  const observed: string[] = [];
  const api = createApi({ app, onError: assert.fail });
  observeRequests(app, ({ method, route, status }) => {
    observed.push(`${method} ${route} ${status}`);
  });
  api.serve(ToyService, {
    getToy: ({ id }) => ({ toy: { id, notes: { text: "x".repeat(2_000) } } }),
    createToy: ({ id }) => ({ id }),
  });
  app.get("/page", (c) => c.html("<p>toys</p>"));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  return { url: `http://127.0.0.1:${server.addr.port}`, server, observed };
}

const told = ["content-length", "content-type", "etag", "allow", "cache-control"];

for (
  const path of [
    "/api/toys/7",
    "/api/toys/7/unknown",
    `${CALL}?connect=v1&encoding=json&message={}`,
    `${CALL}?connect=v1&encoding=proto&message=`,
    `${CALL}?connect=v1&encoding=json`,
    "/page",
    "/nowhere",
  ]
) {
  Deno.test(`HEAD ${path} tells what GET tells, the length too, and sends no body`, async () => {
    const { url, server } = served();
    await using _ = server;
    const [head, get] = await Promise.all(["HEAD", "GET"].map(async (method) => {
      const headers = { "accept-encoding": "identity" };
      const response = await fetch(`${url}${path}`, { method, headers });
      return { status: response.status, headers: response.headers, body: await response.text() };
    }));
    assert.equal(head.status, get.status);
    for (const name of told) assert.equal(head.headers.get(name), get.headers.get(name), name);
    assert.equal(head.headers.get("content-length"), `${get.body.length}`);
    assert.equal(head.body, "");
  });
}

Deno.test("HEAD is observed as HEAD, by the route of GET; where GET is not allowed, neither is HEAD", async () => {
  const { url, server, observed } = served();
  await using _ = server;
  const allowed = async (path: string) => {
    const response = await fetch(`${url}${path}`, { method: "HEAD" });
    return [response.status, response.headers.get("allow")];
  };
  assert.deepEqual(await allowed("/api/toys/7/name"), [405, "PUT"]);
  assert.deepEqual(await allowed("/toyspb.ToyService/CreateToy"), [405, "POST"]);
  assert.deepEqual(await allowed("/api/toys/7"), [200, null]);
  assert.deepEqual(observed, [
    "HEAD /api/toys/* 405",
    "HEAD /toyspb.ToyService/CreateToy 405",
    "HEAD /api/toys/{id} 200",
  ]);
});
