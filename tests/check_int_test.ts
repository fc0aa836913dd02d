import assert from "node:assert/strict";
import { startEmbeddedPostgres } from "../shared/platform/embedded_postgres.ts";
import { connectDatabase } from "../shared/platform/database.ts";
import { endOf, freePort, startSystem, tempFolder } from "./support/system.ts";
import { callsTo, mallAt } from "./support/mall.ts";

Deno.test("`deno task ops check` proves a system that runs, and one that is stopped", async () => {
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort(), LOG_LEVEL: "WARN" };
  const check = () => endOf({ args: ["task", "ops", "check"], env });
  {
    await using system = await startSystem({ env });
    const mall = mallAt(callsTo(system.url));
    const customer = await mall.customer();
    const basket = await mall.basket(customer, await mall.goods());
    await mall.checkOut(basket, await mall.payment(customer, 9));
    await mall.settled(basket);
    const { code, output } = await check();
    assert.equal(code, 0, output);
    assert.match(output, /I5 {2}money, goods and states of every order agree everywhere +1 +0/);
    assert.match(output, /All of it holds/);
  }
  const stopped = await check();
  assert.equal(stopped.code, 0, stopped.output);
  assert.match(stopped.output, /I4 {2}every saga is completed, compensated or parked +1 +0/);

  await harm(env.DATA_DIR);
  const harmed = await check();
  assert.equal(harmed.code, 1, harmed.output);
  assert.match(harmed.output, /order \S+ is approved but Completed in search/);
});

/** Makes search tell something else. */
async function harm(dataDir: string): Promise<void> {
  await using server = await startEmbeddedPostgres({ dataDir });
  await using database = connectDatabase({ connection: server.connection, max: 1 });
  const changed = await database.sql`update search.orders set status = 'Completed'`;
  assert.equal(changed.count, 1);
}
