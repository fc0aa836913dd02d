import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import type { ShoppingListId } from "../domain/ids.ts";
import { clay, cups, leaves, orderId, tea } from "../domain/shopping_list_fixture.ts";
import { items, memoryDepot } from "./memory_depot_fixture.ts";

Deno.test("each product and store is looked up once for a list", async () => {
  const { lists, asked } = memoryDepot();
  await lists.create({ orderId, items });
  assert.deepEqual(asked.sort(), ["clay", "cups", "leaves", "tea"]);
});

Deno.test("a list that exists is answered, also when nobody tells of its goods any more", async () => {
  let isGone = false;
  const { lists } = memoryDepot({
    meanwhile: () => isGone ? Promise.reject(new Error("nobody to tell")) : Promise.resolve(),
  });
  const id = await lists.create({ orderId, items });
  isGone = true;
  assert.equal(await lists.create({ orderId, items }), id);
  await assert.rejects(lists.create({ orderId: `${orderId}-2`, items }), /nobody to tell/);
});

Deno.test("G8: an order that is canceled while its list is planned gets none", async () => {
  const depot = memoryDepot({ meanwhile: () => depot.lists.orderCanceled(orderId, "") });
  await assert.rejects(
    depot.lists.create({ orderId, items }),
    new DomainError("invalid_argument", "order_canceled", "the order is canceled"),
  );
  const { lists, orders } = depot.rows();
  assert.deepEqual([lists, orders.map(({ status }) => status)], [[], ["canceled"]]);
});

Deno.test("G8: creation and cancelation at the same time leave no list to be shopped", async () => {
  const { lists, rows } = memoryDepot();
  await Promise.allSettled([
    lists.create({ orderId, items }),
    lists.orderCanceled(orderId, ""),
    lists.create({ orderId, items }),
  ]);
  assert.deepEqual(rows().lists.filter(({ status }) => status !== "canceled"), []);
});

Deno.test("G6: cancelation and completion at the same time do not overwrite each other", async () => {
  const { lists, available, rows, sent } = memoryDepot();
  const id = await available();
  await lists.assign(id, "b1");
  const ended = await Promise.allSettled([lists.cancel(id), lists.complete(id)]);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const [{ status }] = rows().lists;
  const told = { canceled: "ShoppingListCanceled", completed: "ShoppingListCompleted" }[status];
  assert.equal(sent.at(-1), `depotapi.${told}`);
});

Deno.test("a canceled list remembers since when its bot is called back", async () => {
  const { lists, available, rows } = memoryDepot();
  const id = await available();
  await lists.assign(id, "b1");
  await lists.start(id);
  await lists.cancel(id);
  assert.ok(rows().lists[0].recalledAt instanceof Date);
  await lists.returnToDepot(id);
  assert.equal(rows().lists[0].recalledAt, null);
});

/** The trip of a list that a bot has, up to the return. */
async function fetchAll({ lists }: ReturnType<typeof memoryDepot>, id: ShoppingListId) {
  await lists.start(id);
  await lists.visitStop(id, leaves);
  await lists.pickItem(id, { storeId: leaves, productId: tea, quantity: 3 });
  await lists.visitStop(id, clay);
  await lists.reportUnavailable(id, { storeId: clay, productId: cups, quantity: 1 });
  await lists.returnToDepot(id);
}

Deno.test("G9: a bot is busy from the assignment to the inventory", async () => {
  const depot = memoryDepot();
  const [id, bot] = [await depot.available(), await depot.idleBot()];
  const status = () => depot.rows().bots[0].status;
  await depot.lists.assign(id, bot);
  await fetchAll(depot, id);
  assert.deepEqual([status(), depot.pairs()], ["active", { [id]: bot }]);
  depot.woken.length = 0;
  await depot.lists.inventory(id);
  assert.deepEqual([status(), depot.pairs(), depot.woken], ["idle", {}, ["dispatch"]]);
  await depot.lists.complete(id);
  assert.deepEqual(
    depot.sent.filter((name) => name.endsWith("BotStatusChanged")).length,
    3, // idle, active, idle
  );
});

Deno.test("G9: the short way to completion frees the bot", async () => {
  const depot = memoryDepot();
  const [id, bot] = [await depot.available(), await depot.idleBot()];
  await depot.lists.assign(id, bot);
  await depot.lists.complete(id);
  assert.deepEqual([depot.rows().bots[0].status, depot.pairs()], ["idle", {}]);
});

