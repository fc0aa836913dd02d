import assert from "node:assert/strict";
import fc from "fast-check";
import { type Decision, eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { InvoiceId, ProductId, ShoppingListId, StoreId } from "./ids.ts";
import type { Item } from "./item.ts";
import { type Order, order, type OrderStatus } from "./order.ts";
import * as decide from "./order.ts";
import { type OrderEvent, orderEvents } from "./order_events.ts";
import * as shopping from "./shopping.ts";

const LEGAL: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  new: ["pending"],
  pending: ["approved", "rejected", "cancelled"],
  approved: ["in-progress", "ready", "cancelled"],
  "in-progress": ["ready", "cancelled"],
  ready: ["completed"],
  completed: [],
  rejected: [],
  cancelled: [],
};

type Command = (order: Order) => Decision<OrderEvent>;

const listId = fc.constantFrom("l1", "l2").map((id) => ShoppingListId.parse(id));
const productId = fc.constantFrom("a", "b", "__proto__").map((id) => ProductId.parse(id));
const storeId = fc.constantFrom("1", "constructor").map((id) => StoreId.parse(id));
const plain = { noNullPrototype: true };
const text = fc.string({ maxLength: 210 });
const item: fc.Arbitrary<Item> = fc.record({
  productId,
  storeId,
  storeName: text,
  productName: text,
  price: fc.integer({ min: -1, max: 10_000_000 }).map((cents) => Cents.parse(cents)),
  quantity: fc.integer({ min: -1, max: 10_001 }),
}, plain);
const goodItem: fc.Arbitrary<Item> = fc.record({
  productId,
  storeId,
  storeName: text,
  productName: text,
  price: fc.integer({ min: 0, max: 100_000 }).map((cents) => Cents.parse(cents)),
  quantity: fc.integer({ min: 1, max: 9 }),
}, plain);
const counts = fc.array(fc.record({ productId, storeId, picked: fc.nat(12) }), { maxLength: 5 });
const placement = fc.record({
  customerId: fc.constantFrom("c1", ""),
  paymentId: fc.constantFrom("p1", " "),
  items: fc.array(fc.oneof(item, goodItem), { maxLength: 5 }),
});
const goodPlacement = fc.record({
  customerId: fc.constant("c1"),
  paymentId: fc.constant("p1"),
  items: fc.array(goodItem, { minLength: 1, maxLength: 5 }),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  goodPlacement.map((p): Command => (o) => decide.createOrder(o, p)),
  placement.map((p): Command => (o) => decide.createOrder(o, p)),
  listId.map((id): Command => (o) => decide.approveOrder(o, id)),
  fc.constant<Command>(decide.rejectOrder),
  fc.constant<Command>(decide.startOrder),
  fc.constant<Command>(decide.readyOrder),
  fc.constant<Command>((o) => decide.completeOrder(o, InvoiceId.parse("i1"))),
  text.map((reason): Command => (o) => decide.cancelOrder(o, { reason, actor: "customer" })),
  listId.map((id): Command => (o) => shopping.shoppingStarted(o, id)),
  fc.tuple(listId, counts).map(([id, c]): Command => (o) => shopping.shoppingInventoried(o, id, c)),
  listId.map((id): Command => (o) => shopping.shoppingCompleted(o, id)),
  fc.tuple(listId, text).map(([id, reason]): Command => (o) =>
    shopping.shoppingCanceled(o, id, reason)
  ),
  fc.constant<Command>((o) => shopping.invoicePaid(o, InvoiceId.parse("i1"))),
);
const commands = fc.array(command, { maxLength: 25 });

Deno.test("no sequence of commands takes an order where its transitions do not lead", () =>
  fc.assert(fc.property(goodPlacement, commands, (first, rest) => {
    let state = order.initial();
    for (const run of [(o: Order) => decide.createOrder(o, first), ...rest]) {
      for (const event of taken(state, run)) {
        const next = order.evolve(state, event);
        assert.ok(
          next.status === state.status || LEGAL[state.status].includes(next.status),
          `${state.status} → ${next.status}`,
        );
        assert.ok(next.items.length > 0 && next.items.every(({ quantity }) => quantity > 0));
        assert.equal(next.invoiceId !== "", next.status === "completed");
        if (state.status !== "pending") assert.equal(next.shoppingId, state.shoppingId);
        state = next;
      }
    }
  })));

Deno.test("an order never grows: each adjustment leaves its total as high or lower", () =>
  fc.assert(fc.property(goodPlacement, commands, (first, rest) => {
    let total = Number.POSITIVE_INFINITY;
    for (const event of history([(o) => decide.createOrder(o, first), ...rest])) {
      if (event.type !== "OrderItemsAdjusted" && event.type !== "OrderReadied") continue;
      assert.ok(event.data.total <= total);
      total = event.data.total;
    }
  })));

Deno.test("each event of an order survives being stored as JSON", () =>
  fc.assert(fc.property(goodPlacement, commands, (first, rest) => {
    for (const event of history([(o) => decide.createOrder(o, first), ...rest])) {
      const stored = JSON.parse(JSON.stringify(encodeEvent(orderEvents, event)));
      assert.deepEqual(decodeEvent(orderEvents, stored), event);
    }
  })));

Deno.test("an order restored from any snapshot equals the one replayed from the start", () =>
  fc.assert(fc.property(goodPlacement, commands, fc.nat(30), (first, rest, cut) => {
    const events = history([(o) => decide.createOrder(o, first), ...rest]);
    const snapshot = JSON.parse(JSON.stringify(replay(order, events.slice(0, cut))));
    assert.deepEqual(replay(order, events.slice(cut), snapshot), replay(order, events));
  })));

Deno.test("evolve takes any event in any state", () =>
  fc.assert(fc.property(fc.array(commands), (histories) => {
    const events = histories.flatMap((commands) => history(commands));
    assert.ok(replay(order, events).status in LEGAL);
  })));

function taken(state: Order, run: Command): readonly OrderEvent[] {
  try {
    return eventsOf(run(state));
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

function history(commands: readonly Command[]): readonly OrderEvent[] {
  const events: OrderEvent[] = [];
  let state = order.initial();
  for (const run of commands) {
    const happened = taken(state, run);
    events.push(...happened);
    state = replay(order, happened, state);
  }
  return events;
}
