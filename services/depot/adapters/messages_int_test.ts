import assert from "node:assert/strict";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { RpcError } from "../../../shared/rpc/error.ts";
import type { Message } from "../../../shared/messaging/message.ts";
import type { Module } from "../../../shared/platform/module.ts";
import { testHost } from "../../../shared/testing/host.ts";
import { OrderCanceled, OrderCompleted, OrderRejected } from "../../ordering/contract/events.ts";
import {
  ProductAdded,
  ProductRebranded,
  ProductRemoved,
  StoreCreated,
  StoreRebranded,
} from "../../stores/contract/events.ts";
import {
  CancelShoppingListCommand,
  CreateShoppingListCommand,
  InitiateShoppingCommand,
} from "../contract/commands.ts";
import { ShoppingListCanceled } from "../contract/events.ts";
import { depot } from "../mod.ts";
import { online, pairs, put, untilStatus } from "./depot_fixture.ts";

type Host = Awaited<ReturnType<typeof testHost>>;

const replyChannel = "mallbots.cosec.replies.CreateOrder";
const create = CreateShoppingListCommand({
  orderId: "o1",
  items: [{ productId: "tea", storeId: "leaves", quantity: 2 }],
});

/** Stores that know nothing, or cannot be asked for as long as `outages` says. */
function storesWith(outages = 0): Module {
  let left = outages;
  return {
    name: "stores",
    purpose: "stands in for the stores",
    start: ({ api }) =>
      api.serve(StoresService, {
        getProduct({ id }) {
          if (left-- > 0) throw new RpcError("unavailable", "down");
          return { product: { id, storeId: "leaves", name: "Tea", version: 1 } };
        },
        getStore: ({ id }) => ({ store: { id, name: "Leaves", location: "hall", version: 1 } }),
      }),
  };
}

/** Publishes, as the saga would, one after the other, and answers all replies so far. */
async function command(host: Host, ...commands: Message[]): Promise<string[]> {
  for (const message of commands) {
    await host.publish(message, {
      key: "o1",
      metadata: {
        COMMAND_REPLY_CHANNEL: replyChannel,
        COMMAND_SAGA_ID: "o1",
        COMMAND_SAGA_NAME: "cosec.CreateOrder",
      },
    });
  }
  await host.quiet();
  const rows = await host.sql("depot")<{ name: string; metadata: Record<string, string> }[]>`
    select name, metadata from depot.outbox where subject = ${replyChannel} order by position`;
  return rows.map(({ name, metadata }) =>
    metadata.REPLY_OUTCOME === "SUCCESS" ? name : `${name} ${metadata.REPLY_ERROR_MESSAGE}`
  );
}

async function happened(host: Host, message: Message, key: string, version = 1): Promise<void> {
  await host.publish(message, {
    key,
    metadata: { AGGREGATE_ID: key, AGGREGATE_VERSION: String(version) },
  });
  await host.quiet();
}

async function lists(host: Host) {
  const { body } = await host.call("GET", "/api/depot/shopping");
  return body.shoppingLists;
}

async function deadLetters(host: Host): Promise<number> {
  const [{ n }] = await host.sql("depot")<{ n: number }[]>`
    select count(*)::int as n from depot.dead_letters`;
  return n;
}

const created = "depotapi.CreatedShoppingListReply";
const success = "am.Success";

Deno.test("CreateShoppingListCommand answers the order's list, the same when asked again", async () => {
  await using host = await testHost([depot, storesWith()]);
  assert.deepEqual(await command(host, create, create), [created, created]);
  const [list, ...others] = await lists(host);
  assert.deepEqual([list.orderId, list.status, others], ["o1", "pending", []]);
  const sent = await host.sent("depot", CreateShoppingListCommand.reply!);
  assert.deepEqual(sent, [{ id: list.id }, { id: list.id }]);
});

Deno.test("an order keeps the list that it has, also when what is asked for then cannot be listed", async () => {
  await using host = await testHost([depot, storesWith()]);
  const empty = CreateShoppingListCommand({ orderId: "o1", items: [] });
  assert.deepEqual(await command(host, create, empty), [created, created]);
  const [list, ...others] = await lists(host);
  assert.deepEqual([list.orderId, others], ["o1", []]);
});

