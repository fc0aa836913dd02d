import assert from "node:assert/strict";
import { Hono } from "hono";
import { refused } from "../domain/error.ts";
import { connectRoutes } from "./connect.ts";
import { COMPRESSED, END_OF_STREAM, envelopes, sealed } from "./envelope.ts";
import { implement, type Implementation } from "./service.ts";
import { ToyService } from "./toys.ts";

type Watch = NonNullable<Implementation<typeof ToyService.definition>["watchToys"]>;

function watched(watchToys: Watch | undefined, stopping?: AbortSignal) {
  const app = new Hono();
  const reported: unknown[] = [];
  const onError = (error: unknown) => void reported.push(error);
  connectRoutes(app, implement(ToyService, { watchToys }), { onError, stopping });
  const call = (body: BodyInit, headers: HeadersInit = {}) =>
    app.request("/toyspb.ToyService/WatchToys", {
      method: "POST",
      body,
      headers: { "content-type": "application/connect+json", ...headers },
    });
  return { call, reported };
}

const text = (words: string) => new TextEncoder().encode(words);
const request = (json: string) => sealed(0, text(json));

async function read(response: Response) {
  const messages: unknown[] = [];
  assert.ok(response.body);
  for await (const { flags, data } of envelopes(response.body, 1 << 20)) {
    const json = JSON.parse(new TextDecoder().decode(data));
    if (flags & END_OF_STREAM) return { messages, end: json };
    messages.push(json);
  }
  assert.fail("the stream has no end");
}

const three: Watch = async function* ({ id }) {
  for (const n of [1, 2, 3]) yield await Promise.resolve({ id: `${id}${n}` });
};

Deno.test("a stream sends each message in an envelope and then an empty end", async () => {
  const response = await watched(three).call(request('{"id":"t"}'));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/connect+json");
  assert.deepEqual(await read(response), {
    messages: [{ id: "t1" }, { id: "t2" }, { id: "t3" }],
    end: {},
  });
});

Deno.test("a binary stream is answered in binary", async () => {
  const { requestType, responseType } = ToyService.definition.methods.watchToys;
  const body = sealed(0, requestType.encode({ id: "t" }).finish());
  const response = await watched(three).call(body, { "content-type": "application/connect+proto" });
  const ids: string[] = [];
  assert.ok(response.body);
  for await (const { flags, data } of envelopes(response.body, 1 << 20)) {
    if (!(flags & END_OF_STREAM)) ids.push(responseType.decode(data).id);
  }
  assert.deepEqual(ids, ["t1", "t2", "t3"]);
});

Deno.test("a stream that fails tells so in its end, with HTTP 200", async () => {
  const { call } = watched(async function* () {
    yield await Promise.resolve({ id: "1" });
    throw refused("toy_broken", "the toy is broken");
  });
  const response = await call(request("{}"));
  assert.equal(response.status, 200);
  const { messages, end } = await read(response);
  assert.deepEqual(messages, [{ id: "1" }]);
  assert.equal(end.error.code, "invalid_argument");
  assert.equal(end.error.message, "the toy is broken");
  assert.equal(end.error.details[0].debug.reason, "toy_broken");
});

Deno.test("a bug in a stream is an internal error and told to onError", async () => {
  const bug = new Error("secret");
  const { call, reported } = watched(async function* () {
    yield await Promise.reject(bug);
  });
  const { end } = await read(await call(request("{}")));
  assert.deepEqual([end.error.code, end.error.message], ["internal", "internal error"]);
  assert.deepEqual(reported, [bug]);
});

Deno.test("trailers of a stream are in its end", async () => {
  const { call } = watched(async function* (_, { responseTrailers }) {
    responseTrailers.append("x-count", "1");
    responseTrailers.append("X-T", "t1, and more");
    responseTrailers.append("x-t", "t2");
    yield await Promise.resolve({});
    for (const value of ["3", "4"]) responseTrailers.set("x-set", value);
    responseTrailers.append("x-gone", "5");
    responseTrailers.delete("X-Gone");
  });
  const { end } = await read(await call(request("{}")));
  const expected = { "x-count": ["1"], "x-t": ["t1, and more", "t2"], "x-set": ["4"] };
  assert.deepEqual(end.metadata, expected);
});

Deno.test("a stream ends at its deadline, though the generator still waits", async () => {
  const { call } = watched(async function* () {
    yield { id: "1" };
    await new Promise(() => {});
  });
  const response = await call(request("{}"), { "connect-timeout-ms": "10" });
  const { messages, end } = await read(response);
  assert.deepEqual(messages, [{ id: "1" }]);
  assert.equal(end.error.code, "deadline_exceeded");
});

Deno.test("a reader who leaves aborts the signal and ends the generator", async () => {
  const ended = Promise.withResolvers<void>();
  const { call, reported } = watched(async function* (_, { signal }) {
    try {
      yield { id: "1" };
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
    } finally {
      ended.resolve();
    }
  });
  const reader = (await call(request("{}"))).body?.getReader();
  await reader?.read();
  const waiting = reader?.read(); // the generator is past its first message
  await reader?.cancel();
  await waiting;
  await ended.promise;
  assert.deepEqual(reported, []);
});

