import assert from "node:assert/strict";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { notFound } from "../../shared/domain/error.ts";
import { createClient, type Transport } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { meterOver, type Protocol } from "./meter.ts";
import { createTroubles } from "./troubles.ts";

/** A meter over a transport that answers with nothing, or with an error. */
function metered(error?: Error, protocol: Protocol = "rest") {
  const troubles = createTroubles();
  const transport: Transport = {
    unary: () => error ? Promise.reject(error) : Promise.resolve({ stores: [] }),
    async *stream() {},
  };
  const meter = meterOver(transport, { protocol, troubles });
  return { meter, troubles, stores: createClient(StoresService, meter.transport) };
}

Deno.test("a call is counted for its route, and for all", async () => {
  const { meter, troubles, stores } = metered();
  await stores.getCatalog({ storeId: "1" });
  await stores.getCatalog({ storeId: "2" });
  await stores.getStores({});
  assert.deepEqual(
    [...meter.routes].map(([route, { count, latencies }]) => [route, count, latencies.count]),
    [["GET /api/stores/{store_id}/products", 2, 2], ["GET /api/stores", 1, 1]],
  );
  assert.equal(meter.all.count, 3);
  assert.equal(troubles.count, 0);
});

Deno.test("over Connect the route is that of the method", async () => {
  const { meter, stores } = metered(undefined, "connect");
  await stores.getStores({});
  assert.deepEqual([...meter.routes.keys()], ["POST /storespb.StoresService/GetStores"]);
});

Deno.test("a refusal is an answer, and no trouble", async () => {
  const { meter, troubles, stores } = metered(notFound("store"));
  await assert.rejects(stores.removeStore({ id: "1" }));
  const { latencies, refused, errors } = meter.all;
  assert.deepEqual([latencies.count, refused, errors, troubles.count], [1, 1, 0, 0]);
});

Deno.test("an outage is trouble, told with its route, and what was waited for it counts", async () => {
  const { meter, troubles, stores } = metered(new RpcError("internal", "internal error"));
  await assert.rejects(stores.removeStore({ id: "1" }));
  const { count, latencies, refused, errors } = meter.all;
  assert.deepEqual([count, latencies.count, refused, errors], [1, 1, 0, 1]);
  const what = "DELETE /api/stores/{id}: internal error (internal)";
  assert.deepEqual(troubles.list(), [{ what, count: 1 }]);
});

Deno.test("a call that nobody waits for any more does not count", async () => {
  const { meter, troubles, stores } = metered(new RpcError("canceled", "given up"));
  await assert.rejects(stores.removeStore({ id: "1" }));
  assert.deepEqual([meter.all.count, meter.all.errors, troubles.count], [0, 0, 0]);
});

Deno.test("the same trouble is counted, and the most frequent comes first", () => {
  const troubles = createTroubles();
  for (const text of ["a", "b", "b"]) troubles.add("buying", new Error(text));
  assert.equal(troubles.count, 3);
  assert.deepEqual(troubles.list(), [
    { what: "buying: b", count: 2 },
    { what: "buying: a", count: 1 },
  ]);
});

Deno.test("troubles of which no two are the same do not fill the memory", () => {
  const troubles = createTroubles();
  for (let number = 0; number < 1_000; number++) troubles.add("buying", new Error(`${number}`));
  assert.equal(troubles.count, 1_000);
  assert.deepEqual(troubles.list()[0], { what: "others", count: 900 });
});
