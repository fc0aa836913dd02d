import assert from "node:assert/strict";
import { Hono } from "hono";
import { createApi, joined } from "../http/api.ts";
import { sealed } from "../rpc/envelope.ts";
import { createPatience, type Patience } from "../rpc/patience.ts";
import type { Toys } from "../rpc/toy_app.ts";
import { ToyService } from "../rpc/toys.ts";
import { aroundCalls } from "./host/calls.ts";
import { requestObserver } from "./host/request_observer.ts";
import { observeRequests } from "../http/observed.ts";
import { createLogger } from "./log.ts";
import { requestMeter } from "./metrics/requests.ts";

/** A service as a host serves it, with what it tells of its requests and calls. */
function shop(toys: Toys, callPatience?: Patience) {
  const app = new Hono();
  const requests = requestMeter();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ write: (line) => lines.push(JSON.parse(line)) });
  const api = createApi({
    app,
    onError: () => {},
    around: joined(requests.around, aroundCalls({ onOutage: () => {} })),
    callPatience,
  });
  api.serve(ToyService, toys);
  observeRequests(app, requestObserver(requests, log));
  const text = () => requests.exposed.map((series) => series.text()).join("");
  const ask = (method: string, headers: HeadersInit, body: BodyInit = "{}") =>
    app.request(`/toyspb.ToyService/${method}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  return {
    app,
    ask,
    lines,
    /** How many calls were counted: method, code, number. */
    calls: () =>
      [...text().matchAll(/_count{service="[^"]+",method="(\w+)",code="(\w+)"} (\d+)/g)]
        .map(([, ...parts]) => parts.join(" ")),
    /** How many requests were counted as failed on our side. */
    faults: () => [...text().matchAll(/_count{[^}]*fault="server"} (\d+)/g)].map(([, n]) => n),
  };
}

const told = ({ level, status, code }: Record<string, unknown>) => [level, status, code];

Deno.test("a call whose deadline has passed has failed in line and count, though its work succeeds", async () => {
  const { promise: work, resolve } = Promise.withResolvers<{ id: string }>();
  const { app, ask, lines, calls } = shop({ createToy: () => work });
  const connect = await ask("CreateToy", { "connect-timeout-ms": "30" });
  const headers = { "grpc-timeout": "30m" };
  const rest = await app.request("/api/toys", { method: "POST", body: "{}", headers });
  assert.deepEqual([connect.status, rest.status], [504, 504]);
  resolve({ id: "t1" });
  await work;
  const failed = ["info", 504, "deadline_exceeded"];
  assert.deepEqual(lines.map(told), [failed, failed]);
  assert.deepEqual(lines.map(({ rpc }) => rpc), Array(2).fill("toyspb.ToyService/CreateToy"));
  assert.deepEqual(calls(), ["CreateToy deadline_exceeded 2"]);
});

Deno.test("a stream whose deadline passes has failed, too", async () => {
  const { ask, lines, calls } = shop({
    async *watchToys(_, { signal }) {
      yield {};
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
  const headers = { "content-type": "application/connect+json", "connect-timeout-ms": "40" };
  const body = sealed(0, new TextEncoder().encode("{}"));
  const response = await ask("WatchToys", headers, body);
  assert.match(await response.text(), /deadline_exceeded/);
  assert.deepEqual(lines.map(told), [["info", 200, "deadline_exceeded"]]);
  assert.deepEqual(calls(), ["WatchToys deadline_exceeded 1"]);
});

Deno.test("a call that is refused before it begins tells why, too", async () => {
  const { app, ask, lines } = shop({ getToy: () => ({}) });
  const type = "application/json";
  await app.request("/api/toys/7", { headers: { "grpc-timeout": "1n" } });
  await ask("GetToy", { "connect-timeout-ms": "0" });
  await ask("GetToy", {}, "{");
  await ask("GetToy", { "content-encoding": "br" });
  await app.request("/api/toys", { method: "POST", body: "{", headers: { "content-type": type } });
  assert.deepEqual(lines.map(told), [
    ["info", 504, "deadline_exceeded"],
    ["info", 504, "deadline_exceeded"],
    ["info", 400, "invalid_argument"],
    ["info", 501, "unimplemented"],
    ["info", 400, "invalid_argument"],
  ]);
});

Deno.test("what a caller brings about is no fault of ours: its own deadline, a compression that we lack", async () => {
  const { promise: never } = Promise.withResolvers<{ id: string }>();
  const { ask, faults, lines } = shop({ createToy: () => never });
  await ask("CreateToy", { "connect-timeout-ms": "20" });
  await ask("CreateToy", { "content-encoding": "br" });
  await ask("GetToy", {}); // not implemented
  assert.deepEqual([lines.map(({ status }) => status), faults()], [[504, 501, 501], []]);
});

Deno.test("our own limit, a bug and an outage are faults of ours", async () => {
  const { promise: never } = Promise.withResolvers<{ id: string }>();
  using limit = createPatience(50);
  const { ask, faults, lines } = shop({
    createToy: () => never,
    getToy({ id }) {
      if (id) throw Object.assign(new Error("gone"), { code: "57P01" });
      throw new TypeError("a bug");
    },
  }, limit);
  await ask("CreateToy", {});
  await ask("GetToy", {});
  await ask("GetToy", {}, '{"id":"7"}');
  assert.deepEqual(lines.filter(({ message }) => message === "request").map(told), [
    ["warn", 504, "deadline_exceeded"],
    ["warn", 500, "internal"],
    ["warn", 503, "unavailable"],
  ]);
  assert.deepEqual(faults(), ["1", "1", "1"]);
});
