import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import {
  ShoppingListAssigned,
  ShoppingListCanceled,
  ShoppingListInventoried,
  ShoppingStarted,
} from "../contract/events.ts";
import { depot } from "../mod.ts";
import {
  active,
  assigned,
  created,
  done,
  get,
  initiate,
  order,
  put,
  stores,
  told,
} from "./depot_fixture.ts";

Deno.test("G4, G12: a list is planned by store and product, and can be read", async () => {
  await using host = await testHost([depot, stores]);
  const id = await created(host);
  const item = (name: string, quantity: number) => ({ name, quantity, picked: 0, unavailable: 0 });
  const stop = (storeName: string, items: unknown) => ({
    storeName,
    storeLocation: "hall",
    items,
    visited: false,
  });
  const shoppingList = {
    id,
    orderId: "o1",
    stops: {
      leaves: stop("leaves!", { tea: item("tea!", 3) }),
      clay: stop("clay!", { cups: item("cups!", 3) }),
    },
    assignedBotId: "",
    status: "pending",
  };
  assert.deepEqual(await host.call("GET", `/api/depot/shopping/${id}`), {
    status: 200,
    body: { shoppingList },
  });
  assert.deepEqual((await host.call("GET", "/api/depot/shopping?orderId=o1")).body, {
    shoppingLists: [shoppingList],
    next: "",
  });
  assert.deepEqual(await told(host), []);
});

Deno.test("G11: an order has one list, however often and fast it is asked for", async () => {
  await using host = await testHost([depot, stores]);
  const ids = await Promise.all([created(host), created(host), created(host)]);
  assert.equal(new Set([...ids, await created(host)]).size, 1);
  const { body } = await host.call("GET", "/api/depot/shopping");
  assert.equal(body.shoppingLists.length, 1);
});

Deno.test("lists are read by status and order, in parts", async () => {
  await using host = await testHost([depot, stores]);
  const ids: string[] = [];
  for (const orderId of ["o1", "o2", "o3"]) ids.push(await created(host, { ...order, orderId }));
  await initiate(host, ids[1]);
  const read = async (query: string) => {
    const { body } = await host.call("GET", `/api/depot/shopping?${query}`);
    const found: { id: string }[] = body.shoppingLists;
    return { ids: found.map(({ id }) => id), next: body.next };
  };
  assert.deepEqual(await read("status=available"), { ids: [ids[1]], next: "" });
  const first = await read("status=pending&limit=1");
  assert.deepEqual(first.ids, [ids[0]]);
  const second = await read(`status=pending&limit=1&next=${first.next}`);
  assert.deepEqual(second, { ids: [ids[2]], next: "" });
  assert.deepEqual(await read("orderId=o2&status=pending"), { ids: [], next: "" });
  assert.deepEqual(await read("limit=1000"), { ids, next: "" });
});

Deno.test("a trip: assigned, started, visited, picked, returned, inventoried, completed", async () => {
  await using host = await testHost([depot, stores]);
  const id = await active(host);
  assert.equal((await get(host, id)).status, "active");
  assert.deepEqual(await put(host, id, "stops/leaves/visit"), done);
  assert.deepEqual(
    await put(host, id, "stops/leaves/pick", { productId: "tea", quantity: 3 }),
    done,
  );
  assert.deepEqual(await put(host, id, "stops/clay/visit"), done);
  assert.deepEqual(
    await put(host, id, "stops/clay/pick", { productId: "cups", quantity: 1 }),
    done,
  );
  assert.deepEqual(
    await put(host, id, "stops/clay/unavailable", { productId: "cups", quantity: 2 }),
    done,
  );
  assert.deepEqual(await put(host, id, "return"), done);
  assert.deepEqual(await put(host, id, "inventory"), done);
  assert.deepEqual(await put(host, id, "complete"), done);
  const { status, assignedBotId, stops } = await get(host, id);
  assert.deepEqual([status, assignedBotId, stops.clay.visited], ["completed", "b1", true]);
  assert.deepEqual(stops.clay.items.cups, {
    name: "cups!",
    quantity: 3,
    picked: 1,
    unavailable: 2,
  });
  assert.deepEqual(await told(host), [
    "ShoppingListAssigned",
    "ShoppingStarted",
    "ShoppingListInventoried",
    "ShoppingListCompleted",
  ]);
  const about = { id, orderId: "o1", botId: "b1" };
  assert.deepEqual(await host.sent("depot", ShoppingListAssigned), [about]);
  assert.deepEqual(await host.sent("depot", ShoppingStarted), [about]);
  assert.deepEqual(await host.sent("depot", ShoppingListInventoried), [{
    id,
    orderId: "o1",
    items: [
      { storeId: "leaves", productId: "tea", picked: 3, unavailable: 0 },
      { storeId: "clay", productId: "cups", picked: 1, unavailable: 2 },
    ],
  }]);
});

Deno.test("G2: the short way completes an assigned list as if everything was picked", async () => {
  await using host = await testHost([depot, stores]);
  const id = await assigned(host);
  assert.deepEqual(await put(host, id, "complete"), done);
  const { status, stops } = await get(host, id);
  assert.deepEqual([status, stops.leaves.items.tea.picked], ["completed", 3]);
  assert.deepEqual(await told(host), ["ShoppingListAssigned", "ShoppingListCompleted"]);
});

Deno.test("G7, G13: a canceled list says so, and its bot may still return", async () => {
  await using host = await testHost([depot, stores]);
  const id = await active(host);
  assert.deepEqual(await host.call("POST", `/api/depot/shopping/${id}`, {}), done);
  assert.equal((await get(host, id)).status, "canceled");
  assert.deepEqual(await put(host, id, "return"), done);
  assert.deepEqual(await put(host, id, "return"), done);
  assert.deepEqual(await host.sent("depot", ShoppingListCanceled), [
    { id, orderId: "o1", reason: "canceled at the depot" },
  ]);
});

Deno.test("G6: of two bots that are given one list at the same time one is refused", async () => {
  await using host = await testHost([depot, stores]);
  const id = await created(host);
  await initiate(host, id);
  const assign = (botId: string) => put(host, id, "assign", { botId });
  const statuses = (await Promise.all([assign("b1"), assign("b2")])).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [200, 400]);
  assert.deepEqual(await told(host), ["ShoppingListAssigned"]);
});

Deno.test("G3: what the depot does not know it asks where RPC_SERVICES says the stores are", async () => {
  await using owner = await testHost([stores]);
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    owner.http.fetch,
  );
  const env = { RPC_SERVICES: `STORES=127.0.0.1:${server.addr.port}` };
  await using host = await testHost([depot], { env });
  const { stops } = await get(host, await created(host));
  assert.deepEqual([stops.leaves.storeName, stops.clay.items.cups.name], ["leaves!", "cups!"]);
});

Deno.test("G5: a change that cannot be stored is not answered as done, and nobody is told", async () => {
  await using host = await testHost([depot, stores]);
  const id = await assigned(host);
  await host.sql("depot")`
    alter table depot.shopping_lists add constraint full_up check (status <> 'completed')`;
  const { status, body } = await put(host, id, "complete");
  assert.deepEqual([status, body.message], [500, "internal error"]);
  assert.equal((await get(host, id)).status, "assigned");
  assert.deepEqual(await told(host), ["ShoppingListAssigned"]);
});
