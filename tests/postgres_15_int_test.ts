import assert from "node:assert/strict";
import { formatConnectionString } from "../shared/platform/connection_string.ts";
import { connectDatabase } from "../shared/platform/database.ts";
import { startThrowAwayPostgres } from "../shared/platform/embedded_postgres.ts";
import { assertBooks, settle } from "./support/books.ts";
import { fromDebian } from "./support/debian.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { ALL, freePort, startSystem } from "./support/system.ts";

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
    env: {
      PG_CONN: formatConnectionString(server.connection),
      WEB_PORT: freePort(),
      RPC_PORT: freePort(),
    },
  });
  const mall = mallAt(callsTo(system.url));
  const goods = await mall.goods();
  const checkOut = async (amount: number) => {
    const customerId = await mall.customer();
    const basketId = await mall.basket(customerId, goods);
    const { status } = await mall.checkOut(basketId, await mall.payment(customerId, amount));
    assert.equal(status, 200);
    return basketId;
  };
  const [paid, short] = [await checkOut(9), await checkOut(8)];
  assert.equal((await mall.settled(paid)).status, "approved");
  assert.equal((await mall.settled(short)).status, "rejected");
  await settle(database.sql);
  await assertBooks(database.sql, new Map([[paid, "approved"], [short, "rejected"]]));
  const errors = system.output().split("\n").filter((line) => / ERROR /.test(line));
  assert.deepEqual(errors, []);
});
