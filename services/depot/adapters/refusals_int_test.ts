import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import { depot } from "../mod.ts";
import { active, assigned, created, initiate, order, put, stores } from "./depot_fixture.ts";

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