for (const stage of ["assigned", "returned"]) {
  Deno.test(`G8, R9: a list that is canceled while it is ${stage} frees its bot at once`, async () => {
    const depot = memoryDepot();
    const [id, bot] = [await depot.available(), await depot.idleBot()];
    await depot.lists.assign(id, bot);
    if (stage === "returned") await fetchAll(depot, id);
    depot.woken.length = 0;
    await depot.lists.orderCanceled(orderId, "");
    assert.deepEqual([depot.rows().bots[0].status, depot.pairs()], ["idle", {}]);
    assert.deepEqual(depot.woken.toSorted(), ["dispatch", bot]);
    await depot.lists.returnToDepot(id);
    assert.equal(depot.rows().bots[0].status, "idle");
  });
}

for (const how of ["canceled at the depot", "taken back by the saga", "dropped with its order"]) {
  Deno.test(`G8, R9: a list that is ${how} while its bot is out calls it back`, async () => {
    const depot = memoryDepot();
    const [id, bot] = [await depot.available(), await depot.idleBot()];
    await depot.lists.assign(id, bot);
    await depot.lists.start(id);
    depot.woken.length = 0;
    if (how.startsWith("canceled")) await depot.lists.cancel(id);
    else if (how.startsWith("taken")) await depot.lists.withdraw({ id, orderId: "" });
    else await depot.lists.orderRejected(orderId);
    assert.deepEqual([depot.pairs(), depot.woken], [{ [id]: bot }, [bot]]);
    await depot.lists.returnToDepot(id);
    await depot.lists.returnToDepot(id);
    assert.deepEqual([depot.rows().bots[0].status, depot.pairs()], ["idle", {}]);
  });
}

Deno.test("G9: a bot that is back from a recall keeps the list that it has meanwhile", async () => {
  const depot = memoryDepot();
  const [first, bot] = [await depot.available("o1"), await depot.idleBot()];
  await depot.lists.assign(first, bot);
  await depot.lists.start(first);
  await depot.lists.cancel(first);
  await depot.lists.endRecall(first);
  const second = await depot.available("o2");
  await depot.lists.assign(second, bot);
  await depot.lists.returnToDepot(first);
  assert.deepEqual(depot.pairs(), { [second]: bot });
});

Deno.test("G9: by hand a list goes to a bot that is idle, or that never registered", async () => {
  const depot = memoryDepot();
  const [id, other] = [await depot.available("o1"), await depot.available("o2")];
  const bot = await depot.idleBot();
  await depot.lists.assign(id, bot);
  await assert.rejects(
    depot.lists.assign(other, bot),
    new DomainError("invalid_argument", "bot_not_idle", "the bot is not idle"),
  );
  assert.deepEqual(depot.rows().lists.map(({ status }) => status), ["assigned", "available"]);
  await depot.lists.assign(other, "stranger");
  assert.equal(depot.rows().bots.length, 1);
});

Deno.test("R14: goods are handed over when the order is completed, and once", async () => {
  const { lists, available, rows, sent } = memoryDepot();
  const id = await available();
  const refusal = new DomainError(
    "invalid_argument",
    "goods_not_releasable",
    "the goods cannot be released",
  );
  await lists.assign(id, "b1");
  await lists.complete(id);
  await assert.rejects(lists.releaseGoods(id), refusal);
  await lists.orderCompleted(orderId);
  await lists.releaseGoods(id);
  assert.equal(rows().lists[0].status, "released");
  await assert.rejects(lists.releaseGoods(id), refusal);
  assert.deepEqual(sent.filter((name) => name === "depotapi.GoodsReleased").length, 1);
});

Deno.test("D5: a saga that takes back a list that bots were faster to complete is answered, and its goods stay", async () => {
  const depot = memoryDepot();
  const id = await depot.available();
  await depot.lists.assign(id, "b1");
  await depot.lists.complete(id);
  await depot.lists.withdraw({ id, orderId: "" });
  await depot.lists.withdraw({ id, orderId: "" });
  const { lists, orders } = depot.rows();
  assert.deepEqual([lists[0].status, orders[0].status], ["completed", "canceled"]);
  await assert.rejects(
    depot.lists.releaseGoods(id),
    new DomainError("invalid_argument", "goods_not_releasable", "the goods cannot be released"),
  );
});
