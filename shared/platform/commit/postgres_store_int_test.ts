import assert from "node:assert/strict";
import type { PgConnection } from "../connection_string.ts";
import { connectDatabase } from "../database.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { testDatabase } from "../../testing/database.ts";
import { cuttingProxy } from "../../testing/cutting_proxy.ts";
import { postgresStore } from "./postgres_store.ts";
import { storeSuite, suiteSql, things } from "./store_suite.ts";
import { compose, selectManyText, selectText } from "./statement.ts";
import { insert, patch, remove } from "./write.ts";

const guard = await Deno.readTextFile(new URL("./migrations/001_guard.sql", import.meta.url));

async function suiteDatabase() {
  const database = await testDatabase();
  await database.sql.unsafe(
    `create schema suite; set search_path to suite; ${guard}; ${suiteSql}; reset search_path`,
  ).simple();
  return database;
}

storeSuite("postgres store", async () => {
  const database = await suiteDatabase();
  return {
    ...postgresStore(database.sql, { schema: "suite" }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});

/** A pool that loses connections; the driver would wait for those at the end. */
function cutOff(connection: PgConnection) {
  const { sql, close } = connectDatabase({ connection, max: 1 });
  return { sql, [Symbol.asyncDispose]: () => close(50) };
}

const row = (id: string, version = 1) => ({
  id,
  name: id,
  count: 1,
  tags: [],
  facts: {},
  raw: new Uint8Array(),
  at: null,
  on: false,
  version,
});

Deno.test("a connection cut before the commit reached the server: it is sent again, once", async () => {
  await using database = await suiteDatabase();
  await using proxy = await cuttingProxy(database.connection);
  await using cut = cutOff(proxy.connection);
  const store = postgresStore(cut.sql, { schema: "suite" });
  await store.commit([insert(things, row("warm"))]);
  proxy.cutNext({ before: "server", matching: "suite.things" });
  await store.commit([insert(things, row("1"))]);
  assert.equal(proxy.cuts, 1);
  const [{ count }] = await database.sql`select count(*)::int from suite.things where id = '1'`;
  assert.equal(count, 1);
});

for (
  const [what, writes] of [
    ["an insert", () => [insert(things, row("1"))]],
    ["a change", () => [patch(things, { id: "0" }, { name: "new", version: 2 }, { expected: 1 })]],
  ] as const
) {
  Deno.test(`a connection cut after the commit: ${what} of unknown outcome is known as ours`, async () => {
    await using database = await suiteDatabase();
    await using proxy = await cuttingProxy(database.connection);
    await using cut = cutOff(proxy.connection);
    const store = postgresStore(cut.sql, { schema: "suite" });
    await store.commit([insert(things, row("0"))]);
    proxy.cutNext({ before: "client", matching: "suite.things" });
    await store.commit(writes());
    assert.equal(proxy.cuts, 1);
    const rows = await database.sql`select name, version from suite.things order by id`;
    assert.equal(rows.length, what === "an insert" ? 2 : 1);
  });
}

Deno.test("a server that ends the session in the middle is an unknown outcome, too", async () => {
  await using database = await suiteDatabase();
  await using other = cutOff(database.connection);
  const store = postgresStore(other.sql, { schema: "suite" });
  const [{ pid }] = await other.sql`select pg_backend_pid() as pid`;
  await database.sql`select pg_terminate_backend(${pid})`;
  await store.commit([insert(things, row("1"))]);
  assert.ok(await store.find(things, { id: "1" }));
});

Deno.test("a commit that is canceled in the place of another statement is sent again", async () => {
  await using database = await suiteDatabase();
  const { sql } = database;
  await using other = cutOff(database.connection);
  const store = postgresStore(other.sql, { schema: "suite" });
  await store.commit([insert(things, row("1"))]);
  let changed: Promise<unknown> | undefined;
  await sql.begin(async (transaction) => {
    await transaction`select from suite.things where id = '1' for update`;
    changed = store.commit([
      patch(things, { id: "1" }, { name: "new", version: 2 }, { expected: 1 }),
    ]);
    await eventually("the commit is met by a cancel", async () => {
      const [met] = await transaction`
        select pg_cancel_backend(pid) as sent from pg_stat_activity
        where wait_event_type = 'Lock' and query like '%suite.things%' and pid <> pg_backend_pid()`;
      return met?.sent || undefined;
    });
  });
  await changed;
  const [{ name }] = await sql`select name from suite.things where id = '1'`;
  assert.equal(name, "new");
});

Deno.test("statements are few: the text depends on the shape of the unit, not on its rows", async () => {
  await using database = await suiteDatabase();
  await using one = connectDatabase({ connection: database.connection, max: 1 });
  const store = postgresStore(one.sql, { schema: "suite" });
  for (let n = 0; n < 5; n++) {
    await store.commit(
      Array.from({ length: n + 1 }, (_, index) => insert(things, row(`${n}-${index}`))),
    );
  }
  const prepared = await one.sql`
    select count(*)::int as n from pg_prepared_statements where statement like ${"%insert into suite.things%"}`;
  assert.equal(prepared[0].n, 2, "one for a single row, one for any number");
});

Deno.test("rows are looked up by their keys, also when that was planned on empty tables", async () => {
  await using database = await suiteDatabase();
  const ids = ["1", "2"];
  const changes = ids.map((id) => patch(things, { id }, { name: id, version: 2 }, { expected: 1 }));
  const texts = [
    selectText(things),
    selectManyText(things),
    compose("suite", changes).text,
    compose("suite", ids.map((id) => remove(things, { id }))).text,
  ];
  for (const text of texts) {
    const rows = await database.sql.unsafe(`explain (generic_plan) ${text}`).simple();
    const plan = rows.map((row) => String(row["QUERY PLAN"])).join("\n");
    assert.match(plan, /Index Scan using things_pkey/);
    assert.doesNotMatch(plan, /Seq Scan|Hash Join|Merge Join/);
  }
});
