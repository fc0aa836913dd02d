import assert from "node:assert/strict";
import { Hono } from "hono";
import { isKnown } from "../rpc/etag.ts";
import { compressing } from "./compression.ts";
import { answerHeads } from "./head.ts";

const LARGE = JSON.stringify({ text: "lamp ".repeat(1_000) });

/** Documents, one of which is small, one of which asks for nothing twice. */
function documents() {
  const app = new Hono();
  answerHeads(app);
  app.use("/*", compressing());
  const type = { "content-type": "application/json", "vary": "accept" };
  app.get("/large", (c) => c.body(LARGE, 200, type));
  app.get("/small", (c) => c.text("."));
  app.get("/tagged/:tag", (c) => {
    const headers = { etag: c.req.param("tag") === "weak" ? 'W/"7"' : '"7"' };
    const known = isKnown(c.req.header("if-none-match") ?? null, headers.etag);
    return known ? c.body(null, 304, headers) : c.body(LARGE, 200, headers);
  });
  return (path: string, headers: HeadersInit = {}, method = "GET") =>
    app.request(path, { method, headers });
}

const GZIP = { "accept-encoding": "gzip, br" };
const unpacked = (response: Response) =>
  new Response(response.body?.pipeThrough(new DecompressionStream("gzip"))).text();

Deno.test("a large document is compressed for who asks for it, and only for those", async () => {
  const ask = documents();
  const packed = await ask("/large", GZIP);
  const { headers } = packed;
  assert.equal(headers.get("content-encoding"), "gzip");
  assert.equal(headers.get("content-type"), "application/json");
  assert.equal(headers.get("vary"), "accept, accept-encoding");
  assert.equal(await unpacked(packed), LARGE);
  for (const accepted of [{}, { "accept-encoding": "br" }, { "accept-encoding": "gzip;q=0" }]) {
    const plain = await ask("/large", accepted as HeadersInit);
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(plain.headers.get("vary"), "accept, accept-encoding");
    assert.equal(await plain.text(), LARGE);
  }
});

Deno.test("what is small or is not there stays as it is", async () => {
  const ask = documents();
  const small = await ask("/small", GZIP);
  assert.deepEqual([small.headers.get("content-encoding"), await small.text()], [null, "."]);
  const missing = await ask("/nothing", GZIP);
  assert.deepEqual([missing.status, missing.headers.get("content-encoding")], [404, null]);
  await missing.body?.cancel();
});

Deno.test("the tag of a compressed document is weak, and known when it is sent back", async () => {
  const ask = documents();
  for (const tag of ["strong", "weak"]) {
    const packed = await ask(`/tagged/${tag}`, GZIP);
    const etag = packed.headers.get("etag") ?? "";
    assert.equal(etag, 'W/"7"');
    assert.equal(await unpacked(packed), LARGE);
    const again = await ask(`/tagged/${tag}`, { ...GZIP, "if-none-match": etag });
    assert.deepEqual([again.status, again.headers.get("content-encoding")], [304, null]);
    const plain = await ask(`/tagged/${tag}`);
    assert.equal(plain.headers.get("etag"), tag === "weak" ? 'W/"7"' : '"7"');
    await plain.body?.cancel();
  }
});

Deno.test("HEAD tells of the compressed document", async () => {
  const response = await documents()("/large", GZIP, "HEAD");
  assert.equal(response.headers.get("content-encoding"), "gzip");
  await response.body?.cancel();
});
