import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import { connectApp, errorOf, getToy, gzip, type Toys } from "./toy_app.ts";

const asked = (message: string, more: Record<string, string> = {}) =>
  `/toyspb.ToyService/GetToy?${new URLSearchParams({
    connect: "v1",
    encoding: "json",
    message,
    ...more,
  })}`;

const get = (toys: Toys, headers: HeadersInit = {}, path = asked('{"id":"a"}')) =>
  connectApp(toys).app.request(path, { headers });

Deno.test("an answer to a GET may be kept, to be asked about before it is used again", async () => {
  const first = await get(getToy);
  const etag = first.headers.get("etag") ?? assert.fail();
  assert.equal(first.headers.get("cache-control"), "no-cache");
  assert.equal(first.headers.get("vary"), "accept-encoding");
  assert.equal((await first.json()).toy.id, "a");

  const again = await get(getToy, { "if-none-match": `"other", ${etag}` });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  assert.equal(again.headers.get("etag"), etag);
  assert.equal(again.headers.get("content-type"), null);

  const changed = await get({ getToy: () => ({ toy: { age: 4 } }) }, { "if-none-match": etag });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.get("etag"), etag);
  await changed.body?.cancel();
});

Deno.test("a compressed answer to a GET has the same tag", async () => {
  const large: Toys = { getToy: () => ({ toy: { id: "a".repeat(5_000) } }) };
  const plain = await get(large);
  const packed = await get(large, { "accept-encoding": "gzip" });
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  assert.equal(packed.headers.get("etag"), plain.headers.get("etag"));
  const known = { "accept-encoding": "gzip", "if-none-match": plain.headers.get("etag") ?? "" };
  const again = await get(large, known);
  assert.deepEqual([again.status, again.headers.get("content-encoding")], [304, null]);
  await Promise.all([plain.body?.cancel(), packed.body?.cancel()]);
});

Deno.test("what an implementation says of keeping its answer counts", async () => {
  const response = await get({
    getToy(_, { responseHeaders }) {
      responseHeaders.set("cache-control", "max-age=60");
      responseHeaders.set("etag", '"v7"');
      return {};
    },
  }, { "if-none-match": '"v7"' });
  assert.equal(response.status, 304);
  assert.equal(response.headers.get("cache-control"), "max-age=60");
});

Deno.test("an error of a GET is not kept, and a POST says nothing of it", async () => {
  const missing: Toys = {
    getToy: () => {
      throw new DomainError("not_found", "toy_not_found", "there is no such toy");
    },
  };
  const response = await get(missing);
  assert.deepEqual([response.status, response.headers.get("cache-control")], [404, "no-store"]);
  await response.body?.cancel();
  const posted = await connectApp(getToy).call("GetToy", "{}");
  assert.deepEqual([posted.headers.get("etag"), posted.headers.get("cache-control")], [null, null]);
  await posted.body?.cancel();
});

Deno.test("a GET is compressed as its query says, and sees its query", async () => {
  let query: URLSearchParams | undefined;
  const toys: Toys = {
    getToy({ id }, call) {
      query = call.query;
      return { toy: { id } };
    },
  };
  const packed = (await gzip('{"id":"z"}')).toBase64({ alphabet: "base64url", omitPadding: true });
  const path = asked(packed, { base64: "1", compression: "gzip", other: "x" });
  assert.equal((await (await get(toys, {}, path)).json()).toy.id, "z");
  assert.equal(query?.get("other"), "x");
  const unknown = await errorOf(
    await get(toys, {}, asked(packed, { base64: "1", compression: "br" })),
  );
  assert.match(JSON.stringify(unknown), /unimplemented.*gzip, identity/);
});
