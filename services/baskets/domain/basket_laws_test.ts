import assert from "node:assert/strict";
import fc from "fast-check";
import { type Decision, eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
import { Cents, MAX_CENTS } from "../../../shared/domain/money.ts";
import {
  abandonBasket,
  addItem,
  type Basket,
  basket,
  cancelBasket,
  checkOut,
  removeItem,
  startBasket,
} from "./basket.ts";
import { type BasketEvent, basketEvents } from "./basket_events.ts";
import { CustomerId, PaymentId, ProductId, StoreId } from "./ids.ts";
import { totalOf } from "./item.ts";

type Command = (basket: Basket) => Decision<BasketEvent>;

const plain = { noNullPrototype: true };
const productId = fc.constantFrom("1", "20", "3", "tea", "cake").map((id) => ProductId.parse(id));
const quantity = fc.oneof(fc.integer({ min: -1, max: 5 }), fc.integer({ min: 1, max: 10_001 }));
const offer = fc.record({
  storeId: fc.constantFrom("brew", "book").map((id) => StoreId.parse(id)),
  productId,
  storeName: fc.string(),
  productName: fc.string(),
  productPrice: fc.oneof(fc.nat(500), fc.nat(MAX_CENTS)).map((price) => Cents.parse(price)),
}, plain);
const add = fc.tuple(offer, quantity)
  .map(([offer, quantity]): Command => (basket) => addItem(basket, offer, quantity));
const remove = fc.tuple(productId, quantity)
  .map(([id, quantity]): Command => (basket) => removeItem(basket, id, quantity));
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: add },
  { weight: 3, arbitrary: remove },
  fc.constant<Command>((basket) => checkOut(basket, "payment")),
  fc.constantFrom<Command[]>(cancelBasket, abandonBasket),
);
const event: fc.Arbitrary<BasketEvent> = fc.oneof(
  fc.uuid().map((id) => (
    { type: "BasketStarted", data: { customerId: CustomerId.parse(id) } } as const
  )),
  fc.tuple(offer, quantity).map(([offer, quantity]) => (
    { type: "BasketItemAdded", data: { ...offer, quantity } } as const
  )),
  fc.record({ productId, quantity }, plain).map((data) =>
    ({ type: "BasketItemRemoved", data }) as const
  ),
  fc.uuid().map((id) => (
    { type: "BasketCheckedOut", data: { paymentId: PaymentId.parse(id) } } as const
  )),
  fc.constantFrom<BasketEvent[]>(
    { type: "BasketCanceled", data: {} },
    { type: "BasketAbandoned", data: {} },
  ),
);

Deno.test("no sequence of commands leads a basket to an illegal state", () =>
  fc.assert(fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
    let state = replay(basket, [...eventsOf<BasketEvent>(startBasket(basket.initial(), "ada"))]);
    for (const decide of commands) {
      const before = state;
      state = replay(basket, decided(decide, before), before);
      const ids = state.items.map(({ productId }) => productId);
      assert.equal(new Set(ids).size, ids.length, "one line a product");
      for (const { quantity } of state.items) assert.ok(quantity >= 1 && quantity <= 9_999);
      assert.ok(totalOf(state.items) <= MAX_CENTS);
      if (before.status !== "open") assert.equal(state, before);
      if (state.status === "checked_out") assert.ok(state.items.length > 0);
      assert.equal(state.paymentId !== "", state.status === "checked_out");
    }
  })));

Deno.test("any history of a basket, however odd, has a state", () =>
  fc.assert(fc.property(fc.array(event), (history) => {
    assert.ok(replay(basket, history));
  })));

Deno.test("a basket's events survive being written down", () =>
  fc.assert(fc.property(event, (event) => {
    const stored = JSON.parse(JSON.stringify(encodeEvent(basketEvents, event)));
    assert.deepEqual(decodeEvent(basketEvents, stored), event);
  })));

Deno.test("a basket replayed from any snapshot is the basket replayed from the start", () =>
  fc.assert(fc.property(fc.array(event), fc.nat(), (history, at) => {
    const cut = at % (history.length + 1);
    const snapshot = JSON.parse(JSON.stringify(replay(basket, history.slice(0, cut))));
    assert.deepEqual(replay(basket, history.slice(cut), snapshot), replay(basket, history));
  })));

function decided(decide: Command, state: Basket): readonly BasketEvent[] {
  try {
    return eventsOf<BasketEvent>(decide(state));
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}
