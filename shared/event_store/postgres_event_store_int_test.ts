import assert from "node:assert/strict";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import type { Sql } from "../platform/database.ts";
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

/** The same pool, and the texts of what was sent. */
function noting(sql: Sql) {
  const sent: string[] = [];
  const noted = new Proxy(sql, {
    get(target, name) {
      if (name !== "unsafe") return Reflect.get(target, name, target);
      return (text: string, ...rest: []) => {
        sent.push(text);
        return target.unsafe(text, ...rest);
      };
    },
  });
  return { sql: noted, sent };
}

async function withLamps(count: number) {
  const database = await testDatabase({ schemas: librarySchemas("lamps", ["event_store"]) });
  await database.sql`
    insert into lamps.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
    select 'lamps.Lamp', (n / 2)::text, n % 2 + 1, 'e' || n, 'lamps.LampHung', '{}'
    from generate_series(0, ${2 * count - 1}::int) as n`;
  return database;
}

Deno.test("a hundred streams that are read at the same time take two statements", async () => {
  await using database = await withLamps(100);
  const { sql, sent } = noting(database.sql);
  const { load } = postgresEventStore(sql, "lamps");
  const found = await Promise.all(Array.from({ length: 100 }, async (_, n) => {
    const { events } = await load({ streamName: "lamps.Lamp", streamId: `${n}` }, 1);
    return events.map(({ eventId }) => eventId);
  }));
  assert.deepEqual(found, found.map((_, n) => [`e${2 * n}`, `e${2 * n + 1}`]));
  assert.equal(sent.length, 2);
});

Deno.test("streams are read together by their keys, also when that was planned on empty tables", async () => {
  await using database = await withLamps(0);
  const { sql, sent } = noting(database.sql);
  const { load } = postgresEventStore(sql, "lamps");
  await Promise.all(["1", "2"].map((streamId) => load({ streamName: "lamps.Lamp", streamId }, 1)));
  const plan = (await database.sql.begin(async (tx) => {
    await tx`set local plan_cache_mode = force_generic_plan`;
    await tx.unsafe(`prepare streams (text, text, text) as ${sent[0]}`);
    const lines = await tx.unsafe(`explain execute streams('{a,b}', '{1,2}', '{1,1}')`);
    await tx`deallocate streams`;
    return lines;
  })).map((line) => String(line["QUERY PLAN"])).join("\n");
  assert.match(plan, /Index Scan using events_pkey/);
  assert.match(plan, /Index Scan using snapshots_pkey/);
  assert.doesNotMatch(plan, /Seq Scan|Hash Join|Merge Join/);
});
