import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConnectionString } from "../platform/connection_string.ts";
import { startTestServer, testDatabase } from "./database.ts";

async function folderWith(text: string) {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(join(path, "001_table.sql"), text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("databases with the same migrations are copies that do not see each other", async () => {
  await using folder = await folderWith("create table things (id int primary key)");
  const schemas = [{ schema: "depot", folder: folder.path }];
  const databases = await Promise.all([1, 2, 3].map(() => testDatabase({ schemas })));
  await using stack = new AsyncDisposableStack();
  for (const database of databases) {
    stack.use(database);
    await database.sql`insert into depot.things values (1)`;
  }
  assert.equal(new Set(databases.map(({ connection }) => connection.database)).size, 3);
});

Deno.test("other migrations have another template", async () => {
  const content = crypto.randomUUID();
  await using folder = await folderWith(`create table "${content}" ()`);
  await using database = await testDatabase({ schemas: [{ schema: "a", folder: folder.path }] });
  const tables = await database.sql`select from pg_tables where tablename = ${content}`;
  assert.equal(tables.length, 1);
});

Deno.test("a database is gone when it is disposed of", async () => {
  const database = await testDatabase();
  const { connection } = database;
  await database[Symbol.asyncDispose]();
  await using other = await testDatabase();
  const found = await other.sql`select from pg_database where datname = ${connection.database}`;
  assert.equal(found.length, 0);
});

Deno.test("the connection string leads to the database", async () => {
  await using database = await testDatabase();
  assert.deepEqual(parseConnectionString(database.connectionString), database.connection);
});

Deno.test("a server that TEST_PG_CONN names is used and left alone", async () => {
  await using _first = await testDatabase();
  const given = Deno.env.get("TEST_PG_CONN");
  const server = await startTestServer();
  assert.equal(server.connectionString, given);
  await server[Symbol.asyncDispose]();
  await using _still = await testDatabase();
});
