import assert from "node:assert/strict";
import { createLeases } from "../messaging/lease.ts";
import { testDatabase } from "../testing/database.ts";
import { databaseClock } from "./clock.ts";
import { librarySchemas } from "./host/databases.ts";
import { createLogger } from "./log.ts";
import { pause } from "./time.ts";

const HOUR = 3_600_000;

/** Sets the machine's clock wrong for the code of this process, until it is disposed of. */
function jump(ms: number): Disposable {
  const { now } = Date;
  Date.now = () => now() + ms;
  return { [Symbol.dispose]: () => void (Date.now = now) };
}

for (const [what, ms] of [["forward", HOUR], ["back", -HOUR]] as const) {
  Deno.test(`F10: a clock that jumps an hour ${what} moves no timer, and no lease changes hands`, async () => {
    await using database = await testDatabase({ schemas: librarySchemas("mall", []) });
    const { sql } = database;
    const log = createLogger({ write: () => {} });
    const leasesOf = (owner: string) =>
      createLeases({ sql, schema: "mall", log, owner, names: ["outbox"], renewMs: 50 });
    await using clock = await databaseClock(sql);
    const [holder, other] = [leasesOf("holder"), leasesOf("other")];
    await holder.start();
    await other.start();
    const epoch = holder.held("outbox")?.epoch;
    assert.ok(epoch !== undefined && !other.held("outbox"));

    using _wrong = jump(ms);
    assert.ok(
      Math.abs(Date.now() - new Date(performance.timeOrigin + performance.now()).getTime()) >
        HOUR / 2,
    );
    const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
    assert.ok(Math.abs(clock.now().getTime() - row.now.getTime()) < 1_000, "timers see no jump");
    await clock.refresh();
    assert.ok(Math.abs(clock.now().getTime() - row.now.getTime()) < 1_000, "nor afterwards");
    await pause(300); // several renewals
    assert.deepEqual(holder.held("outbox"), { epoch });
    assert.equal(other.held("outbox"), undefined);
    await holder.close();
    await other.close();
  });
}
