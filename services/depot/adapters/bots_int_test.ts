import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import { OrderCompleted } from "../../ordering/contract/events.ts";
import { BotStatusChanged, GoodsReleased } from "../contract/events.ts";
import { depot } from "../mod.ts";
import {
  active,
  available,
  bot,
  created,
  done,
  fetchAll,
  get,
  online,
  order,
  pairs,
  put,
  registered,
  stores,
  told,
  until,
  untilStatus,
} from "./depot_fixture.ts";

Deno.test("G9, R10: a bot registers, comes online, goes offline, and can be read", async () => {
  await using host = await testHost([depot, stores]);
  const [one, other] = [await registered(host, "R2"), await registered(host, "C3")];
  const is = { id: one, name: "R2", status: "offline", shoppingListId: "" };
  const there = { id: other, name: "C3", status: "offline", shoppingListId: "" };
  assert.deepEqual(await bot(host, one), is);
  assert.deepEqual(await host.call("PUT", `/api/depot/bots/${one}/online`, {}), done);
  assert.deepEqual(await host.call("GET", "/api/depot/bots"), {
    status: 200,
    body: { bots: [{ ...is, status: "idle" }, there] },
  });
  assert.deepEqual(await host.call("PUT", `/api/depot/bots/${one}/offline`, {}), done);
  assert.deepEqual(await bot(host, one), is);
  assert.deepEqual(await host.sent("depot", BotStatusChanged), [
    { id: one, status: "idle", shoppingListId: "" },
    { id: one, status: "offline", shoppingListId: "" },
  ]);
});

Deno.test("G9, R10, R11: from dispatch to inventory a bot works for its list, then takes the next", async () => {
  await using host = await testHost([depot, stores]);
  const [first, second] = [await available(host, "o1"), await available(host, "o2")];
  const id = await online(host);
  await untilStatus(host, first, "assigned");
  assert.equal((await get(host, first)).assignedBotId, id);
  assert.deepEqual(await bot(host, id), {
    id,
    name: "R2",
    status: "active",
    shoppingListId: first,
  });
  assert.deepEqual(await put(host, first, "start"), done);
  await fetchAll(host, first);
  assert.deepEqual(await pairs(host), { [first]: id });
  assert.deepEqual(await put(host, first, "inventory"), done);
  await untilStatus(host, second, "assigned");
  assert.deepEqual(await pairs(host), { [second]: id });
  assert.deepEqual(await put(host, first, "complete"), done);
  const changes = await host.sent("depot", BotStatusChanged);
  assert.deepEqual(changes.map(({ status, shoppingListId }) => `${status} ${shoppingListId}`), [
    "idle ",
    `active ${first}`,
    "idle ",
    `active ${second}`,
  ]);
});

Deno.test("G9: a list is given by hand to an idle bot only", async () => {
  await using host = await testHost([depot, stores]);
  const offline = await registered(host);
  const [first, second] = [await available(host, "o1"), await available(host, "o2")];
  const refused = await put(host, first, "assign", { botId: offline });
  assert.deepEqual([refused.status, refused.body.message], [400, "the bot is not idle"]);
  const busy = await online(host);
  await untilStatus(host, first, "assigned");
  const again = await put(host, second, "assign", { botId: busy });
  assert.deepEqual([again.status, again.body.message], [400, "the bot is not idle"]);
  assert.deepEqual(await put(host, second, "assign", { botId: "stranger" }), done);
  assert.equal((await get(host, second)).assignedBotId, "stranger");
});

Deno.test("G9: the short way and a cancelation before the start free the bot at once", async () => {
  await using host = await testHost([depot, stores]);
  const id = await online(host);
  const first = await available(host, "o1");
  await untilStatus(host, first, "assigned");
  assert.deepEqual(await put(host, first, "complete"), done);
  const second = await available(host, "o2");
  await untilStatus(host, second, "assigned");
  const third = await available(host, "o3");
  assert.deepEqual(await host.call("POST", `/api/depot/shopping/${second}`, {}), done);
  await untilStatus(host, third, "assigned");
  assert.deepEqual(await pairs(host), { [third]: id });
});

Deno.test("G8, R9: a bot that is called back takes the next list when it returns", async () => {
  await using host = await testHost([depot, stores]);
  const id = await online(host);
  const first = await available(host, "o1");
  await untilStatus(host, first, "assigned");
  await put(host, first, "start");
  await host.call("POST", `/api/depot/shopping/${first}`, {});
  const second = await available(host, "o2");
  assert.deepEqual(await pairs(host), { [first]: id });
  const refused = await host.call("PUT", `/api/depot/bots/${id}/offline`, {});
  assert.equal(refused.body.message, "the bot is active");
  assert.deepEqual(await put(host, first, "return"), done);
  await untilStatus(host, second, "assigned");
  assert.deepEqual(await pairs(host), { [second]: id });
  assert.deepEqual(await put(host, first, "return"), done);
  assert.deepEqual(await pairs(host), { [second]: id });
});

Deno.test("R9: a bot that does not come back is free after BOT_RECALL_TIMEOUT", async () => {
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  await using host = await testHost([depot, stores], { clock, env: { BOT_RECALL_TIMEOUT: "10m" } });
  const id = await online(host);
  const list = await available(host, "o1");
  await untilStatus(host, list, "assigned");
  await put(host, list, "start");
  await host.call("POST", `/api/depot/shopping/${list}`, {});
  assert.equal((await bot(host, id)).status, "active");
  aheadMs = 10 * 60_000;
  await until("the bot is idle", async () => (await bot(host, id)).status === "idle");
  assert.deepEqual(await pairs(host), {});
  assert.deepEqual(await put(host, list, "return"), done);
});

Deno.test("R14: goods are handed over once, for a completed order, and others are told", async () => {
  await using host = await testHost([depot, stores]);
  const id = await active(host);
  await fetchAll(host, id);
  await put(host, id, "inventory");
  await put(host, id, "complete");
  const early = await put(host, id, "release");
  assert.deepEqual([early.status, early.body.message], [400, "the goods cannot be released"]);
  await host.publish(OrderCompleted({ id: "o1" }), {
    key: "o1",
    metadata: { AGGREGATE_ID: "o1", AGGREGATE_VERSION: "9" },
  });
  await host.quiet();
  assert.deepEqual(await put(host, id, "release"), done);
  assert.equal((await get(host, id)).status, "released");
  assert.equal((await put(host, id, "release")).status, 400);
  assert.deepEqual(await host.sent("depot", GoodsReleased), [{ id, orderId: "o1" }]);
  assert.equal((await told(host)).at(-1), "GoodsReleased");
});

Deno.test("R14: goods that are asked for twice at the same moment are handed over once", async () => {
  await using host = await testHost([depot, stores]);
  const id = await created(host, order);
  const sql = host.sql("depot");
  await sql`update depot.shopping_lists set status = 'completed'`;
  await sql`update depot.orders set status = 'completed'`;
  const asked = await Promise.all([1, 2, 3].map(() => put(host, id, "release")));
  assert.deepEqual(asked.map(({ status }) => status).sort(), [200, 400, 400]);
  assert.equal((await host.sent("depot", GoodsReleased)).length, 1);
});
