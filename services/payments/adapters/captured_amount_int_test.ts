import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import { payments } from "../mod.ts";

const fill = new URL("../../../migrations/payments/003_captured_amount.sql", import.meta.url);

Deno.test("what was captured before it was kept is found in the invoices that were paid with it", async () => {
  await using host = await testHost([payments]);
  const sql = host.sql("payments");
  await sql`insert into payments.payments (id, customer_id, amount, status, order_id, barred_orders, version)
    values ('paid', 'c', 2000, 'captured', 'o1', '{}', 3), ('held', 'c', 2000, 'confirmed', 'o2', '{}', 2)`;
  await sql`insert into payments.invoices (id, order_id, payment_id, amount, status, version)
    values ('o1', 'o1', 'paid', 1999, 'paid', 2), ('o2', 'o2', 'held', 1999, 'pending', 1)`;
  const [, update] = (await Deno.readTextFile(fill)).split(/;\s*--.*\n/);
  await sql.unsafe(`set search_path = payments; ${update}`);
  const rows = await sql`select id, captured_amount from payments.payments order by id`;
  assert.deepEqual(rows.map(({ id, captured_amount }) => [id, Number(captured_amount)]), [
    ["held", 0],
    ["paid", 1999],
  ]);
});
