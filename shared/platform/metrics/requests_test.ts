import assert from "node:assert/strict";
import { refused } from "../../domain/error.ts";
import { memoryTransport } from "../../rpc/memory_transport.ts";
import { createClient } from "../../rpc/client.ts";
import { implement, type Implementation } from "../../rpc/service.ts";
import { ToyService } from "../../rpc/toys.ts";
import { requestMeter } from "./requests.ts";

function metered(toys: Implementation<typeof ToyService.definition>) {
  const meter = requestMeter();
  const served = implement(ToyService, toys, meter.around);
  const transport = memoryTransport(() => served, { onError: () => {} });
  const counts = () => {
    const text = meter.exposed.map((exposed) => exposed.text()).join("");
    const lines = text.matchAll(
      /_count{service="toyspb.ToyService",method="(\w+)",code="(\w+)"} (\d+)/g,
    );
    return [...lines].map(([, ...parts]) => parts.join(" "));
  };
  return { client: createClient(ToyService, transport), counts };
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
