import assert from "node:assert/strict";
import { Hono } from "hono";
import { createGate } from "../../http/gate.ts";
import { observeRequests } from "../../http/observed.ts";
import { createLogger } from "../log.ts";
import { requestMeter } from "../metrics/requests.ts";
import { createFront } from "./front.ts";
import { requestObserver } from "./request_observer.ts";

const PAGE = "https://shop.example";

/** A front before an app, as a process has them: what is counted of its requests, and the lines of its log. */
function observedFront() {
  const lines: string[] = [];
  const requests = requestMeter();
  const log = createLogger({
    level: "DEBUG",
    write(line) {
      const { message, verb, route, status } = JSON.parse(line);
      assert.equal(message, "request");
      lines.push(`${verb} ${route} ${status}`);
    },
  });
  const observe = requestObserver(requests, log);
  const gate = createGate({ origins: [PAGE], maxHeaderBytes: 1_000, observe });
  const front = createFront(gate, observe);
  const app = new Hono();
  app.get("/lamps/:id", (c) => c.text("lit"));
  observeRequests(app, observe);
  const handle = front.handlerAt("127.0.0.1");
  return {
    lines,
    handOver: () => front.handOver(app),
    ask: (path: string, init?: RequestInit) =>
      handle(new Request(`http://mall${path}`, init), {} as Deno.ServeHandlerInfo),
    counted() {
      const text = requests.exposed.map((exposed) => exposed.text()).join("");
      const counts = text.matchAll(
        /duration_seconds_count{method="(\w+)",route="([^"]+)",code="(\d+)",fault="\w+"} (\d+)/g,
      );
      return [...counts].map(([, method, route, code, n]) => `${method} ${route} ${code}: ${n}`);
    },
  };
}

Deno.test("each request is counted once and logged once, whoever answers it", async () => {
  const { ask, handOver, counted, lines } = observedFront();
  const large = { headers: { "x-large": "x".repeat(2_000) } };
  const preflight = {
    method: "OPTIONS",
    headers: { origin: PAGE, "access-control-request-method": "PUT" },
  };
  await ask("/readiness");
  await ask("/lamps/7");
  await ask("/lamps/7", large);
  handOver();
  await ask("/lamps/7");
  await ask("/lamps/8");
  await ask("/nothing");
  await ask("/lamps/7", large);
  await ask("/lamps/7", preflight);
  const expected: readonly (readonly [string, number])[] = [
    ["GET /readiness 503", 1],
    ["GET gate 503", 1],
    ["GET gate 431", 2],
    ["GET /lamps/:id 200", 2],
    ["GET unknown 404", 1],
    ["OPTIONS gate 204", 1],
  ];
  assert.deepEqual(counted().toSorted(), expected.map(([of, n]) => `${of}: ${n}`).toSorted());
  assert.deepEqual(
    lines.toSorted(),
    expected.flatMap(([of, n]) => Array.from({ length: n }, () => of)).toSorted(),
  );
});
