import assert from "node:assert/strict";
import fc from "fast-check";
import { Cents } from "../../../shared/domain/money.ts";
import {
  adjust,
  type Item,
  move,
  type Order,
  place,
  productIdsOf,
  type Status,
  storeIdsOf,
  totalOf,
  unheardOf,
} from "./order.ts";

const tea: Item = {
  productId: "tea",
  storeId: "kettles",
  productName: "Green tea",
  storeName: "Kettles & Co",
  price: Cents.parse(10),
  quantity: 3,
};
const cup: Item = {
  productId: "cup",
  storeId: "crockery",
  productName: "Cup",
  storeName: "Crockery",
  price: Cents.parse(999),
  quantity: 1,
};
const createdAt = new Date("2030-01-01T12:00:00Z");
const placement = { customerId: "ada", customerName: "Ada", items: [tea, cup], createdAt };
const placed = place(unheardOf, placement);

Deno.test("a placed order is new", () => {
  assert.deepEqual(placed, {
    ...placement,
    itemsVersion: 1,
    status: "New",
    statusVersion: 1,
  });
});

Deno.test("an order that is told of again stays as it was placed", () => {
  const again = { ...placement, customerName: "Eve", items: [], createdAt: new Date(0) };
  assert.equal(place(placed, again), placed);
});

Deno.test("K4: the total is the exact sum of price times quantity", () => {
  assert.equal(totalOf(placed), 1_029);
  assert.equal(totalOf(unheardOf), 0);
});

Deno.test("K5: products and stores are listed once each", () => {
  const order = { ...placed, items: [tea, tea, cup, { ...tea, productId: "milk" }] };
  assert.deepEqual(productIdsOf(order), ["tea", "cup", "milk"]);
  assert.deepEqual(storeIdsOf(order), ["kettles", "crockery"]);
});

Deno.test("a status moves forward only", () => {
  const ready = move(move(placed, "Approved", 2), "Ready For Pickup", 4);
  assert.deepEqual([ready.status, ready.statusVersion], ["Ready For Pickup", 4]);
  assert.equal(move(ready, "In Progress", 3), ready);
  assert.equal(move(ready, "In Progress", 4), ready);
});

Deno.test("K8: a status that comes before the creation is not lost", () => {
  const early = move(unheardOf, "Approved", 2);
  assert.equal(early.createdAt, undefined);
  assert.deepEqual(place(early, placement), { ...placed, status: "Approved", statusVersion: 2 });
});

Deno.test("K8: a status without a version that comes before the creation is not lost", () => {
  const early = move(unheardOf, "Approved");
  assert.equal(place(early, placement).status, "Approved");
});

Deno.test("a status without a version is the next one", () => {
  const approved = move(placed, "Approved");
  assert.equal(move(approved, "Canceled").status, "Canceled");
});

Deno.test("an adjustment leaves what was found, and the total of that", () => {
  const adjusted = adjust(placed, [{ ...tea, quantity: 2 }], 4);
  assert.equal(totalOf(adjusted), 20);
  assert.deepEqual(productIdsOf(adjusted), ["tea"]);
  assert.equal(adjusted.status, "New");
});

Deno.test("an older adjustment does not replace a newer one", () => {
  const adjusted = adjust(placed, [cup], 5);
  assert.equal(adjust(adjusted, [tea], 4), adjusted);
});

Deno.test("an adjustment that comes before the creation is not lost", () => {
  const early = adjust(unheardOf, [{ ...tea, productName: "", storeName: "", quantity: 2 }], 4);
  assert.deepEqual(place(early, placement).items, [{ ...tea, quantity: 2 }]);
});

Deno.test("an adjustment that comes after a later status counts", () => {
  const ready = move(placed, "Ready For Pickup", 5);
  assert.deepEqual(adjust(ready, [cup], 4).items, [cup]);
});

Deno.test("goods without names keep those that they were ordered with", () => {
  const nameless = { ...tea, productName: "", storeName: "" };
  const other = { ...nameless, storeId: "elsewhere" };
  assert.deepEqual(adjust(placed, [nameless, other], 4).items, [tea, other]);
});

type Change = (order: Order) => Order;

const facts: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.constantFrom<Status | "adjusted">("Approved", "In Progress", "Completed", "adjusted"),
  { maxLength: 5 },
).map((kinds) => [
  (order) => place(order, placement),
  ...kinds.map((kind, index): Change => {
    const version = index + 2;
    const items = [{ ...tea, quantity: version }];
    return kind === "adjusted"
      ? (order) => adjust(order, items, version)
      : (order) => move(order, kind, version);
  }),
]);

Deno.test("K8: facts in any order, and more than once, make the same order", () =>
  fc.assert(
    fc.property(
      facts.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all], { minLength: all.length }),
          fc.shuffledSubarray([...all]),
        )
      ),
      ([all, shuffled, again]) => {
        const apply = (order: Order, change: Change) => change(order);
        const live = all.reduce(apply, unheardOf);
        assert.deepEqual([...shuffled, ...again].reduce(apply, unheardOf), live);
      },
    ),
  ));