Deno.test("a stream asks its generator only as fast as it is read", async () => {
  let made = 0;
  const { call } = watched(async function* () {
    while (true) yield await Promise.resolve({ id: `${++made}` });
  });
  const reader = (await call(request("{}"))).body?.getReader();
  await reader?.read();
  await reader?.read();
  await reader?.cancel();
  assert.ok(made <= 3, `${made} messages were made for two reads`);
});

const badRequests: readonly [what: string, body: Uint8Array<ArrayBuffer>, code: string][] = [
  ["nothing", new Uint8Array(0), "unimplemented"],
  ["half an envelope", new Uint8Array([0, 0, 0]), "invalid_argument"],
  ["less than it announces", new Uint8Array([0, 0, 0, 0, 9, 1]), "invalid_argument"],
  ["two messages", new Uint8Array([...request("{}"), ...request("{}")]), "unimplemented"],
  ["no JSON", request("{"), "invalid_argument"],
  ["compressed without saying how", sealed(1, text("{}")), "internal"],
  ["an end of stream", sealed(2, text("{}")), "invalid_argument"],
  ["larger than allowed", new Uint8Array([0, 0xff, 0, 0, 0, 1]), "resource_exhausted"],
];
Deno.test("a stream's request above the limit is told the limit of a message, however it is above", async () => {
  const declared = new Uint8Array([0, 0xff, 0xff, 0xff, 0xff, 1]);
  const large = request(`{"id":"${"x".repeat(2 << 20)}"}`);
  const inAll = new Uint8Array(2 << 20);
  for (
    const [body, headers] of [[declared, {}], [large, {}], [inAll, {
      "content-length": "2097152",
    }]] as const
  ) {
    const { end } = await read(await watched(three).call(body, headers));
    assert.equal(end.error.message, "the request is larger than 1048576 bytes");
  }
});

for (const [what, body, code] of badRequests) {
  Deno.test(`a stream whose request is ${what} ends with ${code}`, async () => {
    const { messages, end } = await read(await watched(three).call(body));
    assert.deepEqual([messages, end.error.code], [[], code]);
  });
}

Deno.test("a compressed request message is read", async () => {
  const packed = await new Response(
    new Response('{"id":"z"}').body?.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  const headers = { "connect-content-encoding": "gzip" };
  const { messages } = await read(await watched(three).call(sealed(1, packed), headers));
  assert.deepEqual(messages[0], { id: "z1" });
});

Deno.test("a stream with a unary content type is 415", async () => {
  const response = await watched(three).call("{}", { "content-type": "application/json" });
  assert.equal(response.status, 415);
  assert.equal(
    response.headers.get("accept-post"),
    "application/connect+json, application/connect+proto",
  );
});

Deno.test("a stream without implementation is unimplemented in its end", async () => {
  const { end } = await read(await watched(undefined).call(request("{}")));
  assert.equal(end.error.message, "method WatchToys not implemented");
});

Deno.test("a stream that is open when the process ends is told so, and its signal aborts", async () => {
  const stopping = new AbortController();
  let aborted = false;
  const { call } = watched(async function* (_request, { signal }) {
    signal.addEventListener("abort", () => aborted = true);
    yield { id: "first" };
    await new Promise(() => {}); // waits for news that never come
  }, stopping.signal);
  const response = await call(request("{}"));
  const reading = read(response);
  stopping.abort();
  const { end } = await reading;
  assert.equal(end.error.code, "unavailable");
  assert.equal(end.error.message, "the service is stopping");
  assert.equal(aborted, true);
});

Deno.test("long messages of a stream are compressed for a caller that takes it, short ones are not", async () => {
  const { call } = watched(async function* () {
    yield await Promise.resolve({ id: "a".repeat(5_000) });
    yield { id: "b" };
  });
  const response = await call(request("{}"), { "connect-accept-encoding": "br, gzip" });
  assert.equal(response.headers.get("connect-content-encoding"), "gzip");
  const flagsAndIds: unknown[] = [];
  assert.ok(response.body);
  for await (const { flags, data } of envelopes(response.body, 1 << 20)) {
    if (flags & END_OF_STREAM) continue;
    const message = await new Response(data).json().catch(async () => {
      const stream = new Response(data).body?.pipeThrough(new DecompressionStream("gzip"));
      return await new Response(stream).json();
    });
    flagsAndIds.push([flags, message.id.length]);
  }
  assert.deepEqual(flagsAndIds, [[COMPRESSED, 5_000], [0, 1]]);

  const plain = await call(request("{}"), { "connect-accept-encoding": "gzip;q=0" });
  assert.equal(plain.headers.get("connect-content-encoding"), null);
  await plain.body?.cancel();
});

Deno.test("headers and trailers that were set before an error are sent with it", async () => {
  const { call } = watched((_, { responseHeaders, responseTrailers }) => {
    responseHeaders.set("x-head", "1");
    responseTrailers.set("x-tail", "2");
    throw refused("toy_broken", "the toy is broken");
  });
  const response = await call(request("{}"));
  assert.equal(response.headers.get("x-head"), "1");
  const { end } = await read(response);
  assert.deepEqual([end.error.message, end.metadata], ["the toy is broken", { "x-tail": ["2"] }]);
});
