import assert from "node:assert/strict";
import fc from "fast-check";
import { type Decision, eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
import { Cents, MAX_CENTS } from "../../../shared/domain/money.ts";
import { StoreId } from "./ids.ts";
import {
  addProduct,
  decreasePrice,
  increasePrice,
  type Product,
  product,
  rebrandProduct,
  removeProduct,
} from "./product.ts";
import { type ProductEvent, productEvents } from "./product_events.ts";

type Command = (product: Product) => Decision<ProductEvent>;

const plain = { noNullPrototype: true };
const text = fc.string({ maxLength: 210 });
const cents = fc.oneof(
  fc.integer({ min: -10, max: 10 }),
  fc.integer({ min: -MAX_CENTS, max: MAX_CENTS }),
)
  .map((amount) => Cents.parse(amount));
const brand = fc.record({ name: text, description: text }, plain);
const change = fc.record({ delta: cents, price: cents }, plain);
const details = fc.record({
  storeId: fc.uuid().map((id) => StoreId.parse(id)),
  name: text,
  description: text,
  sku: text,
  price: cents,
  pictureUrl: text,
}, plain);
const command: fc.Arbitrary<Command> = fc.oneof(
  brand.map((to): Command => (product) => rebrandProduct(product, to)),
  cents.map((price): Command => (product) => increasePrice(product, price)),
  cents.map((price): Command => (product) => decreasePrice(product, price)),
  { weight: 1, arbitrary: fc.constant<Command>(removeProduct) },
);
const event: fc.Arbitrary<ProductEvent> = fc.oneof(
  details.map((data) => ({ type: "ProductAdded", data }) as const),
  brand.map((data) => ({ type: "ProductRebranded", data }) as const),
  change.map((data) => ({ type: "ProductPriceIncreased", data }) as const),
  change.map((data) => ({ type: "ProductPriceDecreased", data }) as const),
  fc.constant<ProductEvent>({ type: "ProductRemoved", data: {} }),
);

Deno.test("no sequence of commands leads a product to an illegal state", () =>
  fc.assert(fc.property(details, fc.array(command), (details, commands) => {
    const start = { ...details, name: "Tea", price: Cents.parse(Math.abs(details.price)) };
    let state = replay(product, [addProduct(start)]);
    for (const decide of commands) {
      const before = state;
      const events = decided(decide, before);
      state = replay(product, events, before);
      assert.notEqual(state.name.trim(), "");
      assert.ok(state.price >= 0 && state.price <= MAX_CENTS);
      if (before.status === "removed") assert.equal(state, before);
      for (const { data } of events) {
        if ("delta" in data) assert.equal(before.price + data.delta, state.price);
      }
    }
  })));

Deno.test("any history of a product, however odd, has a state", () =>
  fc.assert(fc.property(fc.array(event), (history) => {
    assert.ok(replay(product, history));
  })));

Deno.test("a product's events survive being written down", () =>
  fc.assert(fc.property(event, (event) => {
    const stored = JSON.parse(JSON.stringify(encodeEvent(productEvents, event)));
    assert.deepEqual(decodeEvent(productEvents, stored), event);
  })));

Deno.test("a product replayed from any snapshot is the product replayed from the start", () =>
  fc.assert(fc.property(fc.array(event), fc.nat(), (history, at) => {
    const cut = at % (history.length + 1);
    const snapshot = JSON.parse(JSON.stringify(replay(product, history.slice(0, cut))));
    assert.deepEqual(replay(product, history.slice(cut), snapshot), replay(product, history));
  })));

function decided(decide: Command, state: Product): readonly ProductEvent[] {
  try {
    return eventsOf<ProductEvent>(decide(state));
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}
