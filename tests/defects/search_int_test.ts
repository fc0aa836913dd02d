import assert from "node:assert/strict";
import { testDatabase } from "../../shared/testing/database.ts";

const FILTERED = ["customer_id", "created_at", "status", "total", "product_ids", "store_ids"];

Deno.test("K9: every column that orders are filtered by begins an index of its own", async () => {
  const folder = new URL("../../migrations/search/", import.meta.url);
  await using database = await testDatabase({ schemas: [{ schema: "search", folder }] });
  const rows = await database.sql<{ column: string }[]>`
    select distinct a.attname as column
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = 'search.orders'::regclass and i.indisvalid and i.indpred is null`;
  const indexed = rows.map(({ column }) => column);
  assert.deepEqual(FILTERED.filter((column) => !indexed.includes(column)), []);
});
