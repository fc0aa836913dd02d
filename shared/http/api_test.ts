import assert from "node:assert/strict";
import { Hono } from "hono";
import { notFound } from "../domain/error.ts";
import { createClient } from "../rpc/client.ts";
import { ToyService } from "../rpc/toys.ts";
import { createApi } from "./api.ts";
import { livenessRoute } from "./liveness.ts";

function apiWithToys() {
  const app = new Hono();
  const api = createApi({ app, onError: (error) => assert.fail(String(error)) });
  livenessRoute(app);
  api.serve(ToyService, {
    getToy: ({ id }) => {
      if (id === "lost") throw notFound("toy");
      return { toy: { id } };
    },
  }, "toys");
  return { app, api };
}

Deno.test("one implementation answers over REST, over Connect and in memory", async () => {
  const { app, api } = apiWithToys();
  const rest = await app.request("/api/toys/a");
  assert.equal((await rest.json()).toy.id, "a");
  const connect = await app.request("/toyspb.ToyService/GetToy", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"id":"a"}',
  });
  assert.deepEqual(await connect.json(), { toy: { id: "a" } });
  const { toy } = await createClient(ToyService, api.transport).getToy({ id: "a" });
  assert.equal(toy?.id, "a");
});

Deno.test("the caller of a call in memory is the system", async () => {
  const api = createApi({ app: new Hono(), onError: () => {} });
  api.serve(ToyService, { getToy: (_, { caller }) => ({ toy: { id: caller.roles.join() } }) });
  const { toy } = await createClient(ToyService, api.transport).getToy({});
  assert.equal(toy?.id, "service");
});

Deno.test("a service that starts later is found by clients made before", async () => {
  const api = createApi({ app: new Hono(), onError: () => {} });
  const { getToy } = createClient(ToyService, api.transport);
  await assert.rejects(getToy({}), /toyspb\.ToyService is not served here/);
  api.serve(ToyService, { getToy: () => ({ toy: { id: "now" } }) });
  assert.equal((await getToy({})).toy?.id, "now");
});

Deno.test("a service is served once", () => {
  const { api } = apiWithToys();
  assert.throws(() => api.serve(ToyService, {}), /toyspb\.ToyService is served already/);
});

Deno.test("routes lists what is served", () => {
  const { api } = apiWithToys();
  const routes = api.routes();
  const methods = ToyService.schema.methods.length;
  const { length: rest } = ToyService.schema.methods.filter(({ http }) => http);
  assert.equal(routes.length, methods + rest);
  assert.deepEqual(routes.filter(({ rpc }) => rpc === "toyspb.ToyService/GetPart"), [
    {
      verb: "GET",
      path: "/api/toys/parts/{id}",
      rpc: "toyspb.ToyService/GetPart",
      context: "toys",
      surface: "rest",
      doc: undefined,
    },
    {
      verb: "POST",
      path: "/toyspb.ToyService/GetPart",
      rpc: "toyspb.ToyService/GetPart",
      context: "toys",
      surface: "connect",
      doc: undefined,
    },
  ]);
});

Deno.test("around runs on every surface", async () => {
  const app = new Hono();
  const seen: string[] = [];
  const api = createApi({
    app,
    onError: () => {},
    around: ({ method }, next) => {
      seen.push(method.schema.name);
      return next();
    },
  });
  api.serve(ToyService, { getToy: () => ({}), findToys: () => ({}), removeToy: () => ({}) });
  await (await app.request("/api/toys")).body?.cancel();
  const init = { method: "POST", headers: { "content-type": "application/json" } };
  await (await app.request("/toyspb.ToyService/GetToy", init)).body?.cancel();
  await createClient(ToyService, api.transport).removeToy({});
  assert.deepEqual(seen, ["FindToys", "GetToy", "RemoveToy"]);
});

Deno.test("a Connect call of a service that is nowhere is unimplemented", async () => {
  const { app } = apiWithToys();
  const response = await app.request("/nopb.NoService/No", {
    method: "POST",
    headers: { "content-type": "application/proto" },
  });
  assert.equal(response.status, 404);
  assert.equal((await response.json()).code, "unimplemented");
});

Deno.test("a path outside all roots is plain 404", async () => {
  const { app } = apiWithToys();
  for (const path of ["/", "/api", "/api/nowhere", "/index.php"]) {
    const response = await app.request(path);
    assert.equal(response.status, 404);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    assert.equal(await response.text(), "404 page not found\n");
  }
});

Deno.test("liveness is a dot, in any case of letters, for GET and HEAD", async () => {
  const { app } = apiWithToys();
  for (const path of ["/liveness", "/Liveness", "/LIVENESS"]) {
    const response = await app.request(path);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    assert.equal(await response.text(), ".");
    assert.equal((await app.request(path, { method: "HEAD" })).status, 200);
  }
  assert.equal((await app.request("/livenessy")).status, 404);
});
