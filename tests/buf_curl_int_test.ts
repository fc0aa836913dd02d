import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { depot } from "../services/depot/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { reasonIn } from "../shared/rpc/failure.ts";
import { testHost } from "../shared/testing/host.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOBODY = "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61";

/** Calls a method with `buf curl`, which knows nothing but the proto files. */
async function bufCurl(url: string, data: unknown, ...options: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "npm:@bufbuild/buf@1.74.0/buf", "curl"],
      ...["--schema", ".", "--data", JSON.stringify(data), ...options, url],
    ],
    cwd: ROOT,
  }).output();
  const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, answer: said === "" ? undefined : JSON.parse(said), complained };
}

/** Stores and depot on a port of their own. */
async function listening() {
  const host = await testHost([stores, depot]);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => host.http.fetch(request),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await host[Symbol.asyncDispose]();
    },
  };
}

Deno.test("buf curl calls a context by the proto files alone", async (t) => {
  await using host = await listening();
  const service = `${host.url}/storespb.StoresService`;

  await t.step("POST", async () => {
    const { answer, complained } = await bufCurl(`${service}/CreateStore`, {
      name: "Waldorf Books",
      location: "F2.17",
    });
    assert.ok(answer?.id, complained);
    const store = await bufCurl(`${service}/GetStore`, { id: answer.id });
    assert.equal(store.answer?.store.name, "Waldorf Books", store.complained);
  });

  await t.step("an error comes with its code, text and typed detail", async () => {
    const { code, complained } = await bufCurl(`${service}/GetStore`, { id: NOBODY });
    assert.notEqual(code, 0);
    const { code: name, details: [detail] } = JSON.parse(complained);
    assert.deepEqual([name, detail.type], ["not_found", "errors.ErrorType"]);
    assert.equal(reasonIn(Uint8Array.fromBase64(detail.value)), "store_not_found");
  });

  await t.step("a stream ends with its error", async () => {
    const url = `${host.url}/depotpb.DepotService/WatchBot`;
    const { code, complained } = await bufCurl(url, { botId: NOBODY });
    assert.notEqual(code, 0);
    assert.equal(JSON.parse(complained).code, "not_found");
  });

  await t.step("an unknown method is unimplemented", async () => {
    const url = `${host.url}/notificationspb.NotificationsService/NotifyOrderCreated`;
    const { complained } = await bufCurl(url, {});
    assert.equal(JSON.parse(complained).code, "unimplemented");
  });
});
