import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import { OrderCanceled, OrderCompleted, OrderCreated, OrderReadied } from "../contract/events.ts";
import { order } from "../domain/order.ts";
import { histories } from "../domain/order_fixture.ts";
import { ordering } from "../mod.ts";

type Host = Awaited<ReturnType<typeof testHost>>;

const tea = {
  storeId: "s1",
  productId: "tea",
  storeName: "Leaves",
  productName: "Tea",
  price: 2.5,
  quantity: 2,
};
const cups = {
  storeId: "s2",
  productId: "cups",
  storeName: "Clay",
  productName: "Cups",
  price: 9.99,
  quantity: 3,
};
const placement = { customerId: "c1", paymentId: "p1", items: [tea, cups] };
const withItem = (change: Record<string, unknown>) => ({
  ...placement,
  items: [{ ...tea, ...change }],
});

async function rpc(host: Host, method: string, body: unknown) {
  const response = await host.http.request(`/orderingpb.OrderingService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Everything a command could leave behind. */
async function traces(host: Host) {
  const sql = host.sql("ordering");
  return [
    await sql`select stream_id, stream_version, event_name from ordering.events
      order by stream_id, stream_version`,
    await sql`select name, key from ordering.outbox order by position`,
  ].map((rows) => [...rows]);
}

Deno.test("an order is created and read over REST, with its total", async () => {
  await using host = await testHost([ordering]);
  const created = await host.call("POST", "/api/ordering", placement);
  assert.equal(created.status, 200);
  const { id } = created.body;
  assert.deepEqual(await host.call("GET", `/api/ordering/${id}`), {
    status: 200,
    body: {
      order: {
        id,
        customerId: "c1",
        paymentId: "p1",
        items: [tea, cups],
        status: "pending",
        total: 34.97,
        shoppingId: "",
        invoiceId: "",
        reason: "",
      },
    },
  });
  assert.deepEqual(await host.sent("ordering", OrderCreated), [
    { id, ...placement, shoppingId: "" },
  ]);
});

Deno.test("snake_case is understood too", async () => {
  await using host = await testHost([ordering]);
  const { storeId, productId, storeName, productName, ...rest } = tea;
  const item = { store_id: storeId, product_id: productId, store_name: storeName };
  const items = [{ ...item, product_name: productName, ...rest }];
  const body = { customer_id: "c1", payment_id: "p1", items };
  const { body: { id } } = await host.call("POST", "/api/ordering", body);
  assert.deepEqual((await host.call("GET", `/api/ordering/${id}`)).body.order.items, [tea]);
});

for (const status of ["pending", "approved", "in-progress"]) {
  Deno.test(`H4, R8: an order that is ${status} can be cancelled by customer and admin`, async () => {
    await using host = await testHost([ordering]);
    const [mine, theirs] = [
      await host.given(order, ...histories[status]),
      await host.given(order, ...histories[status]),
    ];
    const done = { status: 200, body: {} };
    assert.deepEqual(await host.call("DELETE", `/api/ordering/${mine}`), done);
    const reason = { reason: "the store burnt down", actor: "admin" };
    assert.deepEqual(await host.call("POST", `/api/ordering/${theirs}/cancel`, reason), done);
    const parties = { customerId: "c1", paymentId: "p1" };
    assert.deepEqual(await host.sent("ordering", OrderCanceled), [
      { id: mine, ...parties, reason: "", actor: "customer" },
      { id: theirs, ...parties, ...reason },
    ]);
    const { body } = await host.call("GET", `/api/ordering/${theirs}`);
    assert.deepEqual([body.order.status, body.order.reason], ["cancelled", reason.reason]);
  });
}

Deno.test("H6: an approved order is readied and completed with its invoice by RPC", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.approved);
  assert.deepEqual(await rpc(host, "ReadyOrder", { id }), { status: 200, body: {} });
  const invoiceId = "i1";
  assert.deepEqual(await rpc(host, "CompleteOrder", { id, invoiceId }), { status: 200, body: {} });
  assert.deepEqual(await host.sent("ordering", OrderReadied), [
    { id, customerId: "c1", paymentId: "p1", total: 34.97 },
  ]);
  assert.deepEqual(await host.sent("ordering", OrderCompleted), [
    { id, customerId: "c1", invoiceId },
  ]);
  const { body: { order: read } } = await host.call("GET", `/api/ordering/${id}`);
  assert.deepEqual([read.status, read.shoppingId, read.invoiceId], ["completed", "l1", "i1"]);
});

interface Refusal {
  readonly call: string;
  readonly rest?: readonly [verb: string, path: string];
  readonly rpc: string;
  readonly body: Record<string, unknown>;
  readonly says: readonly [text: string, kind: string, status: number, code: string];
}

const says = (text: string) => [text, "BAD_REQUEST", 400, "invalid_argument"] as const;
const unknown = ["order with that ID does not exist", "NOT_FOUND", 404, "not_found"] as const;
const creation = { rest: ["POST", "/api/ordering"], rpc: "CreateOrder" } as const;
const cancelation = { rest: ["DELETE", "/api/ordering/ID"], rpc: "CancelOrder" } as const;
const reasoned = {
  rest: ["POST", "/api/ordering/ID/cancel"],
  rpc: "CancelOrderWithReason",
} as const;

const refusals: readonly Refusal[] = [
  {
    call: "create without items",
    ...creation,
    body: { customerId: "", paymentId: "" },
    says: says("create order command: the order has no items"),
  },
  {
    call: "create without a customer",
    ...creation,
    body: { ...placement, customerId: "", paymentId: "" },
    says: says("create order command: the customer id cannot be blank"),
  },
  {
    call: "create without a payment",
    ...creation,
    body: { ...placement, paymentId: " " },
    says: says("create order command: the payment id cannot be blank"),
  },
  {
    call: "H7: create with a negative quantity",
    ...creation,
    body: withItem({ quantity: -2 }),
    says: says("create order command: the item quantity cannot be negative"),
  },
  {
    call: "create with a quantity of zero",
    ...creation,
    body: withItem({ quantity: 0 }),
    says: says("create order command: the item quantity cannot be zero"),
  },
  {
    call: "create with too many",
    ...creation,
    body: withItem({ quantity: 10_000 }),
    says: says("create order command: the item quantity cannot be above 9999"),
  },
  {
    call: "H7: create with a negative price",
    ...creation,
    body: withItem({ price: -0.01 }),
    says: says("create order command: the product price cannot be negative"),
  },
  {
    call: "create with a part of a cent",
    ...creation,
    body: withItem({ price: 0.005 }),
    says: says("the price is not a valid amount"),
  },
  {
    call: "create with a blank product",
    ...creation,
    body: withItem({ productId: "" }),
    says: says("the id is not valid"),
  },
  {
    call: "H8: get an unknown order",
    rest: ["GET", "/api/ordering/ID"],
    rpc: "GetOrder",
    body: { id: "nothing" },
    says: unknown,
  },
  {
    call: "get an order by a blank id",
    rest: ["GET", "/api/ordering/ID"],
    rpc: "GetOrder",
    body: { id: " " },
    says: says("the id is not valid"),
  },
  {
    call: "cancel a ready order",
    ...cancelation,
    body: { id: "ready" },
    says: says("the order cannot be cancelled"),
  },
  { call: "cancel an unknown order", ...cancelation, body: { id: "nothing" }, says: unknown },
  {
    call: "cancel a completed order with a reason",
    ...reasoned,
    body: { id: "completed", reason: "late", actor: "admin" },
    says: says("the order cannot be cancelled"),
  },
  {
    call: "cancel with a long reason",
    ...reasoned,
    body: { id: "pending", reason: "x".repeat(201) },
    says: says("the reason is too long"),
  },
  {
    call: "cancel as somebody else",
    ...reasoned,
    body: { id: "pending", actor: "depot" },
    says: says("the actor is not known"),
  },
  {
    call: "H3, H5: ready a pending order",
    rpc: "ReadyOrder",
    body: { id: "pending" },
    says: says("the order cannot be readied"),
  },
  { call: "H3: ready an unknown order", rpc: "ReadyOrder", body: { id: "nothing" }, says: unknown },
  {
    call: "H3, H5: complete an approved order",
    rpc: "CompleteOrder",
    body: { id: "approved", invoiceId: "i1" },
    says: says("the order cannot be completed"),
  },
  {
    call: "complete without an invoice",
    rpc: "CompleteOrder",
    body: { id: "ready", invoiceId: "" },
    says: says("the id is not valid"),
  },
];

Deno.test("what is refused says so in the reference's words and leaves nothing", async (t) => {
  await using host = await testHost([ordering]);
  const ids: Record<string, string> = {};
  for (const [status, events] of Object.entries(histories)) {
    if (events.length > 0) ids[status] = await host.given(order, ...events);
  }
  const before = await traces(host);
  for (const { call, rest, rpc: method, body, says: [message, kind, status, code] } of refusals) {
    await t.step(`${call}: ${message}`, async () => {
      const id = typeof body.id === "string" ? ids[body.id] ?? body.id : undefined;
      const sent = id === undefined ? body : { ...body, id };
      if (rest) {
        const [verb, path] = rest;
        const plain = verb === "GET" || verb === "DELETE";
        const at = path.replace("ID", encodeURIComponent(id ?? ""));
        const answer = await host.call(verb, at, plain ? undefined : sent);
        assert.equal(answer.body.message, message);
        assert.equal(answer.status, status);
        assert.equal(answer.body.details[0].TypeCode, kind);
      }
      const answer = await rpc(host, method, sent);
      assert.equal(answer.body.message, message);
      assert.equal(answer.status, status);
      assert.equal(answer.body.code, code);
      assert.deepEqual(await traces(host), before);
    });
  }
});

Deno.test("C4: of two cancelations at the same time one is refused", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.pending);
  const cancel = () => host.call("DELETE", `/api/ordering/${id}`);
  const statuses = (await Promise.all([cancel(), cancel()])).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [200, 400]);
  assert.deepEqual(await host.outbox("ordering"), ["ordersapi.OrderCanceled"]);
});
