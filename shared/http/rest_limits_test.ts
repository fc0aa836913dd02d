import assert from "node:assert/strict";
import { Hono } from "hono";
import type { Call } from "../rpc/call.ts";
import { createPatience } from "../rpc/patience.ts";
import { ToyService } from "../rpc/toys.ts";
import { createApi } from "./api.ts";

/** Toys that are never read to the end, on both surfaces. */
function slowToys(callMs: number, bodyMs: number) {
  const callPatience = createPatience(callMs), bodyPatience = createPatience(bodyMs);
  const calls: Call[] = [];
  const app = new Hono();
  const api = createApi({ app, onError: () => {}, callPatience, bodyPatience });
  api.serve(ToyService, {
    getToy: (_, call) => {
      calls.push(call);
      return new Promise((_, reject) => {
        call.signal.addEventListener("abort", () => reject(call.signal.reason));
      });
    },
    createToy: ({ id }) => ({ id }),
    async *watchToys() {
      for (const id of ["a", "b"]) {
        await new Promise((resolve) => setTimeout(resolve, callMs));
        yield { id };
      }
    },
  });
  return {
    calls,
    request: async (path: string, init: RequestInit = {}) => await app.request(path, init),
    [Symbol.dispose]() {
      callPatience[Symbol.dispose]();
      bodyPatience[Symbol.dispose]();
    },
  };
}

const JSON_TYPE = { "content-type": "application/json" };
const getToy = { method: "POST", headers: JSON_TYPE, body: "{}" };

Deno.test("a call that takes too long is 504 on both surfaces, and its work is told to end", async () => {
  using toys = slowToys(10, 60_000);
  const rest = await toys.request("/api/toys/a");
  assert.equal(rest.status, 504);
  const { code, message, details } = await rest.json();
  assert.deepEqual([code, message], [4, "the deadline was exceeded"]);
  assert.equal(details[0].TypeCode, "DEADLINE_EXCEEDED");
  const connect = await toys.request("/toyspb.ToyService/GetToy", getToy);
  assert.equal(connect.status, 504);
  assert.equal((await connect.json()).code, "deadline_exceeded");
  assert.deepEqual(toys.calls.map(({ signal }) => signal.aborted), [true, true]);
});

Deno.test("a caller may wait shorter than that, and not longer", async () => {
  for (const [ms, timeout] of [[60_000, "10m"], [10, "1H"]] as const) {
    using toys = slowToys(ms, 60_000);
    const response = await toys.request("/api/toys/a", { headers: { "grpc-timeout": timeout } });
    assert.equal(response.status, 504);
    await response.body?.cancel();
    assert.ok(toys.calls[0].signal.aborted);
  }
});

Deno.test("a stream may take longer than a call", async () => {
  using toys = slowToys(5, 60_000);
  const bytes = new Uint8Array([0, 0, 0, 0, 2, ...new TextEncoder().encode("{}")]);
  const response = await toys.request("/toyspb.ToyService/WatchToys", {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body: bytes,
  });
  assert.match(await response.text(), /"a"[^]*"b"[^]*\{\}$/);
});

Deno.test("a body that does not arrive is 408, and nothing runs", async () => {
  using toys = slowToys(60_000, 10);
  const endless = () => {
    const body = new ReadableStream({ start: (to) => to.enqueue(new Uint8Array([0x7b])) });
    return { method: "POST", headers: JSON_TYPE, body };
  };
  const rest = await toys.request("/api/toys", endless());
  assert.equal(rest.status, 408);
  const text = "the request took too long to arrive";
  assert.deepEqual(await rest.json(), { code: 4, message: text, details: [] });
  const connect = await toys.request("/toyspb.ToyService/GetToy", endless());
  assert.equal((await connect.json()).message, text);
  assert.equal(toys.calls.length, 0);
});
