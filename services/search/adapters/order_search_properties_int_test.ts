import assert from "node:assert/strict";
import fc from "fast-check";
import { type Order, statuses, totalOf } from "../domain/order.ts";
import { at, item, order, shelf } from "./shelf_fixture.ts";

const moments = fc.integer({ min: 0, max: 5 });
const ids = (...names: string[]) => fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 });
const goods = fc.record({
  productId: fc.constantFrom("tea", "cup", "pot"),
  storeId: fc.constantFrom("kettles", "crockery"),
  price: fc.integer({ min: 0, max: 5 }),
});
const items = fc.array(goods, { maxLength: 3 })
  .map((all) => all.map(({ productId, storeId, price }) => item(productId, storeId, price)));
const orders = fc.array(
  fc.record({
    customerId: fc.constantFrom("ada", "bob"),
    status: fc.constantFrom(...statuses.slice(0, 3)),
    createdAt: fc.option(moments.map(at), { nil: undefined, freq: 9 }),
    items,
    /** The order before it was adjusted, and maybe before its creation was heard of. */
    before: fc.option(fc.record({ items, isCreated: fc.boolean() })),
  }),
  { maxLength: 12 },
);
const filters = fc.record({
  customerId: fc.constantFrom("", "", "ada"),
  status: fc.constantFrom<"" | Order["status"]>("", "", "Approved"),
  after: fc.option(moments.map(at), { nil: undefined }),
  before: fc.option(moments.map(at), { nil: undefined }),
  storeIds: ids("kettles", "crockery"),
  productIds: ids("tea", "cup"),
  minTotal: fc.integer({ min: 0, max: 4 }).map((cents) => cents / 100),
  maxTotal: fc.integer({ min: 0, max: 9 }).map((cents) => cents / 100),
});

Deno.test("a search finds what a walk through all orders finds", async () => {
  await using game = await shelf({});
  await fc.assert(
    fc.asyncProperty(orders, filters, fc.integer({ min: 1, max: 4 }), async (all, by, limit) => {
      await game.sql`truncate search.orders, search.order_goods`;
      const kept = all.map(({ before, ...fields }, n) => ({
        id: `order ${n}`,
        order: order(fields),
        before: before && order({
          ...fields,
          items: before.items,
          createdAt: before.isCreated ? fields.createdAt : undefined,
        }),
      }));
      const earlier = kept.flatMap(({ id, before }) => before ? [[id, before] as const] : []);
      await game.put(Object.fromEntries(earlier));
      await game.put(Object.fromEntries(kept.map(({ id, order }) => [id, order])));
      const wanted = kept
        .filter(({ order }) => order.createdAt)
        .filter(({ order }) => !by.customerId || order.customerId === by.customerId)
        .filter(({ order: { createdAt } }) => !by.after || createdAt! >= by.after)
        .filter(({ order: { createdAt } }) => !by.before || createdAt! < by.before)
        .filter(({ order: { status } }) => !by.status || status === by.status)
        .filter(({ order: { items } }) => any(by.storeIds, items.map(({ storeId }) => storeId)))
        .filter(({ order: { items } }) => any(by.productIds, items.map((i) => i.productId)))
        .filter(({ order }) => by.minTotal === 0 || totalOf(order) >= by.minTotal * 100)
        .filter(({ order }) => by.maxTotal === 0 || totalOf(order) <= by.maxTotal * 100)
        .sort((a, b) =>
          b.order.createdAt!.getTime() - a.order.createdAt!.getTime() || (a.id < b.id ? 1 : -1)
        )
        .map(({ id }) => id);

      const found: string[] = [];
      let next = "";
      do {
        const part = await game.find({ filters: by, limit, next });
        found.push(...part.ids);
        next = part.next;
      } while (next);
      assert.deepEqual(found, wanted);
    }),
    { numRuns: 100 },
  );
});

function any(wanted: readonly string[], there: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((id) => there.includes(id));
}
