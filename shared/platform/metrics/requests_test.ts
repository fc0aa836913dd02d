import assert from "node:assert/strict";
import { refused } from "../../domain/error.ts";
import { memoryTransport } from "../../rpc/memory_transport.ts";
import { createClient } from "../../rpc/client.ts";
import { implement } from "../../rpc/service.ts";
import { ToyService } from "../../rpc/toys.ts";
import { sealed } from "../../rpc/envelope.ts";
import { connectApp, type Toys } from "../../rpc/toy_app.ts";
import { type RequestMeter, requestMeter } from "./requests.ts";

function metered(toys: Toys) {
  const meter = requestMeter();
  const served = implement(ToyService, toys, meter.around);
  const transport = memoryTransport(() => served, { onError: () => {} });
  return { client: createClient(ToyService, transport), counts: () => countsIn(meter) };
}

/** How many calls were counted: method, code, number. */
function countsIn({ exposed }: RequestMeter): string[] {
  const text = exposed.map((series) => series.text()).join("");
  const lines = text.matchAll(
    /_count{service="toyspb.ToyService",method="(\w+)",code="(\w+)"} (\d+)/g,
  );
  return [...lines].map(([, ...parts]) => parts.join(" "));
}

Deno.test("calls are counted by method and code", async () => {
  const { client, counts } = metered({
    getToy: ({ id }) => {
      if (id === "broken") throw new Error("a bug");
      if (id === "lost") throw refused("toy_lost", "the toy is lost");
      return { toy: { id } };
    },
  });
  await client.getToy({ id: "bear" });
  await client.getToy({ id: "ball" });
  await assert.rejects(client.getToy({ id: "lost" }));
  await assert.rejects(client.getToy({ id: "broken" }));
  assert.deepEqual(counts(), ["GetToy ok 2", "GetToy invalid_argument 1", "GetToy internal 1"]);
});

Deno.test("a stream that nobody begins to read, or that the service cuts, counts once with its code", async () => {
  const meter = requestMeter();
  const toys: Toys = {
    async *watchToys({ id }) {
      yield await Promise.resolve({ id });
      yield { id };
    },
  };
  const stopping = new AbortController();
  const { call } = connectApp(toys, { stopping: stopping.signal }, meter.around);
  const body = sealed(0, new TextEncoder().encode("{}"));
  const watch = () => call("WatchToys", body, { "content-type": "application/connect+json" });
  await (await watch()).body?.cancel();
  assert.deepEqual(countsIn(meter), ["WatchToys canceled 1"]);
  const reader = (await watch()).body!.getReader();
  await reader.read();
  stopping.abort();
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /unavailable/);
  assert.deepEqual(countsIn(meter), ["WatchToys canceled 1", "WatchToys unavailable 1"]);
});

Deno.test("a stream counts when it has ended, and says whether anybody read it to its end", async () => {
  const { client, counts } = metered({
    async *watchToys({ id }) {
      yield await Promise.resolve({ id });
      if (id === "lost") throw refused("toy_lost", "the toy is lost");
      yield { id };
    },
  });
  const read = async (id: string, most: number) => {
    let seen = 0;
    for await (const _ of client.watchToys({ id })) {
      if (++seen === most) break;
    }
  };
  for await (const _ of client.watchToys({ id: "bear" })) {
    assert.deepEqual(counts(), [], "it has not ended");
  }
  assert.deepEqual(counts(), ["WatchToys ok 1"]);
  await read("bear", 1);
  await assert.rejects(read("lost", 9));
  assert.deepEqual(counts(), [
    "WatchToys ok 1",
    "WatchToys canceled 1",
    "WatchToys invalid_argument 1",
  ]);
});
