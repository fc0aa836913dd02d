/** What the tests of this folder start from. */
import assert from "node:assert/strict";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { orderedIds } from "../../../shared/domain/id.ts";
import { memoryBroker } from "../../../shared/messaging/memory_broker.ts";
import { parseConfig } from "../../../shared/platform/config.ts";
import { startHost } from "../../../shared/platform/host/host.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import type { Module } from "../../../shared/platform/module.ts";
import { pause } from "../../../shared/platform/time.ts";
import { RpcError } from "../../../shared/rpc/error.ts";
import type { testHost } from "../../../shared/testing/host.ts";
import { InitiateShoppingCommand } from "../contract/commands.ts";
import { depot } from "../mod.ts";

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

/** A list that waits for a bot. */
export async function available(host: Host, orderId: string): Promise<string> {
  const id = await created(host, { ...order, orderId });
  await initiate(host, id);
  return id;
}

export async function registered(host: Host, name = "R2"): Promise<string> {
  const { status, body } = await host.call("POST", "/api/depot/bots", { name });
  assert.equal(status, 200);
  return body.id;
}

/** A bot that waits for a list. */
export async function online(host: Host, name?: string): Promise<string> {
  const id = await registered(host, name);
  assert.deepEqual(await host.call("PUT", `/api/depot/bots/${id}/online`, {}), done);
  return id;
}

export async function bot(host: Host, id: string) {
  return (await host.call("GET", `/api/depot/bots/${id}`)).body.bot;
}

/** Waits until it is so. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 20_000; !await isSo(); await pause(5)) {
    assert.ok(performance.now() < deadline, `not in time: ${what}`);
  }
}

export const untilStatus = (host: Host, id: string, status: string) =>
  until(`the list is ${status}`, async () => (await get(host, id)).status === status);

/** Fetches everything that is on an active list, and brings it back. */
export async function fetchAll(host: Host, id: string): Promise<void> {
  for (const [store, productId] of [["leaves", "tea"], ["clay", "cups"]]) {
    assert.deepEqual(await put(host, id, `stops/${store}/visit`), done);
    const pick = { productId, quantity: 3 };
    assert.deepEqual(await put(host, id, `stops/${store}/pick`, pick), done);
  }
  assert.deepEqual(await put(host, id, "return"), done);
}

/**
 * Who works for what, as lists and bots both have it: each list has one bot and each bot one list.
 */
export async function pairs(host: Host): Promise<Record<string, string>> {
  const rows = await host.sql("depot")<{ list: string; bot: string; ofList: string }[]>`
    select coalesce(list.id, bot.shopping_list_id) as list, bot.id as bot,
      list.assigned_bot_id as "ofList"
    from (
      select id, assigned_bot_id from depot.shopping_lists
      where status in ('assigned', 'active', 'returned') or recalled_at is not null
    ) list
    full join (select * from depot.bots where status = 'active') bot
      on bot.shopping_list_id = list.id`;
  for (const { bot, ofList } of rows) assert.equal(ofList, bot);
  assert.equal(new Set(rows.map(({ bot }) => bot)).size, rows.length);
  return Object.fromEntries(rows.map(({ list, bot }) => [list, bot]));
}

/** The depot in another process, on the same database. */
export async function beside(host: Host) {
  const other = await startHost([depot, stores], {
    config: parseConfig({ ENVIRONMENT: "test" }),
    log: createLogger({ level: "ERROR", write: () => {} }),
    clock: { now: () => new Date() },
    newId: orderedIds(),
    sqlOf: () => host.sql("depot"),
    broker: memoryBroker(),
    migrations: new URL("../../../migrations/", import.meta.url),
  });
  return {
    put: async (path: string) =>
      (await other.app.request(path, { method: "PUT", body: "{}" })).status,
    transport: other.api.transport,
    async [Symbol.asyncDispose]() {
      await other.stop();
      await other.broker.close();
    },
  };
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
