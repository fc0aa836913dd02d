import assert from "node:assert/strict";
import { baskets } from "../services/baskets/mod.ts";
import { stores } from "../services/stores/mod.ts";
import type { Sql } from "../shared/platform/database.ts";
import { testHost } from "../shared/testing/host.ts";
import { eventually } from "./support/eventually.ts";

const NOBODY = "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61";

/** How many statements wait for a table. */
async function waiting(sql: Sql): Promise<number> {
  const [{ count }] = await sql`
    select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return count;
}

/** Runs `work` while nobody can read the products of the stores. */
async function withoutProducts(sql: Sql, work: () => Promise<void>): Promise<void> {
  await sql.begin(async (locking) => {
    await locking`lock table stores.products in access exclusive mode`;
    await work();
  });
}

const connect = (body: unknown, timeoutMs: number) => ({
  method: "POST",
  headers: { "content-type": "application/json", "connect-timeout-ms": `${timeoutMs}` },
  body: JSON.stringify(body),
});

Deno.test("a deadline that passes cancels the statement of its call at the server", async () => {
  await using host = await testHost([stores]);
  const sql = host.sql("stores");
  await withoutProducts(sql, async () => {
    const path = "/storespb.StoresService/GetProduct";
    const answering = host.http.request(path, connect({ id: NOBODY }, 400));
    await eventually("the statement waits", async () => await waiting(sql) === 1 || undefined);
    assert.equal((await answering).status, 504);
    await eventually("nothing waits", async () => await waiting(sql) === 0 || undefined);
  });
  const path = "/storespb.StoresService/GetProduct";
  const later = await host.http.request(path, connect({ id: NOBODY }, 5_000));
  assert.equal((await later.json()).code, "not_found");
});

Deno.test("a deadline reaches through another context to the database", async () => {
  await using host = await testHost([stores, baskets]);
  const sql = host.sql("stores");
  const { body } = await host.call("POST", "/api/baskets", { customerId: NOBODY });
  await withoutProducts(sql, async () => {
    const asked = { id: body.id, productId: NOBODY, quantity: 1 };
    const answering = host.http.request("/basketspb.BasketService/AddItem", connect(asked, 400));
    await eventually("the statement waits", async () => await waiting(sql) === 1 || undefined);
    assert.deepEqual((await (await answering).json()).code, "deadline_exceeded");
    await eventually("nothing waits", async () => await waiting(sql) === 0 || undefined);
  });
  const basket = await host.call("GET", `/api/baskets/${body.id}`);
  assert.deepEqual(basket.body.basket.items, []);
});
