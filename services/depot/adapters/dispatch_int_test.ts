import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import { ShoppingListAssigned } from "../contract/events.ts";
import { depot } from "../mod.ts";
import {
  available,
  beside,
  created,
  done,
  type Host,
  initiate,
  online,
  order,
  pairs,
  put,
  registered,
  stores,
  until,
} from "./depot_fixture.ts";

const count = async (host: Host) => Object.keys(await pairs(host)).length;
const bringOnline = (host: Host, id: string) =>
  host.call("PUT", `/api/depot/bots/${id}/online`, {});

/** No list was given away twice, none to nobody. */
async function assertOnce(host: Host): Promise<void> {
  const assignments = await host.sent("depot", ShoppingListAssigned);
  assert.equal(new Set(assignments.map(({ id }) => id)).size, assignments.length);
}

Deno.test("G6, G9: many lists and bots that appear at once are matched one to one", async () => {
  await using host = await testHost([depot, stores]);
  const orders = Array.from({ length: 30 }, (_, n) => `o${n}`);
  const lists = await Promise.all(orders.map((orderId) => created(host, { ...order, orderId })));
  const bots = await Promise.all(orders.slice(0, 20).map((name) => registered(host, name)));
  await Promise.all([
    ...lists.map((id) => initiate(host, id)),
    ...bots.map((id) => bringOnline(host, id)),
  ]);
  await until("every bot has a list", async () => await count(host) === 20);
  const served = await pairs(host);
  assert.equal(new Set(Object.values(served)).size, 20);
  await assertOnce(host);

  // each bot works its list off; what waits is taken then, the oldest first
  const waiting = lists.filter((id) => !(id in served)).sort();
  const first = Object.keys(served)[0];
  assert.deepEqual(await put(host, first, "complete"), done);
  await until("the next list is taken", async () => waiting[0] in await pairs(host));
  await Promise.all(Object.keys(served).slice(1, 10).map((id) => put(host, id, "complete")));
  await until("no list waits", async () => {
    const now = await pairs(host);
    return waiting.every((id) => id in now);
  });
  assert.equal(await count(host), 20);
  await assertOnce(host);
});

Deno.test("the oldest list is given away first", async () => {
  await using host = await testHost([depot, stores]);
  const lists: string[] = [];
  for (let n = 0; n < 6; n++) lists.push(await created(host, { ...order, orderId: `o${n}` }));
  for (const id of lists.toReversed()) await initiate(host, id);
  for (let n = 0; n < 3; n++) await online(host);
  await until("every bot has a list", async () => await count(host) === 3);
  assert.deepEqual(Object.keys(await pairs(host)).sort(), lists.slice(0, 3));
  const assignments = await host.sent("depot", ShoppingListAssigned);
  assert.deepEqual(assignments.map(({ id }) => id), lists.slice(0, 3));
});

Deno.test("a list and a bot that appear at the same moment find each other", async () => {
  await using host = await testHost([depot, stores]);
  for (let n = 1; n <= 10; n++) {
    const list = await created(host, { ...order, orderId: `o${n}` });
    const bot = await registered(host);
    await Promise.all([initiate(host, list), bringOnline(host, bot)]);
    await until("they have each other", async () => (await pairs(host))[list] !== undefined);
  }
});

Deno.test("G6: several processes on one database dispatch without taking the same", async () => {
  await using host = await testHost([depot, stores]);
  await using second = await beside(host);
  await using third = await beside(host);
  const places = [(path: string) => host.call("PUT", path, {}), second.put, third.put];
  const lists = await Promise.all(
    Array.from({ length: 24 }, (_, n) => created(host, { ...order, orderId: `o${n}` })),
  );
  const bots = await Promise.all(lists.map((_, n) => registered(host, `bot ${n}`)));
  await Promise.all([
    ...lists.map((id) => initiate(host, id)),
    ...bots.map((id, n) => places[n % 3](`/api/depot/bots/${id}/online`)),
  ]);
  await until("every list has a bot", async () => await count(host) === 24);
  await assertOnce(host);
});

Deno.test("what one process makes free another one gives away, too, by looking each second", async () => {
  await using host = await testHost([depot, stores]);
  const list = await available(host, "o1");
  const sql = host.sql("depot");
  await sql`insert into depot.bots (id, name, status, shopping_list_id, version)
    values ('b1', 'R2', 'idle', '', 1)`; // nobody is woken
  await until("the list has a bot", async () => (await pairs(host))[list] === "b1");
});

Deno.test("both queries of dispatch and recall use their partial indexes", async () => {
  await using host = await testHost([depot, stores]);
  const sql = host.sql("depot");
  const plan = async (query: string) => {
    const rows = await sql.begin(async (transaction) => {
      await transaction`set local enable_seqscan = off`;
      return await transaction.unsafe(`explain ${query}`);
    });
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  };
  const lists =
    "select id from depot.shopping_lists where status = 'available' order by id limit 1";
  assert.match(await plan(lists), /shopping_lists_availability_idx/);
  const bots = "select id from depot.bots where status = 'idle' order by id limit 1";
  assert.match(await plan(bots), /bots_idle_idx/);
  const recalls = "select id from depot.shopping_lists where recalled_at <= now()";
  assert.match(await plan(recalls), /shopping_lists_recalled_idx/);
});
