import assert from "node:assert/strict";
import { gzip } from "../toy_app.ts";
import { sealed } from "../envelope.ts";
import { baseUrlOf, underTest } from "./official_fixture.ts";

const SERVICE = "connectrpc.conformance.v1.ConformanceService";
const EMPTY = new Uint8Array(0);
const stream = { "content-type": "application/connect+proto", "connect-protocol-version": "1" };
const unary = { "content-type": "application/proto", "connect-protocol-version": "1" };

/** Sends something by hand over a socket; tells status, headers and body. */
async function send(path: string, init: RequestInit) {
  await using server = underTest();
  const response = await fetch(`${baseUrlOf(server)}/${path}`, init);
  const { status, headers } = response;
  return { status, headers, bytes: await response.bytes() };
}

const post = (method: string, headers: HeadersInit, body: BodyInit) =>
  send(`${SERVICE}/${method}`, { method: "POST", headers, body });

/** The error in the last envelope of a stream, or in the body of a unary answer. */
function codeIn(bytes: Uint8Array, skip = 0): string {
  return JSON.parse(new TextDecoder().decode(bytes.subarray(skip))).code ??
    JSON.parse(new TextDecoder().decode(bytes.subarray(skip))).error.code;
}

Deno.test("a server stream asked nothing is unimplemented", async () => {
  const { status, bytes } = await post("ServerStream", stream, EMPTY);
  assert.deepEqual([status, bytes[0], codeIn(bytes, 5)], [200, 2, "unimplemented"]);
});

Deno.test("a server stream asked twice is unimplemented", async () => {
  const twice = new Uint8Array([...sealed(0, EMPTY), ...sealed(0, EMPTY)]);
  const { status, bytes } = await post("ServerStream", stream, twice);
  assert.deepEqual([status, bytes[0], codeIn(bytes, 5)], [200, 2, "unimplemented"]);
});

Deno.test("a compressed message without a compression is internal", async () => {
  const headers = { ...stream, "connect-content-encoding": "identity" };
  const { bytes } = await post("ServerStream", headers, sealed(1, new Uint8Array([1])));
  assert.equal(codeIn(bytes, 5), "internal");
});

Deno.test("a stream with an unknown compression is unimplemented, and told what is known", async () => {
  const headers = { ...stream, "connect-content-encoding": "br" };
  const { bytes } = await post("ServerStream", headers, sealed(0, EMPTY));
  assert.equal(codeIn(bytes, 5), "unimplemented");
  assert.match(new TextDecoder().decode(bytes), /gzip, identity/);
});

Deno.test("a method that takes a stream is unimplemented", async () => {
  for (const method of ["ClientStream", "BidiStream"]) {
    const { status, bytes } = await post(method, stream, sealed(0, EMPTY));
    assert.deepEqual([status, codeIn(bytes, 5)], [200, "unimplemented"], method);
  }
});

Deno.test("a verb that a method does not know is 405", async () => {
  for (const verb of ["GET", "DELETE", "PUT"]) {
    const { status, headers } = await send(`${SERVICE}/Unary`, { method: verb });
    assert.deepEqual([status, headers.get("allow")], [405, "POST"], verb);
  }
  const { headers } = await send(`${SERVICE}/IdempotentUnary`, { method: "DELETE" });
  assert.equal(headers.get("allow"), "GET, HEAD, POST");
});

Deno.test("an unknown service and an unknown method are unimplemented, with 404", async () => {
  for (const path of ["connectrpc.conformance.v1.UnknownService/Unary", `${SERVICE}/Unknown`]) {
    const { status, bytes } = await send(path, { method: "POST", headers: unary, body: EMPTY });
    assert.deepEqual([status, codeIn(bytes)], [404, "unimplemented"], path);
  }
});

Deno.test("an unknown codec is 415 and told which are known", async () => {
  for (const type of ["application/foo", "image/jpeg", "application/connect+proto"]) {
    const { status, headers } = await post("Unary", { "content-type": type }, "12345678");
    assert.deepEqual([status, headers.get("accept-post")], [
      415,
      "application/json, application/proto",
    ]);
  }
  const get = await send(`${SERVICE}/IdempotentUnary?encoding=foo&message=`, { method: "GET" });
  assert.equal(get.status, 415);
});

Deno.test("an unknown compression is unimplemented, and told which are known", async () => {
  const { status, bytes } = await post("Unary", { ...unary, "content-encoding": "zstd" }, "1");
  assert.deepEqual([status, codeIn(bytes)], [501, "unimplemented"]);
  assert.match(new TextDecoder().decode(bytes), /gzip, identity/);
  const query = "connect=v1&encoding=json&compression=br&message=e30";
  const get = await send(`${SERVICE}/IdempotentUnary?${query}`, { method: "GET" });
  assert.deepEqual([get.status, codeIn(get.bytes)], [501, "unimplemented"]);
});

Deno.test("no bytes are never decompressed", async () => {
  const { status } = await post("Unary", { ...unary, "content-encoding": "gzip" }, EMPTY);
  assert.equal(status, 200);
});

Deno.test("the limit counts the bytes after decompression", async () => {
  await using server = underTest({ messageReceiveLimit: 1_000 });
  const url = `${baseUrlOf(server)}/${SERVICE}/Unary`;
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const body = await gzip(JSON.stringify({ requestData: "A".repeat(4_000) }));
  assert.ok(body.length < 1_000);
  const response = await fetch(url, { method: "POST", headers, body });
  assert.deepEqual([response.status, codeIn(await response.bytes())], [429, "resource_exhausted"]);
});

Deno.test("an unknown version of the protocol and a timeout that is no number are refused", async () => {
  const wrongs: [string, string][] = [
    ["connect-protocol-version", "2"],
    ["connect-timeout-ms", "soon"],
    ["connect-timeout-ms", "12345678901"],
  ];
  for (const [name, value] of wrongs) {
    const { status, bytes } = await post("Unary", { ...unary, [name]: value }, EMPTY);
    assert.deepEqual([status, codeIn(bytes)], [400, "invalid_argument"]);
  }
});

Deno.test("a call without a protocol version is answered: curl needs to know nothing", async () => {
  const { status } = await post("Unary", { "content-type": "application/json" }, "{}");
  assert.equal(status, 200);
});
