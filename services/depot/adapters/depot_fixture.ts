/** What the tests of this folder start from. */
import assert from "node:assert/strict";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import type { Module } from "../../../shared/platform/module.ts";
import { RpcError } from "../../../shared/rpc/error.ts";
import type { testHost } from "../../../shared/testing/host.ts";
import { InitiateShoppingCommand } from "../contract/commands.ts";

export type Host = Awaited<ReturnType<typeof testHost>>;

export const done = { status: 200, body: {} };
export const order = {
  orderId: "o1",
  items: [
    { productId: "tea", storeId: "leaves", quantity: 2 },
    { productId: "cups", storeId: "clay", quantity: 3 },
    { productId: "tea", storeId: "leaves", quantity: 1 },
  ],
};
const storeOf: Readonly<Record<string, string>> = { tea: "leaves", cups: "clay" };

/** The owner of the catalog: it sells tea and cups; what is called "down" it cannot tell. */
export const stores: Module = {
  name: "stores",
  purpose: "stands in for the stores",
  start: ({ api }) =>
    api.serve(StoresService, {
      getProduct({ id }) {
        if (id === "down") throw new RpcError("unavailable", "down");
        if (!storeOf[id]) throw new DomainError("not_found", "product_not_found", "no such thing");
        return { product: { id, storeId: storeOf[id], name: `${id}!`, version: 1 } };
      },
      getStore: ({ id }) => ({ store: { id, name: `${id}!`, location: "hall", version: 1 } }),
    }),
};

export async function created(host: Host, about = order): Promise<string> {
  const { status, body } = await host.call("POST", "/api/depot/shopping", about);
  assert.equal(status, 200);
  return body.id;
}

export async function initiate(host: Host, id: string): Promise<void> {
  await host.publish(InitiateShoppingCommand({ id }), {
    key: id,
    metadata: {
      COMMAND_REPLY_CHANNEL: "mallbots.cosec.replies.CreateOrder",
      COMMAND_SAGA_ID: "o1",
      COMMAND_SAGA_NAME: "cosec.CreateOrder",
    },
  });
  await host.quiet();
}

export const put = (host: Host, id: string, action: string, body: unknown = {}) =>
  host.call("PUT", `/api/depot/shopping/${id}/${action}`, body);

export async function get(host: Host, id: string) {
  return (await host.call("GET", `/api/depot/shopping/${id}`)).body.shoppingList;
}

export async function assigned(host: Host, about = order): Promise<string> {
  const id = await created(host, about);
  await initiate(host, id);
  assert.deepEqual(await put(host, id, "assign", { botId: "b1" }), done);
  return id;
}

export async function active(host: Host): Promise<string> {
  const id = await assigned(host);
  assert.deepEqual(await put(host, id, "start"), done);
  return id;
}

export async function told(host: Host): Promise<string[]> {
  const names = await host.outbox("depot");
  return names.filter((name) => name.startsWith("depotapi.")).map((name) => name.slice(9));
}
