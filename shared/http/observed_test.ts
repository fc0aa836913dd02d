import assert from "node:assert/strict";
import { Hono } from "hono";
import { noteRoute } from "../rpc/noted_route.ts";
import { observeRequests } from "./observed.ts";

function observedApp() {
  const seen: string[] = [];
  const app = new Hono();
  observeRequests(app, ({ method, route, status, ms }) => {
    assert.ok(ms >= 0);
    seen.push(`${method} ${route} ${status}`);
  });
  return { app, seen };
}

Deno.test("a request is told by the template of its path, also below another app", async () => {
  const { app, seen } = observedApp();
  const lamps = new Hono();
  lamps.get("/lamps/:id", (c) => c.text("lit"));
  app.route("/rooms/:room", lamps);
  app.get("/", (c) => c.text("."));
  await app.request("/rooms/hall/lamps/7?bright=1");
  await app.request("http://mall");
  assert.deepEqual(seen, ["GET /rooms/:room/lamps/:id 200", "GET / 200"]);
});

Deno.test("who routes by other means notes the template", async () => {
  const { app, seen } = observedApp();
  app.all("/api/lamps/*", ({ req }) => {
    if (req.path.endsWith("/7")) noteRoute(req.raw, "/api/lamps/{id}");
    return new Response(null, { status: req.path.endsWith("/7") ? 204 : 404 });
  });
  await app.request("/api/lamps/7", { method: "PUT" });
  await app.request("/api/lamps/7/8/9");
  assert.deepEqual(seen, ["PUT /api/lamps/{id} 204", "GET /api/lamps/* 404"]);
});

Deno.test("any number of paths and verbs that are not there are one", async () => {
  const { app, seen } = observedApp();
  for (const path of ["/x", "/y?z"]) await app.request(path, { method: "BREW" });
  assert.deepEqual(seen, ["other unknown 404", "other unknown 404"]);
});

Deno.test("a request whose handler fails is told with the answer that it got", async () => {
  const { app, seen } = observedApp();
  app.get("/lamps", () => {
    throw new Error("broken");
  });
  app.onError(() => new Response(null, { status: 500 }));
  await app.request("/lamps");
  assert.deepEqual(seen, ["GET /lamps 500"]);
});
