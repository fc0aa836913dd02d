import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { testDatabase } from "../testing/database.ts";
import { connectDatabase } from "./database.ts";
import { migrate, migrateAll } from "./migrate.ts";
import { MigrationError } from "./migration_files.ts";

type Files = Record<string, string>;

async function folderWith(files: Files) {
  const path = await Deno.makeTempDir();
  const write = async (more: Files) => {
    for (const [name, text] of Object.entries(more)) {
      await Deno.writeTextFile(join(path, name), text);
    }
  };
  await write(files);
  return { path, write, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const refuses = (work: Promise<unknown>, problem: string | RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof MigrationError, String(error));
    if (typeof problem === "string") assert.equal(error.message, problem);
    else assert.match(error.message, problem);
    return true;
  });

const twoFiles = {
  "001_items.sql": "create table items (id int); insert into items values (1);",
  "002_name.sql": "alter table items add name text;\nupdate items set name = 'a';",
  "README.md": "not a migration",
};

Deno.test("files run in order, in their schema, and are reported", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith(twoFiles);
  const applied = await migrate(database.sql, { schema: "depot", folder: folder.path });
  assert.deepEqual(applied, [
    { schema: "depot", number: 1, name: "items" },
    { schema: "depot", number: 2, name: "name" },
  ]);
  const rows = await database.sql`select id, name from depot.items`;
  assert.deepEqual([...rows], [{ id: 1, name: "a" }]);
});

Deno.test("a second run does nothing, a new file runs alone", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith(twoFiles);
  const source = { schema: "depot", folder: pathToFileURL(folder.path) };
  await migrate(database.sql, source);
  assert.deepEqual(await migrate(database.sql, source), []);
  await folder.write({ "003_more.sql": "create table more ()" });
  assert.deepEqual(await migrate(database.sql, source), [
    { schema: "depot", number: 3, name: "more" },
  ]);
});

Deno.test("O2: replicas that start at the same time run each file once", async () => {
  await using database = await testDatabase();
  const slow = Object.fromEntries(
    ["001_a", "002_b", "003_c", "004_d"].map((name) => [
      `${name}.sql`,
      `create table t_${name} (); select pg_sleep(0.02);`,
    ]),
  );
  await using folder = await folderWith(slow);
  const replica = async () => {
    await using own = connectDatabase({ connection: database.connection, max: 1 });
    return await migrateAll(own.sql, [
      { schema: "depot", folder: folder.path },
      { schema: "stores", folder: folder.path },
    ]);
  };
  const runs = (await Promise.all([replica(), replica(), replica(), replica()])).flat();
  assert.equal(runs.length, 8);
  const names = runs.map(({ schema, number }) => `${schema} ${number}`);
  assert.equal(new Set(names).size, 8);
});

Deno.test("many schemas that are up to date cost one query", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith(twoFiles);
  const sources = ["a", "b", "c"].map((schema) => ({ schema, folder: folder.path }));
  await migrateAll(database.sql, sources);
  const queries: string[] = [];
  const counting = new Proxy(database.sql, {
    get(target, name) {
      if (name === "unsafe") queries.push(String(name));
      if (name === "begin") queries.push(String(name));
      return Reflect.get(target, name);
    },
  });
  assert.deepEqual(await migrateAll(counting, sources), []);
  assert.deepEqual(queries, ["unsafe"]);
});

Deno.test("a failing statement is named by file, line and column, and its file is undone", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith({
    "001_good.sql": "create table good ();",
    "002_bad.sql": "create table half ();\n-- ä\ninsert into  nowhere values (1);",
  });
  await refuses(
    migrate(database.sql, { schema: "depot", folder: folder.path }),
    'the migration depot/002_bad.sql failed at line 3, column 14: relation "nowhere" does not exist',
  );
  const [row] = await database.sql`
    select to_regclass('depot.good') is not null as good, to_regclass('depot.half') as half,
      (select count(*) from depot.migrations) as applied`;
  assert.deepEqual(row, { good: true, half: null, applied: 1 });
});

Deno.test("an applied file that changed is refused, other line ends are no change", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith(twoFiles);
  const source = { schema: "depot", folder: folder.path };
  await migrate(database.sql, source);
  await folder.write({ "002_name.sql": twoFiles["002_name.sql"].replaceAll("\n", "\r\n") });
  assert.deepEqual(await migrate(database.sql, source), []);
  await folder.write({ "001_items.sql": "create table items (id bigint)" });
  await refuses(
    migrate(database.sql, source),
    /depot\/001_items\.sql was changed after it had been/,
  );
});

Deno.test("a database that is newer than the files is refused", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith(twoFiles);
  await using older = await folderWith({ "001_items.sql": twoFiles["001_items.sql"] });
  await migrate(database.sql, { schema: "depot", folder: folder.path });
  await refuses(
    migrate(database.sql, { schema: "depot", folder: older.path }),
    "the database is newer than this program: it has migration 2 (name) of depot, the program knows 1",
  );
});

Deno.test("gaps, numbers used twice, odd names and missing folders are refused", async () => {
  await using database = await testDatabase();
  const run = async (files: Files, problem: RegExp) => {
    await using folder = await folderWith(files);
    await refuses(migrate(database.sql, { schema: "depot", folder: folder.path }), problem);
  };
  await run({ "001_a.sql": "", "003_c.sql": "" }, /003_c\.sql has the number 3, but 2 is next/);
  await run({ "001_a.sql": "", "001_b.sql": "" }, /001_a\.sql and depot\/001_b\.sql have the same/);
  await run({ "1-a.sql": "" }, /must be named like 001_name\.sql/);
  await refuses(
    migrate(database.sql, { schema: "depot", folder: "/no/such/folder" }),
    /the migrations of depot cannot be read from/,
  );
  await refuses(
    migrate(database.sql, { schema: "De-pot", folder: "." }),
    /is not a name for a schema/,
  );
});

Deno.test("a file that ends its transaction is refused", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith({ "001_a.sql": "create table a (); commit;" });
  await refuses(
    migrate(database.sql, { schema: "depot", folder: folder.path }),
    "the migration depot/001_a.sql must not end its transaction",
  );
});

Deno.test("the statement timeout of the pool does not hold for a migration", async () => {
  await using database = await testDatabase();
  await using impatient = connectDatabase({
    connection: database.connection,
    max: 1,
    statementTimeoutMs: 50,
  });
  await using folder = await folderWith({ "001_a.sql": "select pg_sleep(0.1)" });
  const applied = await migrate(impatient.sql, { schema: "depot", folder: folder.path });
  assert.equal(applied.length, 1);
});

Deno.test("a role that may not create schemas can migrate one that is there", async () => {
  await using database = await testDatabase();
  await using folder = await folderWith(twoFiles);
  const role = `role_${crypto.randomUUID().replaceAll("-", "")}`;
  await database.sql.unsafe(`create role ${role}; create schema depot authorization ${role}`);
  await using own = connectDatabase({ connection: database.connection, max: 1 });
  await own.sql.unsafe(`set role ${role}`);
  assert.equal((await migrate(own.sql, { schema: "depot", folder: folder.path })).length, 2);
  await own.close();
  await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
});
