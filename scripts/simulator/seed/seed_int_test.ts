import assert from "node:assert/strict";
import { schemasOf } from "../../../shared/platform/host/databases.ts";
import { testDatabase } from "../../../shared/testing/database.ts";
import { mallOver } from "../clients.ts";
import { startFleet } from "../fleet.ts";
import { inspect } from "../inspect.ts";
import { offensesIn, sumsBy } from "../ledger.ts";
import { startOwnSystem } from "../own_system.ts";
import { randomOf } from "../random.ts";
import { restTransport } from "../../../shared/http/rest_transport.ts";
import type { Placed } from "../shopper.ts";
import { pause } from "../../../shared/platform/time.ts";
import { bulkTo } from "./bulk.ts";
import { timeSearch } from "./check.ts";
import { openHistory, playHistory } from "./history.ts";
import { allModules } from "./modules.ts";
import { setStage, type Yield } from "./stage.ts";

const migrations = new URL("../../../migrations/", import.meta.url);
const schemas = allModules.flatMap((module) => schemasOf(module, migrations));

Deno.test("seeded orders add up in all contexts, and a system goes on where they are", async () => {
  await using database = await testDatabase({ schemas });
  const { sql } = database;
  const options = {
    ...{ orders: 80, stores: 4, products: 20, customers: 5, days: 30, random: randomOf("seed") },
  };
  {
    await using empty = await testDatabase({ schemas });
    await using stage = await setStage(allModules, empty.sql);
    const opening = await openHistory(stage, options);
    const yields: Yield[] = [opening.rows];
    for await (const rows of playHistory(stage, opening, options)) yields.push(rows);
    const bulk = bulkTo(() => sql, (id) => opening.phones.get(id) ?? "");
    await bulk.write(yields);
    await bulk.tidy();
  }
  const seeded = await placedIn();
  assert.equal(seeded.length, options.orders);

  for await (const { found, name } of timeSearch(sql, { times: 3, random: randomOf(1) })) {
    assert.ok(found <= 20, name);
  }

  await using system = await startOwnSystem(database.connection);
  const mall = mallOver(restTransport(system.url));
  const signal = AbortSignal.timeout(120_000);
  const fleet = await startFleet(mall.depot, {
    ...{ count: 3, speed: 1_000, unavailable: 0, staff: true, name: "Bot" },
    ...{ random: randomOf(2), say: () => {}, signal },
  });
  while (!await fleet.isQuiet()) await pause(50, signal);
  await fleet.close();
  const waiting = sumsBy(await inspect(mall, seeded, { signal }), ({ order }) => order!.status);
  assert.equal(waiting.get("approved"), undefined, "the bots fetched what was approved");

  const ended = (await inspect(mall, seeded, { signal })).filter(({ order }) =>
    ["completed", "rejected", "cancelled"].includes(order?.status ?? "")
  );
  assert.deepEqual(offensesIn(ended, []), []);
  assert.ok(ended.length > options.orders / 2);
  assert.deepEqual(await system.deadLetters(), []);
  const [{ unsent, pending }] = await sql`
    select (select count(*)::int from ordering.outbox where published_at is null) as unsent,
      (select count(*)::int from notifications.notifications where status = 'pending') as pending`;
  assert.deepEqual({ unsent, pending }, { unsent: 0, pending: 0 });

  /** What customers know of the orders that were seeded. */
  async function placedIn(): Promise<Placed[]> {
    const rows = await sql`
      select o.stream_id as "orderId", o.event_data ->> 'customerId' as "customerId",
        o.event_data ->> 'paymentId' as "paymentId", p.amount as authorized,
        (select sum((item ->> 'price')::int * (item ->> 'quantity')::int)
          from jsonb_array_elements(o.event_data -> 'items') as item) as total
      from ordering.events o join payments.payments p on p.id = o.event_data ->> 'paymentId'
      where o.event_name like '%.OrderCreated' order by 1`;
    return rows.map(({ orderId, customerId, paymentId, authorized, total }) => ({
      ...{ orderId, customerId, paymentId, settled: true },
      authorized: Number(authorized),
      total: Number(total),
    }));
  }
});
