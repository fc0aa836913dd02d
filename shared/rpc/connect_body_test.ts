import assert from "node:assert/strict";
import { connectApp, errorOf, getToy, gzip } from "./toy_app.ts";

Deno.test("a gzip request is read", async () => {
  const body = await gzip('{"id":"packed"}');
  const response = await connectApp(getToy).call("GetToy", body, { "content-encoding": "gzip" });
  assert.equal(await response.text(), '{"toy":{"id":"packed","age":3}}');
});

Deno.test("broken gzip is an invalid argument, another compression unimplemented", async () => {
  const { call } = connectApp(getToy);
  const broken = await errorOf(await call("GetToy", "{}", { "content-encoding": "gzip" }));
  assert.deepEqual([broken[0], broken[1].code], [400, "invalid_argument"]);
  const other = await errorOf(await call("GetToy", "{}", { "content-encoding": "br" }));
  assert.deepEqual([other[0], other[1].code], [501, "unimplemented"]);
  assert.match(other[1].message, /supported are gzip, identity/);
});

Deno.test("a request is limited by its size after decompression", async () => {
  const { call } = connectApp(getToy, { maxBodyBytes: 1000 });
  const big = JSON.stringify({ id: "x".repeat(1000) });
  const packed = await gzip(big);
  assert.ok(packed.length < 1000);
  const requests: readonly [BodyInit, HeadersInit][] = [
    [big, {}],
    [big, { "content-length": `${big.length}` }],
    ["{}", { "content-length": "2000, 2000" }], // refused before its body is waited for
    [packed, { "content-encoding": "gzip" }],
  ];
  for (const [body, headers] of requests) {
    const [status, error] = await errorOf(await call("GetToy", body, headers));
    assert.deepEqual([status, error.code], [429, "resource_exhausted"]);
    assert.equal(error.message, "the request is larger than 1000 bytes");
  }
  assert.equal((await call("GetToy", JSON.stringify({ id: "x".repeat(980) }))).status, 200);
});

Deno.test("a large answer is compressed when the caller asks for it", async () => {
  const id = "x".repeat(2000);
  const { call } = connectApp({ getToy: () => ({ toy: { id } }) });
  const plain = await call("GetToy", "{}");
  assert.equal(plain.headers.get("content-encoding"), null);
  await plain.body?.cancel();
  const refusedGzip = await call("GetToy", "{}", { "accept-encoding": "br, gzip;q=0" });
  assert.equal(refusedGzip.headers.get("content-encoding"), null);
  await refusedGzip.body?.cancel();
  const packed = await call("GetToy", "{}", { "accept-encoding": "br, gzip" });
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  const text = await new Response(packed.body?.pipeThrough(new DecompressionStream("gzip"))).text();
  assert.deepEqual(JSON.parse(text), { toy: { id } });
});

Deno.test("a small answer is never compressed", async () => {
  const response = await connectApp(getToy).call("GetToy", "{}", { "accept-encoding": "gzip" });
  assert.equal(response.headers.get("content-encoding"), null);
  await response.body?.cancel();
});

Deno.test("text that is not UTF-8 is an invalid argument in a binary request", async () => {
  const { call } = connectApp(getToy);
  const body = new Uint8Array([0x0a, 2, 0xff, 0xfe]); // field 1, two bytes
  const response = await call("GetToy", body, { "content-type": "application/proto" });
  const [status, error] = await errorOf(response);
  assert.deepEqual([status, error.code], [400, "invalid_argument"]);
});
