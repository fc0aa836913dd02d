import assert from "node:assert/strict";
import fc from "fast-check";
import { baskets } from "../services/baskets/mod.ts";
import { cosec } from "../services/cosec/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { depot } from "../services/depot/mod.ts";
import { notifications } from "../services/notifications/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import type { Sql } from "../shared/platform/database.ts";
import { testHost } from "../shared/testing/host.ts";
import { type Account, assertAccount } from "./support/accounts.ts";
import { lead, type World } from "./support/lead.ts";
import { lives } from "./support/life.ts";
import { sumOf } from "./support/money.ts";

const modules = [
  ...[stores, customers, baskets, ordering, payments, depot, cosec],
  ...[notifications, search],
];
const LIVES = 20;
const AT_ONCE = 4;

Deno.test("M: after random lives of orders the sums of all contexts agree to the cent", async () => {
  const seed = Number(Deno.env.get("MONEY_SEED") ?? Date.now() % 2 ** 31);
  console.log(`MONEY_SEED=${seed} leads the same lives again`);
  await using host = await testHost(modules);
  const world: World = {
    call: host.call,
    sent: host.sent,
    movesByItself: true,
    settle: () => host.quiet(60_000),
    async pass(messages) {
      for (let n = 0; n < messages; n++) await host.http.request("/liveness");
    },
  };

  const accounts: Account[] = [];
  const drawn = fc.sample(lives, { seed, numRuns: LIVES }).values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const life of drawn) {
      const lived = await lead(world, life);
      if (lived) accounts.push(await assertAccount(world, lived));
    }
  }));

  const sum = (what: "authorized" | "charged" | "invoiced" | "captured", of = accounts) =>
    sumOf(of.map((account) => account[what]));
  const sql = host.sql("payments");
  const completed = accounts.filter(({ status }) => status === "completed");
  const ready = accounts.filter(({ status }) => status === "ready");
  assert.deepEqual(await sumsIn(sql), {
    authorized: sum("authorized"),
    found: sum("charged"),
    completed: sum("charged", completed),
    readied: sum("charged", [...ready, ...completed]),
    invoiced: sum("invoiced"),
    paid: sum("invoiced", completed),
    captured: sum("captured"),
    spent: sum("authorized", completed),
  });
  assert.equal(sum("captured"), sum("charged", completed));
  for (const { name } of modules) {
    const letters = await sql.unsafe(`select name, error from ${name}.dead_letters`);
    assert.deepEqual([...letters], [], name);
  }
});

/** Sums as the tables have them, in cents. */
async function sumsIn(sql: Sql) {
  const [row] = await sql<Record<string, string>[]>`
    select
      (select coalesce(sum(p.amount), 0)::text from payments.payments p
        where exists (select from search.orders o where o.customer_id = p.customer_id)) as authorized,
      (select coalesce(sum(captured_amount), 0)::text from payments.payments) as captured,
      (select coalesce(sum(amount), 0)::text from payments.payments
        where status = 'captured') as spent,
      (select coalesce(sum(amount), 0)::text from payments.invoices) as invoiced,
      (select coalesce(sum(amount), 0)::text from payments.invoices where status = 'paid') as paid,
      (select coalesce(sum(total), 0)::text from search.orders) as found,
      (select coalesce(sum(total), 0)::text from search.orders
        where status = 'Completed') as completed,
      (select coalesce(sum((event_data ->> 'total')::bigint), 0)::text from ordering.events
        where event_name = 'ordering.OrderReadied') as readied`;
  return Object.fromEntries(Object.entries(row).map(([name, cents]) => [name, BigInt(cents)]));
}
