import assert from "node:assert/strict";
import { DomainError, refused } from "../../../shared/domain/error.ts";
import { BotId, ShoppingListId } from "../domain/ids.ts";
import { createDispatch } from "./dispatch.ts";
import { items, memoryDepot } from "./memory_depot_fixture.ts";

Deno.test("R10: the oldest available list goes to an idle bot, until either is used up", async () => {
  const { available, idleBot, dispatcher, pairs, sent } = memoryDepot();
  const [first, second] = [await available("o1"), await available("o2"), await available("o3")];
  const [one, other] = [await idleBot(), await idleBot()];
  await dispatcher()();
  assert.deepEqual(pairs(), { [first]: one, [second]: other });
  assert.equal(sent.filter((name) => name === "depotapi.ShoppingListAssigned").length, 2);
});

Deno.test("lists that became available later wait behind older ones", async () => {
  const { lists, available, idleBot, dispatcher, pairs } = memoryDepot();
  const old = ShoppingListId.parse(
    await lists.create({ orderId: "o1", items: items }),
  );
  await available("o2");
  await lists.initiate(old);
  const bot = await idleBot();
  await dispatcher()();
  assert.deepEqual(pairs(), { [old]: bot });
});

Deno.test("R10: many dispatchers at once give each list to one bot and each bot one list", async () => {
  const { available, idleBot, dispatcher, pairs, rows } = memoryDepot();
  for (let n = 0; n < 30; n++) await available(`o${n}`);
  for (let n = 0; n < 20; n++) await idleBot();
  await Promise.all(Array.from({ length: 5 }, () => dispatcher()()));
  assert.equal(Object.keys(pairs()).length, 20);
  const served = rows().lists.filter(({ status }) => status === "assigned").map(({ id }) => id);
  const oldest = rows().lists.map(({ id }) => id).sort().slice(0, 20);
  assert.deepEqual(served.sort(), oldest);
});

Deno.test("R10: a list and a bot that appear at the same moment find each other", async () => {
  const runs: Promise<void>[] = [];
  const depot: ReturnType<typeof memoryDepot> = memoryDepot({
    wakes: { dispatch: () => void runs.push(depot.dispatcher()()), bot: () => {} },
  });
  const id = ShoppingListId.parse(
    await depot.lists.create({
      orderId: "o1",
      items: items,
    }),
  );
  const bot = BotId.parse(await depot.bots.register("R2"));
  await Promise.all([depot.lists.initiate(id), depot.bots.bringOnline(bot)]);
  await Promise.all(runs);
  assert.deepEqual(depot.pairs(), { [id]: bot });
});

Deno.test("a bot that is done takes the next list at once", async () => {
  const runs: Promise<void>[] = [];
  const depot: ReturnType<typeof memoryDepot> = memoryDepot({
    wakes: { dispatch: () => void runs.push(depot.dispatcher()()), bot: () => {} },
  });
  const bot = await depot.idleBot();
  const first = await depot.available("o1");
  await Promise.all(runs);
  const second = await depot.available("o2");
  await depot.lists.complete(first);
  await Promise.all(runs);
  assert.deepEqual(depot.pairs(), { [second]: bot });
});

const match = { listId: ShoppingListId.parse("l1"), botId: BotId.parse("b1") };

Deno.test("a dispatcher that was too late looks again", async () => {
  const matches = [match, { ...match, listId: ShoppingListId.parse("l2") }, undefined];
  let tried = 0;
  await createDispatch({
    transact: () => {
      tried++;
      return Promise.reject(refused("bot_not_idle", "the bot is not idle"));
    },
    nextMatch: () => Promise.resolve(matches.shift()),
  })();
  assert.equal(tried, 2);
});

Deno.test("a dispatcher does not try forever what nobody else took", async () => {
  const refusal = refused("bot_not_idle", "the bot is not idle");
  const dispatch = createDispatch({
    transact: () => Promise.reject(refusal),
    nextMatch: () => Promise.resolve(match),
  });
  await assert.rejects(dispatch, DomainError);
});

Deno.test("a dispatcher hides no outage", async () => {
  const dispatch = createDispatch({
    transact: () => Promise.reject(new Error("the database is away")),
    nextMatch: () => Promise.resolve(match),
  });
  await assert.rejects(dispatch, /the database is away/);
});
