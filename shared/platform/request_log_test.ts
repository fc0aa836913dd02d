import assert from "node:assert/strict";
import { Hono } from "hono";
import { notFound } from "../domain/error.ts";
import { createApi } from "../http/api.ts";
import { livenessRoute } from "../http/liveness.ts";
import { observeRequests } from "../http/observed.ts";
import { sealed } from "../rpc/envelope.ts";
import type { Toys } from "../rpc/toy_app.ts";
import { ToyService } from "../rpc/toys.ts";
import { currentCall, noteChanged } from "./call_context.ts";
import { aroundCalls } from "./host/calls.ts";
import { createLogger, type LogLevel } from "./log.ts";
import { createRequestLog } from "./request_log.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

function shop(toys: Toys, level: LogLevel = "INFO") {
  const app = new Hono();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level, write: (line) => lines.push(JSON.parse(line)) });
  const api = createApi({
    app,
    onError: () => {},
    around: aroundCalls({ onOutage: () => {} }),
  });
  livenessRoute(app);
  api.serve(ToyService, toys);
  observeRequests(app, createRequestLog(log));
  return { app, lines };
}

Deno.test("N8: a request has one line with its outcome, duration, ids, and the aggregate it changed", async () => {
  const { app, lines } = shop({
    createToy() {
      noteChanged({ name: "toys.Toy", id: "t1", version: 1 });
      return { id: "t1" };
    },
  });
  await app.request("/api/toys", {
    method: "POST",
    body: "{}",
    headers: {
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      "x-request-id": "r1",
      "x-correlation-id": "c1",
    },
  });
  const [{ time: _time, ms, ...line }, ...more] = lines;
  assert.deepEqual(more, []);
  assert.equal(typeof ms, "number");
  assert.deepEqual(line, {
    level: "info",
    message: "request",
    verb: "POST",
    route: "/api/toys",
    status: 200,
    rpc: "toyspb.ToyService/CreateToy",
    aggregate: "toys.Toy",
    aggregateId: "t1",
    aggregateVersion: 1,
    traceId: TRACE,
    correlationId: "c1",
    requestId: "r1",
  });
});

Deno.test("a refused request tells why, and what it was about", async () => {
  const { app, lines } = shop({
    getToy() {
      throw notFound("toy");
    },
  });
  await app.request("/api/toys/t7?secret=1");
  const [{ level, route, status, code, reason, aggregateId }] = lines;
  assert.deepEqual(
    [level, route, status, code, reason, aggregateId],
    ["info", "/api/toys/{id}", 404, "not_found", "toy_not_found", "t7"],
  );
  assert.doesNotMatch(JSON.stringify(lines), /secret/);
});

Deno.test("a bug is a warning, with the code that its caller sees", async () => {
  const { app, lines } = shop({
    getToy() {
      throw new TypeError("a bug");
    },
  });
  await app.request("/toyspb.ToyService/GetToy", {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json" },
  });
  const [{ level, route, status, code }, ...more] = lines;
  assert.deepEqual(more, []);
  assert.deepEqual([level, route, status, code], [
    "warn",
    "/toyspb.ToyService/GetToy",
    500,
    "internal",
  ]);
});

Deno.test("a path that nothing is at is not told, whatever it says", async () => {
  const { app, lines } = shop({});
  await app.request("/customers/Ada");
  assert.deepEqual(lines.map(({ route, status }) => [route, status]), [["unknown", 404]]);
});

Deno.test("what ends before a call begins has its ids in its line", async () => {
  const { app, lines } = shop({}, "DEBUG");
  app.get("/openapi.json", (c) => c.text("{}"));
  const asked: readonly [path: string, init: RequestInit][] = [
    ["/api/toys", { method: "POST", body: "{" }],
    ["/api/toys", { method: "POST", body: "x".repeat(2 << 20) }],
    ["/api/toys", { method: "BREW" }],
    ["/api/toys/7?nothing=1", {}],
    ["/api/toys/7/8/9", {}],
    ["/toyspb.ToyService/GetToy", { method: "DELETE" }],
    ["/toyspb.ToyService/GetToy", { method: "POST", body: "a=1" }],
    ["/nothing", {}],
    ["/liveness", {}],
    ["/openapi.json", {}],
  ];
  const headers = {
    traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    "x-request-id": "r1",
    "x-correlation-id": "c1",
  };
  for (const [path, init] of asked) await app.request(path, { ...init, headers });
  const ids = lines.map(({ requestId, correlationId, traceId }) => [
    requestId,
    correlationId,
    traceId,
  ]);
  assert.deepEqual(ids, asked.map(() => ["r1", "c1", TRACE]));
  await app.request("/api/toys", { method: "POST", body: "{" });
  const { requestId, correlationId, traceId } = lines.at(-1) ?? {};
  assert.ok(requestId && requestId === correlationId && /^[0-9a-f]{32}$/.test(`${traceId}`));
});

Deno.test("probes are told at DEBUG only, and a level above INFO leaves calls out", async () => {
  const quiet = shop({ getToy: () => ({}) });
  await quiet.app.request("/liveness");
  assert.deepEqual(quiet.lines, []);
  const loud = shop({}, "DEBUG");
  await loud.app.request("/liveness");
  assert.deepEqual(loud.lines.map(({ route }) => route), ["/liveness"]);
  const silent = shop({ getToy: () => ({}) }, "WARN");
  await silent.app.request("/api/toys/1");
  assert.deepEqual(silent.lines, []);
});

const watch = (app: Hono, id = "t1") =>
  app.request("/toyspb.ToyService/WatchToys", {
    method: "POST",
    body: sealed(0, new TextEncoder().encode(JSON.stringify({ id }))),
    headers: { "content-type": "application/connect+json", "x-correlation-id": "c1" },
  });

Deno.test("a stream that is left, fails or is refused has one line that says so", async () => {
  const { app, lines } = shop({
    async *watchToys({ id }) {
      yield {};
      if (await Promise.resolve(id) === "lost") throw notFound("toy");
      yield {};
    },
  });
  const [unread, left] = [await watch(app), await watch(app)];
  assert.deepEqual(lines, []);
  await unread.body?.cancel();
  const reader = left.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await (await watch(app, "lost")).bytes();
  await (await watch(app, "\0")).bytes();
  assert.deepEqual(lines.map(({ status, code, reason }) => [status, code, reason]), [
    [200, "canceled", undefined],
    [200, "canceled", undefined],
    [200, "not_found", "toy_not_found"],
    [200, "invalid_argument", "text_not_valid"],
  ]);
});

Deno.test("what a stream does until its end is part of its call", async () => {
  const correlations: string[] = [];
  const { app } = shop({
    async *watchToys() {
      correlations.push(currentCall().correlationId);
      yield {};
      await Promise.resolve();
      correlations.push(currentCall().correlationId);
    },
  });
  await (await watch(app)).bytes();
  assert.deepEqual(correlations, ["c1", "c1"]);
});

Deno.test("a stream has one line, at its end", async () => {
  const { app, lines } = shop({
    async *watchToys() {
      yield {};
      await Promise.resolve();
      yield {};
    },
  });
  const response = await watch(app);
  assert.equal(response.status, 200);
  assert.deepEqual(lines, []);
  await response.bytes();
  assert.deepEqual(lines.map(({ rpc, status }) => [rpc, status]), [[
    "toyspb.ToyService/WatchToys",
    200,
  ]]);
});