Deno.test("A8: an order that cannot be listed is refused with the reason", async () => {
  await using host = await testHost([depot, storesWith()]);
  const empty = CreateShoppingListCommand({ orderId: "o1", items: [] });
  assert.deepEqual(await command(host, empty), ["am.Failure the shopping list has no items"]);
  assert.deepEqual(await lists(host), []);
});

Deno.test("A8: while the stores cannot be asked the command waits, it is not refused", async () => {
  await using host = await testHost([depot, storesWith(3)]);
  assert.deepEqual(await command(host, create), [created]);
});

Deno.test("G1: InitiateShoppingCommand makes the list available, and answers success again", async () => {
  await using host = await testHost([depot, storesWith()]);
  await command(host, create);
  const [{ id }] = await lists(host);
  const initiate = InitiateShoppingCommand({ id });
  assert.deepEqual(await command(host, initiate, initiate), [created, success, success]);
  assert.equal((await lists(host))[0].status, "available");
});

Deno.test("InitiateShoppingCommand is refused for a canceled and for an unknown list", async () => {
  await using host = await testHost([depot, storesWith()]);
  await command(host, create);
  const [{ id }] = await lists(host);
  await host.call("POST", `/api/depot/shopping/${id}`, {});
  const [, ...replies] = await command(
    host,
    InitiateShoppingCommand({ id }),
    InitiateShoppingCommand({ id: "nothing" }),
  );
  assert.deepEqual(replies, [
    "am.Failure the shopping list cannot be initiated",
    "am.Failure shopping list with that ID does not exist",
  ]);
});

Deno.test("D5: CancelShoppingListCommand answers success again, also after the depot canceled", async () => {
  await using host = await testHost([depot, storesWith()]);
  await command(host, create);
  const [{ id }] = await lists(host);
  await host.call("POST", `/api/depot/shopping/${id}`, {});
  const cancel = CancelShoppingListCommand({ id, orderId: "o1" });
  assert.deepEqual(await command(host, cancel, cancel), [created, success, success]);
  assert.equal((await host.sent("depot", ShoppingListCanceled)).length, 1);
});

Deno.test("CancelShoppingListCommand finds the list by its order, or by its id alone", async () => {
  for (const named of ["order", "id"]) {
    await using host = await testHost([depot, storesWith()]);
    await command(host, create);
    const [{ id }] = await lists(host);
    const cancel = CancelShoppingListCommand(named === "order" ? { orderId: "o1" } : { id });
    assert.deepEqual(await command(host, cancel, create), [
      created,
      success,
      "am.Failure the order is canceled",
    ]);
    assert.equal((await lists(host))[0].status, "canceled");
  }
});

Deno.test("a list that is taken back before it is made is not made any more", async () => {
  await using host = await testHost([depot, storesWith()]);
  const cancel = CancelShoppingListCommand({ orderId: "o1" });
  assert.deepEqual(await command(host, cancel, cancel, create), [
    success,
    success,
    "am.Failure the order is canceled",
  ]);
  assert.deepEqual(await lists(host), []);
});

Deno.test("D5: CancelShoppingListCommand is answered when the goods are complete, which stay", async () => {
  await using host = await testHost([depot, storesWith()]);
  await command(host, create);
  const [{ id }] = await lists(host);
  await command(host, InitiateShoppingCommand({ id }));
  await host.call("PUT", `/api/depot/shopping/${id}/assign`, { botId: "b1" });
  await host.call("PUT", `/api/depot/shopping/${id}/complete`, {});
  const replies = await command(host, CancelShoppingListCommand({ id, orderId: "o1" }));
  assert.equal(replies.at(-1), success);
  assert.deepEqual((await lists(host)).map(({ status }: { status: string }) => status), [
    "completed",
  ]);
});

