import assert from "node:assert/strict";
import { ShoppingListId } from "../domain/ids.ts";
import { memoryDepot } from "./memory_depot_fixture.ts";
import { createRecallSweep } from "./recalls.ts";

function given() {
  const depot = memoryDepot();
  const sweep = createRecallSweep({
    endRecall: depot.lists.endRecall,
    awaitedSince: (time) =>
      Promise.resolve(
        depot.rows().lists
          .filter(({ recalledAt }) => recalledAt !== null && recalledAt <= time)
          .map(({ id }) => ShoppingListId.parse(id)),
      ),
    clock: depot.clock,
    timeoutMs: 300_000,
  });
  return { depot, sweep };
}

Deno.test("R9: a bot that does not come back when called is free after the timeout", async () => {
  const { depot, sweep } = given();
  const [id, bot] = [await depot.available(), await depot.idleBot()];
  await depot.lists.assign(id, bot);
  await depot.lists.start(id);
  await depot.lists.cancel(id);
  depot.pass(299_999);
  await sweep();
  assert.deepEqual(depot.pairs(), { [id]: bot });
  depot.pass(1);
  await sweep();
  assert.deepEqual([depot.pairs(), depot.rows().bots[0].status], [{}, "idle"]);
  await sweep();
  await depot.lists.returnToDepot(id);
  assert.equal(depot.rows().bots[0].status, "idle");
});

Deno.test("a recall that cannot be ended keeps no other from its end, and is told", async () => {
  const ended: string[] = [];
  const sweep = createRecallSweep({
    endRecall(id) {
      if (id === "broken") return Promise.reject(new Error("no such row"));
      ended.push(id);
      return Promise.resolve();
    },
    awaitedSince: () =>
      Promise.resolve(["broken", "l1", "l2"].map((id) => ShoppingListId.parse(id))),
    clock: { now: () => new Date() },
    timeoutMs: 1,
  });
  await assert.rejects(sweep, /no such row/);
  assert.deepEqual(ended, ["l1", "l2"]);
});
