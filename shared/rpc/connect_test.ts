import assert from "node:assert/strict";
import { implement } from "./service.ts";
import { connectApp, errorOf, getToy, gzip } from "./toy_app.ts";
import { ToyService } from "./toys.ts";

Deno.test("a JSON call is answered with canonical JSON", async () => {
  const response = await connectApp(getToy).call("GetToy", '{"id": "a"}');
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), '{"toy":{"id":"a","age":3}}');
});

Deno.test("a binary call is answered in binary", async () => {
  const { requestType, responseType } = ToyService.definition.methods.getToy;
  const body = new Uint8Array(requestType.encode({ id: "a" }).finish());
  const response = await connectApp(getToy).call("GetToy", body, {
    "content-type": "application/proto",
  });
  assert.equal(response.headers.get("content-type"), "application/proto");
  const { toy } = responseType.decode(await response.bytes());
  assert.equal(toy?.id, "a");
  assert.equal(toy?.age, 3);
});

Deno.test("an empty body is an empty message", async () => {
  for (const type of ["application/json", "application/proto"]) {
    const { call } = connectApp({ getToy: ({ id }) => ({ toy: { id: `<${id}>` } }) });
    const response = await call("GetToy", "", { "content-type": type });
    assert.match(await response.text(), /<>/);
  }
});

Deno.test("the charset of a JSON call may be named", async () => {
  const type = "application/json; charset=UTF-8";
  assert.equal(
    (await connectApp(getToy).call("GetToy", "{}", { "content-type": type })).status,
    200,
  );
});

Deno.test("a call without side effects is answered over GET too", async () => {
  const { app } = connectApp(getToy);
  const path = "/toyspb.ToyService/GetToy?connect=v1&encoding=json";
  const plain = await app.request(`${path}&message=${encodeURIComponent('{"id":"ä"}')}`);
  assert.equal(await plain.text(), '{"toy":{"id":"ä","age":3}}');
  const message = (await gzip('{"id":"z"}')).toBase64({ alphabet: "base64url", omitPadding: true });
  const packed = await app.request(`${path}&compression=gzip&base64=1&message=${message}`);
  assert.equal(await packed.text(), '{"toy":{"id":"z","age":3}}');
});

Deno.test("a GET with a wrong query is refused", async () => {
  const { app } = connectApp(getToy);
  const get = (query: string) => app.request(`/toyspb.ToyService/GetToy?${query}`);
  assert.equal((await get("message={}")).status, 415);
  assert.equal((await get("encoding=json")).status, 400);
  assert.equal((await get("encoding=json&message=!&base64=1")).status, 400);
  assert.equal((await get("encoding=json&message={}&connect=v2")).status, 400);
});

Deno.test("a wrong verb is 405 and names the right ones", async () => {
  const { app } = connectApp(getToy);
  const put = await app.request("/toyspb.ToyService/GetToy", { method: "PUT" });
  assert.deepEqual([put.status, put.headers.get("allow")], [405, "GET, HEAD, POST"]);
  const get = await app.request("/toyspb.ToyService/CreateToy?encoding=json&message={}");
  assert.deepEqual([get.status, get.headers.get("allow")], [405, "POST"]);
});

Deno.test("another content type is 415 and the known ones are named", async () => {
  const response = await connectApp(getToy).call("GetToy", "{}", { "content-type": "text/plain" });
  assert.equal(response.status, 415);
  assert.equal(response.headers.get("accept-post"), "application/json, application/proto");
});

Deno.test("an unknown method of a known service is unimplemented, with 404", async () => {
  const [status, error] = await errorOf(await connectApp(getToy).call("BreakToy", "{}"));
  assert.equal(status, 404);
  assert.equal(error.code, "unimplemented");
});

Deno.test("a declared method without implementation is unimplemented, with 501", async () => {
  assert.deepEqual(await errorOf(await connectApp(getToy).call("PaintToy", "{}")), [
    501,
    { code: "unimplemented", message: "method PaintToy not implemented", details: [] },
  ]);
});

Deno.test("another protocol version is refused, none is accepted", async () => {
  const { call } = connectApp(getToy);
  assert.equal((await call("GetToy", "{}", { "connect-protocol-version": "1" })).status, 200);
  assert.equal((await call("GetToy", "{}", { "connect-protocol-version": "2" })).status, 400);
});

Deno.test("an implementation reads headers and sets headers and trailers", async () => {
  const { call } = connectApp({
    getToy: (_, { headers, responseHeaders, responseTrailers, idempotencyKey, caller }) => {
      responseHeaders.set("x-echo", headers.get("x-sent") ?? "");
      responseTrailers.set("x-last", "bye");
      return { toy: { id: `${idempotencyKey} ${caller.id}` } };
    },
  }, { authenticate: (headers) => ({ id: headers.get("x-user") ?? "", roles: [] }) });
  const headers = { "x-sent": "hello", "idempotency-key": "k1", "x-user": "ann" };
  const response = await call("GetToy", "{}", headers);
  assert.equal(response.headers.get("x-echo"), "hello");
  assert.equal(response.headers.get("trailer-x-last"), "bye");
  assert.equal(await response.text(), '{"toy":{"id":"k1 ann"}}');
});

Deno.test("around runs around each call and sees request and method", async () => {
  const seen: unknown[] = [];
  const { call } = connectApp(getToy, {}, async ({ method, request }, next) => {
    seen.push(method.schema.name, request);
    return { toy: { ...Object(await next()).toy, age: 4 } };
  });
  assert.equal(await (await call("GetToy", '{"id":"a"}')).text(), '{"toy":{"id":"a","age":4}}');
  assert.deepEqual(seen, ["GetToy", { id: "a" }]);
});

Deno.test("a function that the service does not declare is refused at once", () => {
  const misspelt: object = { getToyy: () => ({}) };
  assert.throws(() => implement(ToyService, misspelt), /toyspb\.ToyService has no method getToyy/);
});