for (
  const [ended, reason] of [
    [OrderCanceled({ id: "o1", reason: "changed my mind" }), "changed my mind"],
    [OrderCanceled({ id: "o1" }), "the order was canceled"],
    [OrderRejected({ id: "o1" }), "the order was rejected"],
  ] as const
) {
  Deno.test(`G8: the list goes with its order: ${reason}`, async () => {
    await using host = await testHost([depot, storesWith()]);
    await command(host, create);
    await happened(host, ended, "o1");
    await happened(host, ended, "o1");
    assert.equal((await lists(host))[0].status, "canceled");
    const sent = await host.sent("depot", ShoppingListCanceled);
    assert.deepEqual(sent.map((list) => list.reason), [reason]);
    assert.equal(await deadLetters(host), 0);
  });
}

for (
  const [how, end] of [
    ["OrderCanceled", (host: Host) => happened(host, OrderCanceled({ id: "o1" }), "o1")],
    ["OrderRejected", (host: Host) => happened(host, OrderRejected({ id: "o1" }), "o1")],
    ["the saga", (host: Host) => command(host, CancelShoppingListCommand({ orderId: "o1" }))],
  ] as const
) {
  for (const stage of ["assigned", "active"]) {
    Deno.test(`G8, R9: ${how} ends a list that is ${stage}, and its bot is not lost`, async () => {
      await using host = await testHost([depot, storesWith()]);
      const bot = await online(host);
      await command(host, create);
      const [{ id }] = await lists(host);
      await command(host, InitiateShoppingCommand({ id }));
      await untilStatus(host, id, "assigned");
      if (stage === "active") await put(host, id, "start");
      await end(host);
      assert.equal((await lists(host))[0].status, "canceled");
      assert.deepEqual(await pairs(host), stage === "active" ? { [id]: bot } : {});
      assert.equal((await put(host, id, "return")).status, 200);
      assert.deepEqual(await pairs(host), {});
      assert.equal((await host.call("PUT", `/api/depot/bots/${bot}/offline`, {})).status, 200);
      assert.equal(await deadLetters(host), 0);
    });
  }
}

Deno.test("G8: an order that was canceled first gets no list", async () => {
  await using host = await testHost([depot, storesWith()]);
  await happened(host, OrderCanceled({ id: "o1" }), "o1");
  assert.deepEqual(await command(host, create), ["am.Failure the order is canceled"]);
  assert.deepEqual(await lists(host), []);
});

Deno.test("G8: a list that is completed stays so when its order ends", async () => {
  await using host = await testHost([depot, storesWith()]);
  await command(host, create);
  const [{ id }] = await lists(host);
  await command(host, InitiateShoppingCommand({ id }));
  await host.call("PUT", `/api/depot/shopping/${id}/assign`, { botId: "b1" });
  await host.call("PUT", `/api/depot/shopping/${id}/complete`, {});
  await happened(host, OrderCompleted({ id: "o1" }), "o1");
  await happened(host, OrderCanceled({ id: "o1" }), "o1", 2);
  assert.equal((await lists(host))[0].status, "completed");
  const [order] = await host.sql("depot")`select status from depot.orders`;
  assert.equal(order.status, "completed");
  assert.equal(await deadLetters(host), 0);
});

Deno.test("names and places come from the stores' events, in their newest version", async () => {
  await using host = await testHost([depot, storesWith()]);
  await happened(host, StoreCreated({ id: "leaves", name: "Old", location: "hall 3" }), "leaves");
  await happened(host, StoreRebranded({ id: "leaves", name: "New" }), "leaves", 2);
  await happened(host, StoreRebranded({ id: "leaves", name: "Late" }), "leaves", 2);
  await happened(host, ProductAdded({ id: "tea", storeId: "leaves", name: "Tee" }), "tea");
  await happened(host, ProductRebranded({ id: "tea", name: "Green tea" }), "tea", 2);
  await command(host, create);
  const [{ stops: { leaves } }] = await lists(host);
  assert.deepEqual([leaves.storeName, leaves.storeLocation, leaves.items.tea.name], [
    "New",
    "hall 3",
    "Green tea",
  ]);
});

Deno.test("A12: a removed product stays removed when an older event comes late", async () => {
  await using host = await testHost([depot, storesWith()]);
  await happened(host, ProductRemoved({ id: "tea" }), "tea", 3);
  await happened(host, ProductAdded({ id: "tea", storeId: "leaves", name: "Tea" }), "tea", 1);
  assert.deepEqual(await command(host, create), [
    "am.Failure product with that ID does not exist",
  ]);
});
