/** Over NATS where there is a server (`needs nats-server`), else over PostgreSQL. */
import assert from "node:assert/strict";
import { connectDatabase } from "../shared/platform/database.ts";
import { assertConsistent, testCluster, trade } from "./support/cluster.ts";

Deno.test("F6: PostgreSQL that is restarted, and crashes, again and again during trade loses nothing and does nothing twice", async () => {
  await using test = await testCluster();
  const { cluster, mall } = test;
  const shoppers = await trade(mall);
  for (const harm of ["restart", "kill", "restart"] as const) {
    await shoppers.more(5);
    await cluster.postgres[harm]();
  }
  await shoppers.more(5);
  await assertConsistent(test, await shoppers.end());
});

Deno.test("O1, F29: a process that is told to end during trade loses no acknowledged request, and ends within 10 s", async () => {
  await using test = await testCluster({ replicas: { baskets: 2, customers: 2, payments: 2 } });
  const { cluster, mall, said } = test;
  const shoppers = await trade(mall);
  await shoppers.more(5);
  for (
    const context of ["baskets", "customers", "payments", "ordering", "cosec", "depot"] as const
  ) {
    const process = cluster.process(context);
    const began = performance.now();
    await process.end();
    const tookMs = performance.now() - began;
    assert.ok(tookMs < 10_000, `${context} took ${tookMs} ms`);
    assert.match(process.output(), /stopped/, `${context} ended in order`);
    await process.start();
    await shoppers.more(3);
  }
  assert.deepEqual(said.filter((line) => line.includes("by force")), []);
  await assertConsistent(test, await shoppers.end());
});

Deno.test("F2: while the broker is away, at the start of trade and amid it, shoppers are served, and afterwards all their orders are approved (needs nats-server)", async () => {
  await using test = await testCluster();
  const { cluster, mall } = test;
  const shoppers = await trade(mall);
  await shoppers.more(5);
  const { nats } = cluster;
  if (nats) {
    await nats.end();
    await shoppers.more(20); // checkouts are acknowledged all the same
    await nats.start();
  }
  await shoppers.more(5);
  await assertConsistent(test, await shoppers.end());
});

Deno.test("F20: a transaction that another context, and the broker's database, hold open for long keeps nobody waiting", async () => {
  await using test = await testCluster({ broker: "postgres" });
  const { cluster, mall } = test;
  const goods = await mall.goods();
  const holds = [cluster.connectionOf("search"), cluster.postgres.adminOf("broker")].map(
    async (connection) => {
      const database = connectDatabase({ connection, max: 1, idleInTransactionTimeoutMs: 0 });
      const held = await database.sql.reserve();
      await held`begin`;
      await held`create table public.held_open (id int)`; // it writes, and does not end
      return async () => {
        await held`rollback`;
        held.release();
        await database.close();
      };
    },
  );
  const letGo = await Promise.all(holds);
  const orders: string[] = [];
  for (let times = 0; times < 5; times++) {
    const customerId = await mall.customer();
    const basketId = await mall.basket(customerId, goods);
    const { status } = await mall.checkOut(basketId, await mall.payment(customerId, 9));
    assert.equal(status, 200);
    assert.equal((await mall.settled(basketId)).status, "approved");
    orders.push(basketId);
  }
  for (const rollback of letGo) await rollback();
  await assertConsistent(test, orders);
});
