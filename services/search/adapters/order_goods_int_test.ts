import assert from "node:assert/strict";
import { migrate } from "../../../shared/platform/migrate.ts";
import { testDatabase } from "../../../shared/testing/database.ts";

const migrations = new URL("../../../migrations/search/", import.meta.url);

Deno.test("orders from before the lists are on them, those that can be found", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(new URL("001_search.sql", migrations), `${folder}/001_search.sql`);
  await using database = await testDatabase({ schemas: [{ schema: "search", folder }] });
  await Deno.remove(folder, { recursive: true });
  const { sql } = database;
  await sql`
    insert into search.orders values
      ('found', 'ada', '', '[]', 1, 300, 'New', 1, '{tea,cup}', '{kettles}', '2030-01-01Z', 1),
      ('heard of', '', '', '[]', 2, 100, 'New', 0, '{tea}', '{kettles}', null, 1),
      ('empty', 'ada', '', '[]', 1, 0, 'Canceled', 2, '{}', '{}', '2030-01-02Z', 1)`;
  await migrate(sql, { schema: "search", folder: migrations });
  const rows = await sql`
    select kind, id, order_id, total from search.order_goods
    where created_at = '2030-01-01Z' order by kind, id`.values();
  assert.deepEqual([...rows], [
    ["product", "cup", "found", 300],
    ["product", "tea", "found", 300],
    ["store", "kettles", "found", 300],
  ]);
  const [{ count }] = await sql`select count(*)::int from search.order_goods`;
  assert.equal(count, 3);
});
