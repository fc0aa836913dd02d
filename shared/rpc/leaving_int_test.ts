import assert from "node:assert/strict";
import { sealed } from "./envelope.ts";
import { connectApp, type Toys } from "./toy_app.ts";

/** Serves toys on a port, and tells where. */
function listening(toys: Toys) {
  const { app, reported } = connectApp(toys);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => app.fetch(request),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/toyspb.ToyService`,
    reported,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Resolves when `signal` aborts. */
const abortOf = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

Deno.test("the signal of a call aborts when its caller hangs up, with a deadline and without", async () => {
  const json = { "content-type": "application/json" };
  for (const headers of [json, { ...json, "connect-timeout-ms": "60000" }]) {
    const [began, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using server = listening({
      async getToy(_, { signal }) {
        began.resolve();
        await abortOf(signal);
        ended.resolve();
        return {};
      },
    });
    const leaving = new AbortController();
    const call = fetch(`${server.url}/GetToy`, {
      method: "POST",
      headers,
      body: "{}",
      signal: leaving.signal,
    });
    await began.promise;
    leaving.abort();
    await assert.rejects(call, { name: "AbortError" });
    await ended.promise;
    assert.deepEqual(server.reported, []);
  }
});

Deno.test("the signal of a stream aborts when its reader hangs up, and its generator ends", async () => {
  const ended = Promise.withResolvers<void>();
  await using server = listening({
    async *watchToys(_, { signal }) {
      try {
        yield { id: "first" };
        await abortOf(signal);
        yield { id: "nobody reads it" };
      } finally {
        ended.resolve();
      }
    },
  });
  const leaving = new AbortController();
  const response = await fetch(`${server.url}/WatchToys`, {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body: sealed(0, new TextEncoder().encode("{}")),
    signal: leaving.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read(); // what comes is sent as it is made, not gathered
  leaving.abort();
  await ended.promise;
  assert.deepEqual(server.reported, []);
});
