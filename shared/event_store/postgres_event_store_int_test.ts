import assert from "node:assert/strict";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import { librarySchemas } from "../platform/host/databases.ts";
import { testDatabase } from "../testing/database.ts";
import { eventStoreSuite, SCHEMA } from "./event_store_suite.ts";
import { postgresEventStore } from "./postgres_event_store.ts";

eventStoreSuite("postgres event store", async () => {
  const database = await testDatabase({ schemas: librarySchemas(SCHEMA, ["event_store"]) });
  return {
    store: postgresStore(database.sql, { schema: SCHEMA }),
    events: postgresEventStore(database.sql, SCHEMA),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});

Deno.test("each event has its place in the log and the transaction that wrote it", async () => {
  await using database = await testDatabase({ schemas: librarySchemas(SCHEMA, ["event_store"]) });
  const { sql } = database;
  await sql`
    insert into lamps.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
    values ('lamps.Lamp', '1', 1, 'a', 'lamps.LampHung', '{}'),
      ('lamps.Lamp', '1', 2, 'b', 'lamps.LampHung', '{}')`;
  const rows = await sql`select position, xid::text as xid from lamps.events order by position`;
  assert.equal(rows.length, 2);
  assert.ok(Number(rows[0].position) < Number(rows[1].position));
  assert.equal(rows[0].xid, rows[1].xid);
});
