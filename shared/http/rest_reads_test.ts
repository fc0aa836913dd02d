import assert from "node:assert/strict";
import { Hono } from "hono";
import { notFound } from "../domain/error.ts";
import { implement, type Implementation } from "../rpc/service.ts";
import { ToyService } from "../rpc/toys.ts";
import { restRoutes } from "./rest.ts";

/** Requests to toys that read an age that can be changed. */
function toys() {
  let age = 1;
  const implementation: Implementation<typeof ToyService.definition> = {
    getToy: ({ id }, { responseHeaders }) => {
      responseHeaders.set("x-served-by", "a");
      return { toy: { id, age, notes: { text: "x".repeat(2_000) } } };
    },
    createToy: ({ id }) => ({ id }),
  };
  const app = new Hono();
  restRoutes(app, implement(ToyService, implementation), { onError: assert.fail });
  return {
    grow: () => age++,
    get: async (headers: HeadersInit = {}, method = "GET") =>
      await app.request("/api/toys/a", { method, headers }),
    post: async (headers: HeadersInit) =>
      await app.request("/api/toys", { method: "POST", body: "{}", headers }),
  };
}

Deno.test("a read tells a tag, the same for the same answer, compressed or not", async () => {
  const { get, grow } = toys();
  const first = await get();
  assert.match(first.headers.get("etag") ?? "", /^W\/"[\w-]+"$/);
  assert.equal(first.headers.get("cache-control"), "no-cache");
  assert.equal(first.headers.get("vary"), "accept-encoding");
  const packed = await get({ "accept-encoding": "gzip" });
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  assert.equal(packed.headers.get("etag"), first.headers.get("etag"));
  grow();
  assert.notEqual((await get()).headers.get("etag"), first.headers.get("etag"));
  for (const response of [first, packed]) await response.body?.cancel();
});

Deno.test("a caller that knows the answer gets 304 and no body, until it has changed", async () => {
  const { get, grow } = toys();
  const etag = (await get()).headers.get("etag") ?? "";
  for (const method of ["GET", "HEAD"]) {
    const same = await get({ "if-none-match": `"other", ${etag}` }, method);
    assert.equal(same.status, 304);
    assert.equal(await same.text(), "");
    assert.equal(same.headers.get("etag"), etag);
    assert.equal(same.headers.get("x-served-by"), "a");
    assert.equal(same.headers.get("content-type"), null);
  }
  grow();
  const changed = await get({ "if-none-match": etag });
  assert.equal(changed.status, 200);
  assert.equal((await changed.json()).toy.age, 2);
});

Deno.test("what changes something has no tag, and is done whatever the caller knows", async () => {
  const { post } = toys();
  const response = await post({ "if-none-match": "*" });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("etag"), null);
});

Deno.test("nobody may keep an error, nor show it to who accepts something else", async () => {
  const app = new Hono();
  const missing: Implementation<typeof ToyService.definition> = {
    getToy(_, { responseHeaders }) {
      responseHeaders.set("cache-control", "max-age=60");
      throw notFound("toy");
    },
  };
  restRoutes(app, implement(ToyService, missing), { onError: assert.fail });
  for (const [method, path] of [["GET", "a"], ["PATCH", "a"], ["GET", "a/b/c"], ["GET", "%zz"]]) {
    const { headers, body } = await app.request(`/api/toys/${path}`, { method });
    assert.deepEqual([headers.get("cache-control"), headers.get("vary")], ["no-store", "accept"]);
    await body?.cancel();
  }
});
