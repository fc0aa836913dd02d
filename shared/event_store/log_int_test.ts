import assert from "node:assert/strict";
import { librarySchemas } from "../platform/host/databases.ts";
import { connectDatabase, type Sql, type TransactionSql } from "../platform/database.ts";
import { pause } from "../platform/time.ts";
import { testDatabase } from "../testing/database.ts";
import { type EventLog, eventLog, LOG_START, type LogCursor } from "./log.ts";

const SCHEMA = "lamps";
const schemas = librarySchemas(SCHEMA, ["event_store"]);

async function write(sql: Sql | TransactionSql, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await sql`
      insert into lamps.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
      values ('lamps.Lamp', ${id}, 1, ${id}, 'lamps.LampHung', '{}')`;
  }
}

/** Opens a transaction that writes `ids`, and stays open until it is told how to end. */
async function openWith(sql: Sql, work: (tx: TransactionSql) => Promise<unknown>) {
  const [began, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done = sql.begin(async (tx) => {
    await work(tx);
    began.resolve();
    await end.promise;
  });
  done.catch(began.reject);
  await began.promise;
  return {
    async [Symbol.asyncDispose]() {
      end.resolve();
      await done;
    },
  };
}

async function idsAfter(log: EventLog, cursor: LogCursor = LOG_START) {
  const { events } = await log.read(cursor, 1_000);
  return events.map(({ eventId }) => eventId);
}

Deno.test("the log is read page by page, and a cursor survives as JSON", async () => {
  await using database = await testDatabase({ schemas });
  const log = eventLog(database.sql, SCHEMA);
  assert.deepEqual(await log.read(LOG_START, 10), { events: [], cursor: LOG_START });
  await write(database.sql, "a", "b", "c");
  const first = await log.read(LOG_START, 2);
  assert.deepEqual(first.events.map(({ eventId }) => eventId), ["a", "b"]);
  const [{ streamName, streamVersion, eventData, metadata, occurredAt }] = first.events;
  assert.deepEqual([streamName, streamVersion, eventData, metadata], ["lamps.Lamp", 1, {}, {}]);
  assert.ok(occurredAt instanceof Date);
  assert.deepEqual(await idsAfter(log, JSON.parse(JSON.stringify(first.cursor))), ["c"]);
  assert.equal((await log.lag(first.cursor)).waiting, 1);
});

Deno.test("F21: of 12 writers with slow commits and rollbacks no event is lost and none comes twice", async () => {
  await using database = await testDatabase({ schemas, max: 14 });
  const { sql } = database;
  const log = eventLog(sql, SCHEMA);
  const committed: string[] = [];
  let writing = true;

  async function writer(name: number): Promise<void> {
    for (let round = 0; round < 60; round++) {
      const ids = [`${name}-${round}-a`, `${name}-${round}-b`];
      const luck = Math.random();
      try {
        await sql.begin(async (tx) => {
          await write(tx, ...ids);
          if (luck < 0.2) await pause(Math.random() * 25);
          if (luck > 0.9) throw new Error("rolled back");
        });
        committed.push(...ids);
      } catch (error) {
        if (!(error instanceof Error) || error.message !== "rolled back") throw error;
      }
    }
  }

  const read: string[] = [];
  async function follow(): Promise<void> {
    let cursor = LOG_START;
    while (true) {
      const last = !writing;
      const page = await log.read(cursor, 50);
      read.push(...page.events.map(({ eventId }) => eventId));
      cursor = page.cursor;
      if (last && page.events.length === 0) return;
    }
  }

  const following = follow();
  await Promise.all(Array.from({ length: 12 }, (_, name) => writer(name)));
  writing = false;
  await following;
  assert.ok(committed.length > 1_000);
  assert.equal(new Set(read).size, read.length, "none twice");
  assert.deepEqual(read.toSorted(), committed.toSorted(), "none lost");
  assert.deepEqual(
    await idsAfter(log),
    read.slice(0, 1_000),
    "the order is the same when read again",
  );
});

Deno.test("F20: transactions of another database, another context and another table hold nothing back", async () => {
  await using database = await testDatabase({
    schemas: [...schemas, ...librarySchemas("shades", ["event_store"])],
  });
  await using elsewhere = await testDatabase({ schemas });
  const { sql } = database;
  await using _database = await openWith(elsewhere.sql, (tx) => write(tx, "elsewhere"));
  await using _context = await openWith(
    sql,
    (tx) =>
      tx`insert into shades.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
       values ('shades.Shade', '1', 1, '1', 'shades.ShadeHung', '{}')`,
  );
  await using _table = await openWith(
    sql,
    (tx) =>
      tx`insert into lamps.outbox (id, name, subject, key, data, metadata, sent_at)
       values ('1', 'n', 's', 'k', '', '{}', now())`,
  );
  await write(sql, "a");
  const log = eventLog(sql, SCHEMA);
  assert.deepEqual(await idsAfter(log), ["a"]);
  assert.equal((await log.lag(LOG_START)).heldBackMs, 0);
});

Deno.test("F20: a long transaction of the context holds its log back, visibly, and nothing is skipped", async () => {
  await using database = await testDatabase({ schemas });
  const { sql } = database;
  const log = eventLog(sql, SCHEMA);
  await write(sql, "before");
  let cursor: LogCursor;
  {
    await using _long = await openWith(sql, (tx) => write(tx, "slow"));
    await write(sql, "quick");
    const page = await log.read(LOG_START, 10);
    cursor = page.cursor;
    assert.deepEqual(page.events.map(({ eventId }) => eventId), ["before"]);
    const { waiting, heldBackMs } = await log.lag(cursor);
    assert.equal(waiting, 1);
    assert.ok(heldBackMs > 0);
    const all = await log.read(cursor, 10, { heldBack: true });
    assert.deepEqual(all.events.map(({ eventId }) => eventId), ["quick"]);
  }
  assert.deepEqual(await idsAfter(log, cursor), ["slow", "quick"]);
  assert.deepEqual(await log.lag(cursor), { waiting: 2, heldBackMs: 0 });
});

Deno.test("a database that was restored into another server goes on after what it had, and cursors stay right", async () => {
  await using database = await testDatabase({ schemas });
  const { sql } = database;
  const log = eventLog(sql, SCHEMA);
  await write(sql, "a", "b", "c");
  // as if the server that these were written on had counted much further
  await sql`update lamps.events set xid = (pg_current_xact_id()::text::int8 + 1000 + position)::text::xid8`;
  const { cursor } = await log.read(LOG_START, 2);
  await write(sql, "d");
  assert.deepEqual(await idsAfter(log, cursor), ["c", "d"]);
  await using second = connectDatabase({ connection: database.connection });
  await write(second.sql, "e");
  assert.deepEqual(await idsAfter(eventLog(second.sql, SCHEMA)), ["a", "b", "c", "d", "e"]);
  const eras = await sql`select event_id, era from lamps.events order by position`;
  assert.deepEqual(eras.map(({ era }) => era), [0, 0, 0, 1, 1]);
});
