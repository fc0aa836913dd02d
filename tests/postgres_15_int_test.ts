import assert from "node:assert/strict";
import { formatConnectionString } from "../shared/platform/connection_string.ts";
import { connectDatabase } from "../shared/platform/database.ts";
import { startThrowAwayPostgres } from "../shared/platform/embedded_postgres.ts";
import { assertBothOutcomes } from "./support/books.ts";
import { fromDebian } from "./support/debian.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

/** The oldest version that is promised, as Debian 12 has it. */
Deno.test("on PostgreSQL 15 the migrations run, and orders are approved and rejected", async () => {
  const { found: programs } = await fromDebian("postgres15");
  const folder = programs.replace(/\/bin$/, "");
  await using server = await startThrowAwayPostgres({
    binaries: { folder, version: "15", major: 15 },
  });
  await using database = connectDatabase({ connection: server.connection });
  const [{ version }] = await database.sql`select current_setting('server_version_num') as version`;
  assert.match(String(version), /^15/);
  await using system = await startSystem({
    args: ALL,
    env: placeIn(formatConnectionString(server.connection)),
  });
  const mall = mallAt(callsTo(system.url));
  await assertBothOutcomes(mall, database.sql);
  const errors = system.output().split("\n").filter((line) => / ERROR /.test(line));
  assert.deepEqual(errors, []);
});
