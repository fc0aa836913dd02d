import assert from "node:assert/strict";
import { createLogger } from "../../shared/platform/log.ts";
import { inTime } from "../../shared/platform/time.ts";
import { freePorts } from "../../shared/testing/ports.ts";
import { startProxy } from "./proxy.ts";
import type { ContextName } from "./surfaces.ts";

const log = createLogger({ write: () => {} });

/** A process of a context that answers with its name and what it was asked. */
function answering(
  name: string,
  context: ContextName,
  answer: (request: Request) => Response | Promise<Response> = async (request) =>
    Response.json({ name, path: new URL(request.url).pathname, body: await request.text() }),
) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => request.url.endsWith("/liveness") ? new Response(".") : answer(request),
  );
  return {
    upstream: { name, context, url: `http://127.0.0.1:${server.addr.port}` },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A process that is not there. */
const missing = (name: string, context: ContextName) => {
  const [port] = freePorts(1);
  return { name, context, url: `http://127.0.0.1:${port}` };
};

const proxyTo = (upstreams: Parameters<typeof startProxy>[0]["upstreams"], patienceMs?: number) =>
  startProxy({ host: "127.0.0.1", port: 0, upstreams, log, ...(patienceMs && { patienceMs }) });

Deno.test("requests go to the processes of their context in turn", async () => {
  await using first = answering("stores-1", "stores");
  await using second = answering("stores-2", "stores");
  await using other = answering("baskets-1", "baskets");
  await using proxy = proxyTo([first.upstream, second.upstream, other.upstream]);
  const ask = async (path: string) => (await (await fetch(proxy.url + path)).json()).name;
  const names = [await ask("/api/stores"), await ask("/stores-spec/"), await ask("/api/stores/1")];
  assert.deepEqual(names, ["stores-1", "stores-2", "stores-1"]);
  assert.deepEqual([await ask("/"), await ask("/metrics")], ["baskets-1", "baskets-1"]);
  assert.deepEqual([await ask("/stores-asyncapi/"), await ask("/catalog")], [
    "stores-2",
    "baskets-1",
  ]);
});

Deno.test("what could not be sent to one process goes to another, with its body", async () => {
  await using second = answering("stores-2", "stores");
  await using proxy = proxyTo([missing("stores-1", "stores"), second.upstream]);
  for (let times = 0; times < 4; times++) {
    const response = await fetch(`${proxy.url}/api/stores`, { method: "POST", body: "a store" });
    assert.deepEqual(await response.json(), {
      name: "stores-2",
      path: "/api/stores",
      body: "a store",
    });
  }
});

Deno.test("a process that is only starting is passed over", async () => {
  await using first = answering(
    "stores-1",
    "stores",
    () => new Response("{}", { status: 503, headers: { "retry-after": "1" } }),
  );
  await using second = answering("stores-2", "stores");
  await using proxy = proxyTo([first.upstream, second.upstream]);
  for (let times = 0; times < 2; times++) {
    const response = await fetch(`${proxy.url}/api/stores`, { method: "POST", body: "{}" });
    assert.equal((await response.json()).name, "stores-2");
  }
});

Deno.test("a change that may have arrived is not sent again, and answered when patience ends", async () => {
  let asked = 0;
  const end = Promise.withResolvers<Response>();
  await using first = answering("stores-1", "stores", () => {
    asked++;
    return end.promise; // it takes the request and does not answer
  });
  await using second = answering("stores-2", "stores");
  await using proxy = proxyTo([first.upstream, second.upstream], 300);
  const response = await fetch(`${proxy.url}/api/stores`, { method: "POST", body: "{}" });
  assert.deepEqual([response.status, asked], [504, 1]);
  assert.equal((await response.json()).code, 4);
  end.resolve(new Response("too late"));
});

Deno.test("without a living process the answer is that of an outage, in the words of its surface", async () => {
  await using proxy = proxyTo([missing("stores-1", "stores")]);
  const rest = await fetch(`${proxy.url}/api/stores`);
  assert.deepEqual([rest.status, (await rest.json()).code], [503, 14]);
  const connect = await fetch(`${proxy.url}/storespb.StoresService/GetStores`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assert.deepEqual([connect.status, (await connect.json()).code], [503, "unavailable"]);
});

Deno.test("streams go through message by message", async () => {
  const next = Promise.withResolvers<void>();
  await using depot = answering("depot-1", "depot", () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode("first"));
          await next.promise;
          controller.enqueue(new TextEncoder().encode("second"));
          controller.close();
        },
      }),
    ));
  await using proxy = proxyTo([depot.upstream]);
  const response = await fetch(`${proxy.url}/depotpb.DepotService/WatchBot`, { method: "POST" });
  const heard: string[] = [];
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    heard.push(text);
    next.resolve(); // it is sent only once the first has arrived
  }
  assert.deepEqual(heard, ["first", "second"]);
});

Deno.test("F29: it ends in time although a stream is open and nobody ends it", async () => {
  const { promise: cut, resolve: isCut } = Promise.withResolvers<void>();
  await using depot = answering("depot-1", "depot", () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
        cancel: () => isCut(),
      }),
    ));
  const proxy = proxyTo([depot.upstream]);
  const { body } = await fetch(`${proxy.url}/depotpb.DepotService/WatchBot`, { method: "POST" });
  const reader = body?.getReader();
  assert.ok((await reader?.read())?.value);
  const more = assert.rejects(async () => await reader?.read(), "it is cut, not ended");
  assert.ok(await inTime(proxy.close(100), 5_000), "it waits for the stream");
  await more;
  assert.ok(await inTime(cut, 5_000), "the process hears of it");
});

Deno.test("what is compressed arrives as it was", async () => {
  await using stores = answering("stores-1", "stores");
  await using proxy = proxyTo([stores.upstream]);
  const response = await fetch(`${proxy.url}/api/stores`, {
    method: "POST",
    body: "x".repeat(10_000),
    headers: { "accept-encoding": "gzip" },
  });
  assert.equal((await response.json()).body.length, 10_000);
});

Deno.test("operators' routes are of a context, and closed to who comes from elsewhere", async () => {
  await using cosec = answering("cosec-1", "cosec");
  await using proxy = proxyTo([cosec.upstream]);
  const own = await fetch(`${proxy.url}/cosec-ops/sagas`);
  assert.equal((await own.json()).path, "/ops/sagas");
  const whose = await fetch(`${proxy.url}/ops/sagas`);
  assert.equal(whose.status, 404, await whose.text());
  const foreign = await fetch(`${proxy.url}/cosec-ops/sagas`, {
    headers: { origin: "http://elsewhere" },
  });
  assert.equal(foreign.status, 403, await foreign.text());
  await using open = startProxy({ host: "0.0.0.0", port: 0, upstreams: [cosec.upstream], log });
  const stranger = await fetch(`${open.url}/cosec-ops/sagas`);
  assert.equal(stranger.status, 404, await stranger.text());
});
