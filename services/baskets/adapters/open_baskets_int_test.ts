import assert from "node:assert/strict";
import { migrateAll } from "../../../shared/platform/migrate.ts";
import { librarySchemas } from "../../../shared/platform/host/databases.ts";
import { testDatabase } from "../../../shared/testing/database.ts";
import { idleBaskets, type OpenBasket } from "./open_baskets.ts";

const folder = new URL("../../../migrations/baskets/", import.meta.url);
const library = librarySchemas("baskets", ["event_store"]);
const own = { schema: "baskets", folder };
const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 0, minute));

Deno.test("idle baskets are found page by page, those longest alone first", async () => {
  await using database = await testDatabase({ schemas: [...library, own] });
  const { sql } = database;
  const rows = [["e", 5], ["b", 1], ["a", 2], ["c", 2], ["d", 2]] as const;
  for (const [id, minute] of rows) {
    await sql`insert into baskets.open_baskets (id, last_active_at) values (${id}, ${at(minute)})`;
  }
  const idle = idleBaskets(sql);
  const found: string[] = [];
  let after: OpenBasket | undefined;
  do {
    const [row] = await idle({ since: at(4), after, limit: 1 });
    after = row;
    if (row) found.push(row.id);
  } while (after);
  assert.deepEqual(found, ["b", "a", "c", "d"]);
});

Deno.test("baskets that were open before abandonment was known are open after", async () => {
  const before = await Deno.makeTempDir();
  await Deno.copyFile(new URL("001_caches.sql", folder), `${before}/001_caches.sql`);
  await using database = await testDatabase({
    schemas: [...library, { schema: "baskets", folder: before }],
  });
  await Deno.remove(before, { recursive: true });
  const { sql } = database;
  const histories = {
    open: ["BasketStarted", "BasketItemAdded", "BasketItemRemoved"],
    canceled: ["BasketStarted", "BasketCanceled"],
    paid: ["BasketStarted", "BasketItemAdded", "BasketCheckedOut"],
  };
  for (const [id, events] of Object.entries(histories)) {
    for (const [index, event] of events.entries()) {
      await sql`
        insert into baskets.events
          (stream_name, stream_id, stream_version, event_id, event_name, event_data, occurred_at)
        values ('baskets.Basket', ${id}, ${index + 1}, ${`${id}-${index}`}, ${`baskets.${event}`},
          '{}', ${at(index)})`;
    }
  }
  await migrateAll(sql, [own]);
  const rows = await sql`select id, last_active_at as "lastActiveAt" from baskets.open_baskets`;
  assert.deepEqual([...rows], [{ id: "open", lastActiveAt: at(2) }]);
});
