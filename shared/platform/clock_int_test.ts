import assert from "node:assert/strict";
import { testDatabase } from "../testing/database.ts";
import { databaseClock } from "./clock.ts";
import { connectDatabase } from "./database.ts";
import { createLogger } from "./log.ts";
import { until } from "./embedded_postgres/postmaster.ts";

/** A machine whose clock is wrong by so much, which a test may change. */
function wrongBy(ms: number) {
  return {
    ms,
    now() {
      return new Date(Date.now() + this.ms);
    },
  };
}

Deno.test("the database's clock is followed by a machine whose clock is wrong", async () => {
  await using database = await testDatabase();
  const local = wrongBy(-3_600_000);
  await using clock = await databaseClock(database.sql, { local });
  assert.ok(Math.abs(clock.offsetMs - 3_600_000) < 1_000);
  const [row] = await database.sql<{ now: Date }[]>`select clock_timestamp() as now`;
  assert.ok(Math.abs(clock.now().getTime() - (row?.now.getTime() ?? 0)) < 1_000);
});

Deno.test("it is measured again and again, and on demand", async () => {
  await using database = await testDatabase();
  const local = wrongBy(0);
  await using clock = await databaseClock(database.sql, { local, refreshMs: 5 });
  local.ms = 60_000;
  assert.ok(await until(() => Promise.resolve(clock.offsetMs < -59_000), 5_000));
  local.ms = 120_000;
  await clock.refresh();
  assert.ok(clock.offsetMs < -119_000);
});

Deno.test("while the database is away the last offset stays, with a word in the log", async () => {
  await using test = await testDatabase();
  const database = connectDatabase({ connection: test.connection, max: 1 });
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  const local = wrongBy(-60_000);
  await using clock = await databaseClock(database.sql, { local, refreshMs: 5, log });
  const { offsetMs } = clock;
  await database.close();
  const said = () => Promise.resolve(lines.some((line) => line.includes("its last offset stays")));
  assert.ok(await until(said, 5_000));
  assert.ok(Math.abs(clock.offsetMs - offsetMs) < 1_000);
  await assert.rejects(clock.refresh());
});
