import assert from "node:assert/strict";
import { CONTEXTS } from "../scripts/cluster/surfaces.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { pause } from "../shared/platform/time.ts";
import { assertBooks, type Outcome, settle } from "./support/books.ts";
import { fillCarts } from "./support/carts.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { ALL, freePort, startSystem } from "./support/system.ts";

const CHECKOUTS = 40;

Deno.test("O1, F29: a process that is told to end under load is gone within 10 s, and keeps what it acknowledged", async () => {
  await using database = await testDatabase();
  const options = {
    args: ALL,
    env: {
      PG_CONN: database.connectionString,
      WEB_PORT: freePort(),
      RPC_PORT: "0",
      LOG_LEVEL: "WARN",
    },
  };
  const acknowledged = new Map<string, Outcome>();
  const others: string[] = [];
  {
    await using system = await startSystem(options);
    const mall = mallAt(callsTo(system.url));
    const carts = await fillCarts(mall, await mall.goods(), CHECKOUTS);
    const answers = carts.map(async ({ basketId, paymentId }, n) => {
      await pause(n * 5);
      const answer = await mall.checkOut(basketId, paymentId).catch(() => undefined);
      if (answer?.status === 200) acknowledged.set(basketId, "approved");
      else others.push(basketId);
    });
    await pause(100);
    const began = performance.now();
    const { code, signal } = await system.end("SIGTERM");
    const ms = performance.now() - began;
    await Promise.all(answers);
    assert.deepEqual([code, signal], [0, null], system.output());
    assert.ok(ms < 10_000, `it took ${ms} ms`);
    const closed = /CONNECTION_(ENDED|CLOSED|DESTROYED)/;
    assert.doesNotMatch(system.output(), closed, "nobody needed what was closed before");
  }
  assert.ok(acknowledged.size > 0 && others.length > 0, "it ended amid the checkouts");
  for (const context of CONTEXTS) {
    const [{ waiting }] = await database.sql.unsafe(
      `select count(*)::int as waiting from ${context}.outbox where published_at is null`,
    );
    assert.equal(waiting, 0, `${context} left something unpublished`);
  }

  await using system = await startSystem(options);
  const mall = mallAt(callsTo(system.url));
  for (const id of others) { // a checkout may be done though nobody was told
    const { body: { basket } } = await mall.call("GET", `/api/baskets/${id}`);
    if (basket.status === "checked_out") acknowledged.set(id, "approved");
  }
  for (const [id, outcome] of acknowledged) {
    assert.equal((await mall.settled(id, 60_000)).status, outcome);
  }
  await settle(database.sql);
  await assertBooks(database.sql, acknowledged);
});
