import assert from "node:assert/strict";
import type { Mall } from "./mall.ts";
import type { Span } from "./spans.ts";
import { treeOf } from "./spans.ts";

/** A trace that begins with a customer at a kiosk. */
export interface Kiosk {
  readonly traceId: string;
  readonly traceparent: string;
}

/** A trace from outside, sampled unless said. */
export function kiosk({ sampled = true } = {}): Kiosk {
  const traceId = crypto.randomUUID().replaceAll("-", "");
  return { traceId, traceparent: `00-${traceId}-b7ad6b7169203331-${sampled ? "01" : "00"}` };
}

/** Checks a basket out as part of a trace, and waits until the order is approved. */
export async function checkOutIn(
  { traceparent }: Kiosk,
  mall: Mall,
  basketsUrl: string,
): Promise<{ basketId: string; paymentId: string; customerId: string }> {
  const goods = await mall.goods();
  const customerId = await mall.customer();
  const basketId = await mall.basket(customerId, goods);
  const paymentId = await mall.payment(customerId, 9);
  const response = await fetch(`${basketsUrl}/api/baskets/${basketId}/checkout`, {
    method: "PUT",
    body: JSON.stringify({ paymentId }),
    headers: { traceparent },
  });
  assert.equal(response.status, 200, await response.text());
  assert.equal((await mall.settled(basketId)).status, "approved");
  return { basketId, paymentId, customerId };
}

/** How the saga's steps follow each other: each is written and handled below the one before. */
const STEPS = [
  "basketsapi.BasketCheckedOut",
  "ordersapi.OrderCreated",
  "customersapi.AuthorizeCustomer",
  "am.Success",
  "depotapi.CreateShoppingListCommand",
  "depotapi.CreatedShoppingListReply",
  "paymentsapi.ConfirmPayment",
  "am.Success",
  "depotapi.InitiateShoppingCommand",
  "am.Success",
  "ordersapi.ApproveOrder",
  "ordersapi.OrderApproved",
];

/** The spans of one trace, which is a whole one from the checkout to the approval. */
export function assertCheckoutTrace(
  all: readonly Span[],
  { traceId }: Kiosk,
  { basketId, paymentId }: { basketId: string; paymentId: string },
): readonly Span[] {
  const spans = all.filter((span) => span.traceId === traceId);
  const tree = `\n${treeOf(spans)}`;
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const above = (span: Span): Span[] => {
    const parent = byId.get(span.parentId);
    return parent ? [...above(parent), parent] : [];
  };
  const roots = spans.filter((span) => !byId.has(span.parentId));
  assert.deepEqual(
    roots.map(({ name, parentId }) => [name, parentId]),
    [["PUT /api/baskets/{id}/checkout", "b7ad6b7169203331"]],
    tree,
  );
  const [root] = roots;
  assert.equal(root.attributes["http.route"], "/api/baskets/{id}/checkout");

  const approved = spans.find(({ kind, name, attributes }) =>
    kind === "consumer" && name === "ordersapi.OrderApproved" &&
    attributes["messaging.consumer.group.name"] === "search-orders"
  );
  assert.ok(approved, tree);
  const way = [...above(approved), approved];
  assert.deepEqual(way.map(({ kind, name }) => `${kind} ${name}`), [
    "server PUT /api/baskets/{id}/checkout",
    "server basketspb.BasketService/CheckoutBasket",
    ...STEPS.flatMap((name) => [`producer ${name}`, `consumer ${name}`]),
  ], tree);

  const [, call, producer, consumer] = way;
  assert.deepEqual(
    [call.attributes.BasketID, call.attributes.PaymentID, call.attributes["rpc.system"]],
    [basketId, paymentId, "connect_rpc"],
  );
  assert.deepEqual(
    [call.attributes["aggregate.name"], call.attributes["aggregate.version"]],
    ["baskets.Basket", 3],
  );
  const { MessageID, Subject } = producer.attributes;
  assert.equal(Subject, "mallbots.baskets.events.Basket");
  assert.equal(consumer.attributes.MessageID, MessageID);
  assert.deepEqual(consumer.links, [producer.spanId]);
  assert.equal(consumer.attributes["aggregate.id"], basketId);
  const sent = spans.find(({ parentId, kind }) =>
    parentId === producer.spanId && kind === "client"
  );
  assert.equal(sent?.name, "send basketsapi.BasketCheckedOut");

  assertSql(spans, call);
  assertSaga(spans, basketId);
  assertNothingPrivate(spans);
  return spans;
}

function assertSql(spans: readonly Span[], call: Span): void {
  const statements = spans.filter(({ parentId, kind }) =>
    parentId === call.spanId && kind === "client"
  );
  assert.deepEqual(statements.map(({ name }) => name).toSorted(), [
    "INSERT baskets.events, baskets.open_baskets, baskets.outbox",
    "SELECT baskets.snapshots, baskets.events",
  ]);
  for (const { attributes } of statements) {
    assert.equal(attributes["db.system.name"], "postgresql");
    assert.ok(String(attributes["db.query.text"]).includes("baskets."));
  }
  assert.deepEqual(call.events.map(({ name }) => name), [
    "QueryContext",
    "Handling read model event",
    "Handled read model event",
    "Handling domain event",
    "Handled domain event",
    "ExecContext",
  ]);
  const [query] = call.events;
  assert.deepEqual(Object.keys(query.attributes), ["Query", "Took"]);
}

function assertSaga(spans: readonly Span[], orderId: string): void {
  const moves = spans.filter(({ attributes }) => attributes.SagaName === "cosec.CreateOrder")
    .toSorted((a, b) => a.startedMs - b.startedMs);
  assert.deepEqual(new Set(moves.map(({ attributes }) => attributes.SagaID)), new Set([orderId]));
  const steps = moves.map(({ events }) =>
    ["Executing next saga step", "Execution results"].flatMap((name) => {
      const { attributes = {} } = events.find((event) => event.name === name) ?? {};
      return [attributes["saga.step"] ?? attributes["saga.next_step"], attributes["saga.done"]];
    })
  );
  assert.deepEqual(steps, [
    [-1, false, 1, false],
    [1, false, 2, false],
    [2, false, 3, false],
    [3, false, 4, false],
    [4, false, 5, false],
    [5, false, 5, true],
  ]);
  for (const { events, name } of moves.slice(1)) {
    const handled = events.find((event) => event.name === "Handled reply");
    assert.equal(handled?.attributes.Reply, name);
    assert.equal(typeof handled?.attributes.TookMS, "number");
  }
}

/** The customer of the mall under test is called Ada and has this number. */
function assertNothingPrivate(spans: readonly Span[]): void {
  assert.doesNotMatch(JSON.stringify(spans), /31201234567|"Ada"/);
}
