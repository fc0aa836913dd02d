import assert from "node:assert/strict";
import { testDatabase } from "../testing/database.ts";
import { connectDatabase } from "./database.ts";
import { databaseAttributes } from "./tracing/sql.ts";

Deno.test("int8 is a number, exact or refused, and the pool goes on", async () => {
  await using database = await testDatabase({ max: 1 });
  const { sql } = database;
  const results = await Promise.allSettled([
    sql`select 9007199254740991::int8 as n`,
    sql`select 9007199254740992::int8 as n from generate_series(1, 3)`,
    sql`select array_agg(i::int8) as n, ${7}::int8 as one from generate_series(1, 2) i`,
  ]);
  const [exact, tooLarge, list] = results;
  assert.deepEqual(exact.status === "fulfilled" && exact.value[0]?.n, Number.MAX_SAFE_INTEGER);
  assert.match(
    tooLarge.status === "rejected" ? String(tooLarge.reason) : "",
    /^RangeError: the int8/,
  );
  assert.deepEqual(list.status === "fulfilled" && list.value[0], { n: [1, 2], one: 7 });
});

Deno.test("a session has its time limits, name and search path", async () => {
  await using test = await testDatabase();
  await using database = connectDatabase({
    connection: { ...test.connection, searchPath: "a,public" },
    applicationName: "depot",
    max: 1,
  });
  const [row] = await database.sql`
    select current_setting('statement_timeout') as statement, current_setting('search_path') as path,
      current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('application_name') as name`;
  assert.deepEqual(row, { statement: "10s", path: "a,public", idle: "5s", name: "depot" });
});

Deno.test("a statement that takes too long is cancelled", async () => {
  await using test = await testDatabase();
  await using database = connectDatabase({ connection: test.connection, statementTimeoutMs: 20 });
  await assert.rejects(database.sql`select pg_sleep(5)`, { code: "57014" });
});

Deno.test("without prepared statements nothing stays on the server", async () => {
  await using test = await testDatabase();
  await using database = connectDatabase({ connection: test.connection, prepare: false, max: 1 });
  await database.sql`select ${1}::int8`;
  assert.equal((await database.sql`select from pg_prepared_statements`).length, 0);
});

Deno.test("close() cuts off what does not end in time", async () => {
  await using test = await testDatabase();
  const database = connectDatabase({ connection: test.connection });
  const outcome = database.sql`select pg_sleep(5)`.then(() => "ended", () => "cut off");
  await database.sql`select 1`;
  await database.close(50);
  assert.equal(await outcome, "cut off");
});

Deno.test("a server is told by its address and port, a socket by its folder alone", async () => {
  for (
    const [host, told] of [
      ["127.0.0.1", { "server.address": "127.0.0.1", "server.port": 5432 }],
      ["/run/postgresql", { "server.address": "/run/postgresql" }],
    ] as const
  ) {
    const { sql, close } = connectDatabase({
      connection: { host, port: 5432, database: "mall", user: "mall", tls: "disable" },
    });
    assert.deepEqual(databaseAttributes(sql), {
      "db.system.name": "postgresql",
      "db.namespace": "mall",
      ...told,
    });
    await close();
  }
});
