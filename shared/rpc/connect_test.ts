import assert from "node:assert/strict";
import { Hono } from "hono";
import { DomainError, refused } from "../domain/error.ts";
import { connectRoutes } from "./connect.ts";
import type { EdgeOptions } from "./edge.ts";
import { RpcError } from "./error.ts";
import type { ErrorInfo } from "./failure.ts";
import { type Around, implement, type Implementation } from "./service.ts";
import { ToyService } from "./toys.ts";

type Toys = Implementation<typeof ToyService.definition>;

interface Reported {
  readonly error: unknown;
  readonly info: ErrorInfo;
}

function appOf(toys: Toys, options: Partial<EdgeOptions> = {}, around?: Around) {
  const app = new Hono();
  const reported: Reported[] = [];
  const onError = (error: unknown, info: ErrorInfo) => void reported.push({ error, info });
  connectRoutes(app, implement(ToyService, toys, around), { onError, ...options });
  const call = (method: string, body?: BodyInit, headers: HeadersInit = {}) =>
    app.request(`/toyspb.ToyService/${method}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  return { app, call, reported };
}

const getToy: Toys = { getToy: ({ id }) => ({ toy: { id, age: 3 } }) };

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(
    new Response(text).body?.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
}

const errorOf = async (response: Response) => {
  assert.equal(response.headers.get("content-type"), "application/json");
  return [response.status, await response.json()];
};

Deno.test("a JSON call is answered with canonical JSON", async () => {
  const response = await appOf(getToy).call("GetToy", '{"id": "a"}');
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), '{"toy":{"id":"a","age":3}}');
});

Deno.test("a binary call is answered in binary", async () => {
  const { requestType, responseType } = ToyService.definition.methods.getToy;
  const body = new Uint8Array(requestType.encode({ id: "a" }).finish());
  const response = await appOf(getToy).call("GetToy", body, {
    "content-type": "application/proto",
  });
  assert.equal(response.headers.get("content-type"), "application/proto");
  const { toy } = responseType.decode(await response.bytes());
  assert.equal(toy?.id, "a");
  assert.equal(toy?.age, 3);
});

Deno.test("an empty body is an empty message", async () => {
  for (const type of ["application/json", "application/proto"]) {
    const { call } = appOf({ getToy: ({ id }) => ({ toy: { id: `<${id}>` } }) });
    const response = await call("GetToy", "", { "content-type": type });
    assert.match(await response.text(), /<>/);
  }
});

Deno.test("the charset of a JSON call may be named", async () => {
  const type = "application/json; charset=UTF-8";
  assert.equal((await appOf(getToy).call("GetToy", "{}", { "content-type": type })).status, 200);
});

Deno.test("a call without side effects is answered over GET too", async () => {
  const { app } = appOf(getToy);
  const path = "/toyspb.ToyService/GetToy?connect=v1&encoding=json";
  const plain = await app.request(`${path}&message=${encodeURIComponent('{"id":"ä"}')}`);
  assert.equal(await plain.text(), '{"toy":{"id":"ä","age":3}}');
  const message = (await gzip('{"id":"z"}')).toBase64({ alphabet: "base64url", omitPadding: true });
  const packed = await app.request(`${path}&compression=gzip&base64=1&message=${message}`);
  assert.equal(await packed.text(), '{"toy":{"id":"z","age":3}}');
});

Deno.test("a GET with a wrong query is refused", async () => {
  const { app } = appOf(getToy);
  const get = (query: string) => app.request(`/toyspb.ToyService/GetToy?${query}`);
  assert.equal((await get("message={}")).status, 415);
  assert.equal((await get("encoding=json")).status, 400);
  assert.equal((await get("encoding=json&message=!&base64=1")).status, 400);
  assert.equal((await get("encoding=json&message={}&connect=v2")).status, 400);
});

Deno.test("a wrong verb is 405 and names the right ones", async () => {
  const { app } = appOf(getToy);
  const put = await app.request("/toyspb.ToyService/GetToy", { method: "PUT" });
  assert.deepEqual([put.status, put.headers.get("allow")], [405, "GET, POST"]);
  const get = await app.request("/toyspb.ToyService/CreateToy?encoding=json&message={}");
  assert.deepEqual([get.status, get.headers.get("allow")], [405, "POST"]);
});

Deno.test("another content type is 415 and the known ones are named", async () => {
  const response = await appOf(getToy).call("GetToy", "{}", { "content-type": "text/plain" });
  assert.equal(response.status, 415);
  assert.equal(response.headers.get("accept-post"), "application/json, application/proto");
});

Deno.test("an unknown method of a known service is unimplemented, with 404", async () => {
  const [status, error] = await errorOf(await appOf(getToy).call("BreakToy", "{}"));
  assert.equal(status, 404);
  assert.equal(error.code, "unimplemented");
});

Deno.test("a declared method without implementation is unimplemented, with 501", async () => {
  assert.deepEqual(await errorOf(await appOf(getToy).call("PaintToy", "{}")), [
    501,
    { code: "unimplemented", message: "method PaintToy not implemented", details: [] },
  ]);
});

const badBodies: readonly [what: string, body: BodyInit, text: RegExp][] = [
  ["no JSON", '{"id": x}', /^the body is not valid JSON: /],
  ["half a JSON", '{"id": "a"', /^the body is not valid JSON: /],
  ["no object", "[1]", /^the request must be a JSON object$/],
  ["a field of another type", '{"id": 7}', /^the field id must be a text$/],
  ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), /^the body is not valid UTF-8$/],
];
for (const [what, body, text] of badBodies) {
  Deno.test(`a body that is ${what} is an invalid argument`, async () => {
    const { call, reported } = appOf(getToy);
    const [status, error] = await errorOf(await call("GetToy", body));
    assert.equal(status, 400);
    assert.equal(error.code, "invalid_argument");
    assert.match(error.message, text);
    assert.deepEqual(error.details, []);
    assert.deepEqual(reported, []);
  });
}

Deno.test("bytes that are no message are an invalid argument", async () => {
  const { call } = appOf(getToy);
  const body = new Uint8Array([0x0a, 0xff]);
  const response = await call("GetToy", body, { "content-type": "application/proto" });
  const [status, error] = await errorOf(response);
  assert.equal(status, 400);
  assert.match(error.message, /^the body is not a valid toyspb\.Id: /);
});

Deno.test("a refusal arrives with its code, text and one detail, for binary calls too", async () => {
  for (const type of ["application/json", "application/proto"]) {
    const { call, reported } = appOf({
      getToy: () => {
        throw refused("toy_broken", "the toy is broken");
      },
    });
    const [status, error] = await errorOf(await call("GetToy", "", { "content-type": type }));
    assert.equal(status, 400);
    assert.equal(error.code, "invalid_argument");
    assert.equal(error.message, "the toy is broken");
    const [{ type: name, value, debug }] = error.details;
    assert.equal(name, "errors.ErrorType");
    assert.deepEqual(debug, {
      TypeCode: "BAD_REQUEST",
      HTTPCode: 400,
      GRPCCode: 3,
      reason: "toy_broken",
    });
    assert.equal(
      Uint8Array.fromBase64(value).toHex(),
      "0a0b" + "4241445f52455155455354" + "10" + "9003" + "18" + "03" + // BAD_REQUEST, 400, 3
        "220a" + "746f795f62726f6b656e", // toy_broken
    );
    assert.deepEqual(reported, []);
  }
});

const statuses = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
} as const;

Deno.test("each code has the HTTP status of the protocol", async () => {
  for (const code of Object.keys(statuses) as (keyof typeof statuses)[]) {
    const { call } = appOf({
      getToy: () => {
        throw new DomainError(code, "because", "text");
      },
    });
    const [status, error] = await errorOf(await call("GetToy", "{}"));
    assert.deepEqual([status, error.code, error.message], [statuses[code], code, "text"]);
  }
});

Deno.test("any other error is an internal error to the caller and told to onError", async () => {
  const bug = new Error("password authentication failed", { cause: "secret" });
  const { call, reported } = appOf({ getToy: () => Promise.reject(bug) });
  const text = await (await call("GetToy", "{}")).text();
  assert.equal(JSON.parse(text).message, "internal error");
  assert.doesNotMatch(text, /password|secret/);
  const info = {
    surface: "connect",
    service: "toyspb.ToyService",
    method: "GetToy",
    code: "internal",
  };
  assert.deepEqual(reported, [{ error: bug, info }]);
});

Deno.test("an outage of another service is unavailable, without its text, and told to onError", async () => {
  const outage = new RpcError("unavailable", "cannot reach 10.0.0.7:8080");
  const { call, reported } = appOf({ getToy: () => Promise.reject(outage) });
  const [status, error] = await errorOf(await call("GetToy", "{}"));
  assert.deepEqual([status, error.code, error.message], [
    503,
    "unavailable",
    "the service is unavailable",
  ]);
  assert.equal(reported[0].error, outage);
});

for (const timeout of ["", "-1", "1.5", "12345678901", "soon"]) {
  Deno.test(`a timeout of "${timeout}" is an invalid argument`, async () => {
    const response = await appOf(getToy).call("GetToy", "{}", { "connect-timeout-ms": timeout });
    const [status, error] = await errorOf(response);
    assert.deepEqual([status, error.code], [400, "invalid_argument"]);
  });
}

Deno.test("a call ends at its deadline and its signal aborts", async () => {
  const signals: AbortSignal[] = [];
  const { call, reported } = appOf({
    getToy: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "5" });
  const [status, error] = await errorOf(response);
  assert.deepEqual([status, error.code], [504, "deadline_exceeded"]);
  assert.equal(signals[0].aborted, true);
  assert.ok(signals[0].reason instanceof RpcError);
  assert.deepEqual(reported.map(({ info }) => info.code), ["deadline_exceeded"]);
});

Deno.test("a call knows its deadline, and the longest timeout does not fire at once", async () => {
  const before = Date.now();
  const { call } = appOf({ getToy: (_, { deadline = 0 }) => ({ toy: { weight: deadline } }) });
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "9999999999" });
  assert.equal(response.status, 200);
  const { toy: { weight } } = await response.json();
  assert.ok(weight >= before + 9_999_999_999);
});

Deno.test("a caller who goes away aborts the signal; that is no error of ours", async () => {
  const caller = new AbortController();
  const { app, reported } = appOf({
    getToy: async (_, { signal }) => {
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        caller.abort();
      });
      return {};
    },
  });
  const response = await app.request(
    new Request("http://toys/toyspb.ToyService/GetToy", {
      method: "POST",
      headers: { "content-type": "application/json" },
      signal: caller.signal,
    }),
  );
  assert.deepEqual([response.status, (await response.json()).code], [499, "canceled"]);
  assert.deepEqual(reported, []);
});

Deno.test("another protocol version is refused, none is accepted", async () => {
  const { call } = appOf(getToy);
  assert.equal((await call("GetToy", "{}", { "connect-protocol-version": "1" })).status, 200);
  assert.equal((await call("GetToy", "{}", { "connect-protocol-version": "2" })).status, 400);
});

Deno.test("an implementation reads headers and sets headers and trailers", async () => {
  const { call } = appOf({
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

Deno.test("who is not let in is unauthenticated", async () => {
  const { call } = appOf(getToy, {
    authenticate: () => {
      throw new DomainError("unauthenticated", "no_token", "a token is needed");
    },
  });
  const [status, error] = await errorOf(await call("GetToy", "{}"));
  assert.deepEqual([status, error.message], [401, "a token is needed"]);
});

Deno.test("around runs around each call and sees request and method", async () => {
  const seen: unknown[] = [];
  const { call } = appOf(getToy, {}, async ({ method, request }, next) => {
    seen.push(method.schema.name, request);
    return { toy: { ...Object(await next()).toy, age: 4 } };
  });
  assert.equal(await (await call("GetToy", '{"id":"a"}')).text(), '{"toy":{"id":"a","age":4}}');
  assert.deepEqual(seen, ["GetToy", { id: "a" }]);
});

Deno.test("a gzip request is read", async () => {
  const body = await gzip('{"id":"packed"}');
  const response = await appOf(getToy).call("GetToy", body, { "content-encoding": "gzip" });
  assert.equal(await response.text(), '{"toy":{"id":"packed","age":3}}');
});

Deno.test("broken gzip is an invalid argument, another compression unimplemented", async () => {
  const { call } = appOf(getToy);
  const broken = await errorOf(await call("GetToy", "{}", { "content-encoding": "gzip" }));
  assert.deepEqual([broken[0], broken[1].code], [400, "invalid_argument"]);
  const other = await errorOf(await call("GetToy", "{}", { "content-encoding": "br" }));
  assert.deepEqual([other[0], other[1].code], [501, "unimplemented"]);
  assert.match(other[1].message, /supported are gzip, identity/);
});

Deno.test("a request is limited by its size after decompression", async () => {
  const { call } = appOf(getToy, { maxBodyBytes: 1000 });
  const big = JSON.stringify({ id: "x".repeat(1000) });
  const packed = await gzip(big);
  assert.ok(packed.length < 1000);
  const requests: readonly [BodyInit, HeadersInit][] = [
    [big, {}],
    [big, { "content-length": `${big.length}` }],
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
  const { call } = appOf({ getToy: () => ({ toy: { id } }) });
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
  const response = await appOf(getToy).call("GetToy", "{}", { "accept-encoding": "gzip" });
  assert.equal(response.headers.get("content-encoding"), null);
  await response.body?.cancel();
});

Deno.test("a function that the service does not declare is refused at once", () => {
  const misspelt: object = { getToyy: () => ({}) };
  assert.throws(() => implement(ToyService, misspelt), /toyspb\.ToyService has no method getToyy/);
});
