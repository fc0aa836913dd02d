import assert from "node:assert/strict";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { RpcError } from "../../../shared/rpc/error.ts";
import type { Module } from "../../../shared/platform/module.ts";
import { testHost } from "../../../shared/testing/host.ts";
import {
  ShoppingListAssigned,
  ShoppingListCanceled,
  ShoppingListInventoried,
  ShoppingStarted,
} from "../contract/events.ts";
import { InitiateShoppingCommand } from "../contract/commands.ts";
import { depot } from "../mod.ts";

type Host = Awaited<ReturnType<typeof testHost>>;

const done = { status: 200, body: {} };
const order = {
  orderId: "o1",
  items: [
    { productId: "tea", storeId: "leaves", quantity: 2 },
    { productId: "cups", storeId: "clay", quantity: 3 },
    { productId: "tea", storeId: "leaves", quantity: 1 },
  ],
};
const storeOf: Readonly<Record<string, string>> = { tea: "leaves", cups: "clay" };

/** The owner of the catalog: it sells tea and cups; what is called "down" it cannot tell. */
const stores: Module = {
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

async function created(host: Host, about = order): Promise<string> {
  const { status, body } = await host.call("POST", "/api/depot/shopping", about);
  assert.equal(status, 200);
  return body.id;
}

async function initiate(host: Host, id: string): Promise<void> {
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

const put = (host: Host, id: string, action: string, body: unknown = {}) =>
  host.call("PUT", `/api/depot/shopping/${id}/${action}`, body);

async function get(host: Host, id: string) {
  return (await host.call("GET", `/api/depot/shopping/${id}`)).body.shoppingList;
}

async function assigned(host: Host, about = order): Promise<string> {
  const id = await created(host, about);
  await initiate(host, id);
  assert.deepEqual(await put(host, id, "assign", { botId: "b1" }), done);
  return id;
}

async function active(host: Host): Promise<string> {
  const id = await assigned(host);
  assert.deepEqual(await put(host, id, "start"), done);
  return id;
}

async function told(host: Host): Promise<string[]> {
  const names = await host.outbox("depot");
  return names.filter((name) => name.startsWith("depotapi.")).map((name) => name.slice(9));
}

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
  assert.deepEqual(await read("status=pending&limit=1"), { ids: [ids[0]], next: ids[0] });
  assert.deepEqual(await read(`status=pending&limit=1&next=${ids[0]}`), {
    ids: [ids[2]],
    next: "",
  });
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

Deno.test("G7: a canceled list says so, and its bot may still return", async () => {
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

interface Refusal {
  readonly call: string;
  readonly verb?: "GET" | "POST";
  /** Below `/api/depot/shopping`; PENDING, ASSIGNED and ACTIVE stand for ids. */
  readonly path: string;
  readonly body?: unknown;
  readonly says: readonly [text: string, kind: string, status: number];
}

const says = (text: string) => [text, "BAD_REQUEST", 400] as const;
const notFound = (text: string) => [text, "NOT_FOUND", 404] as const;
const unknownList = notFound("shopping list with that ID does not exist");
const ask = (change: Record<string, unknown>) => ({ ...order, orderId: "o9", ...change });
const asking = (item: Record<string, unknown>) => ask({ items: [{ ...order.items[0], ...item }] });
const creation = { verb: "POST", path: "" } as const;
const actions = ["assign", "start", "return", "inventory", "complete"];

const refusals: readonly Refusal[] = [
  {
    call: "G11: create without an order",
    ...creation,
    body: ask({ orderId: " " }),
    says: says("the order id cannot be blank"),
  },
  {
    call: "G11: create without items",
    ...creation,
    body: ask({ items: [] }),
    says: says("the shopping list has no items"),
  },
  {
    call: "G11: create with a quantity of zero",
    ...creation,
    body: asking({ quantity: 0 }),
    says: says("the item quantity cannot be zero"),
  },
  {
    call: "G11: create with a negative quantity",
    ...creation,
    body: asking({ quantity: -1 }),
    says: says("the item quantity cannot be negative"),
  },
  {
    call: "create with too many",
    ...creation,
    body: asking({ quantity: 10_000 }),
    says: says("the item quantity cannot be above 9999"),
  },
  {
    call: "G11: create with a product of another store",
    ...creation,
    body: asking({ storeId: "clay" }),
    says: says("the product is not sold by that store"),
  },
  {
    call: "create with an unknown product",
    ...creation,
    body: asking({ productId: "nothing" }),
    says: notFound("product with that ID does not exist"),
  },
  {
    call: "create while the stores cannot be asked",
    ...creation,
    body: asking({ productId: "down" }),
    says: ["building shopping list: product fallback failed", "UNAVAILABLE", 503],
  },
  {
    call: "create with a blank product",
    ...creation,
    body: asking({ productId: "" }),
    says: says("the id is not valid"),
  },
  { call: "G10: get an unknown list", verb: "GET", path: "/nothing", says: unknownList },
  { call: "G10: cancel an unknown list", verb: "POST", path: "/nothing", says: unknownList },
  ...actions.map((action) => ({
    call: `G10: ${action} an unknown list`,
    path: `/nothing/${action}`,
    body: { botId: "b1" },
    says: unknownList,
  })),
  {
    call: "get lists of an unknown status",
    verb: "GET",
    path: "?status=lost",
    says: says("the status is not known"),
  },
  {
    call: "assign a pending list",
    path: "/PENDING/assign",
    body: { botId: "b1" },
    says: says("the shopping list cannot be assigned"),
  },
  {
    call: "G9: assign to a blank bot",
    path: "/AVAILABLE/assign",
    body: { botId: "" },
    says: says("the bot id cannot be blank"),
  },
  {
    call: "G6: assign an assigned list",
    path: "/ASSIGNED/assign",
    body: { botId: "b2" },
    says: says("the shopping list cannot be assigned"),
  },
  {
    call: "start a pending list",
    path: "/PENDING/start",
    says: says("the shopping list cannot be started"),
  },
  {
    call: "return with pieces unaccounted for",
    path: "/ACTIVE/return",
    says: says("the shopping list cannot be returned"),
  },
  {
    call: "inventory an active list",
    path: "/ACTIVE/inventory",
    says: says("the shopping list cannot be inventoried"),
  },
  {
    call: "complete an active list",
    path: "/ACTIVE/complete",
    says: says("the shopping list cannot be completed"),
  },
  {
    call: "cancel a canceled list",
    verb: "POST",
    path: "/CANCELED",
    says: says("the shopping list cannot be canceled"),
  },
  {
    call: "visit a stop of a list that is not active",
    path: "/ASSIGNED/stops/leaves/visit",
    says: says("the shopping list is not active"),
  },
  {
    call: "visit a stop again",
    path: "/ACTIVE/stops/leaves/visit",
    says: says("the stop was already visited"),
  },
  {
    call: "visit another store",
    path: "/ACTIVE/stops/nowhere/visit",
    says: notFound("the store is not on the shopping list"),
  },
  {
    call: "pick before the visit",
    path: "/ACTIVE/stops/clay/pick",
    body: { productId: "cups", quantity: 1 },
    says: says("the stop was not visited"),
  },
  {
    call: "pick another product",
    path: "/ACTIVE/stops/leaves/pick",
    body: { productId: "cups", quantity: 1 },
    says: notFound("the product is not on the shopping list"),
  },
  {
    call: "pick too many",
    path: "/ACTIVE/stops/leaves/pick",
    body: { productId: "tea", quantity: 4 },
    says: says("the quantity is above the listed quantity"),
  },
  {
    call: "miss none",
    path: "/ACTIVE/stops/leaves/unavailable",
    body: { productId: "tea", quantity: 0 },
    says: says("the item quantity cannot be zero"),
  },
];

Deno.test("what is refused says so in the reference's words and leaves nothing", async (t) => {
  await using host = await testHost([depot, stores]);
  const ids: Record<string, string> = {
    ASSIGNED: await assigned(host, { ...order, orderId: "o2" }),
    ACTIVE: await active(host),
    PENDING: await created(host, { ...order, orderId: "o3" }),
    AVAILABLE: await created(host, { ...order, orderId: "o4" }),
    CANCELED: await created(host, { ...order, orderId: "o5" }),
  };
  await put(host, ids.ACTIVE, "stops/leaves/visit");
  await initiate(host, ids.AVAILABLE);
  await host.call("POST", `/api/depot/shopping/${ids.CANCELED}`, {});
  const sql = host.sql("depot");
  const traces = async () =>
    [
      await sql`select * from depot.shopping_lists order by id`,
      await sql`select * from depot.orders order by id`,
      await sql`select name, key from depot.outbox order by position`,
    ].map((rows) => [...rows]);
  const before = await traces();
  for (const { call, verb = "PUT", path, body = {}, says: [message, kind, status] } of refusals) {
    await t.step(`${call}: ${message}`, async () => {
      const at = path.replace(/[A-Z]{5,}/, (name) => ids[name]);
      const answer = await host.call(
        verb,
        `/api/depot/shopping${at}`,
        verb === "GET" ? undefined : body,
      );
      assert.equal(answer.body.message, message);
      assert.equal(answer.status, status);
      assert.equal(answer.body.details[0].TypeCode, kind);
      assert.deepEqual(await traces(), before);
    });
  }
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
