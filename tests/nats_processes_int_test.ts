import assert from "node:assert/strict";
import { testDatabase } from "../shared/testing/database.ts";
import { startNatsServer } from "../shared/testing/nats.ts";
import { eventually } from "./support/eventually.ts";
import { BACK, FRONT, mallInTwo } from "./support/mall.ts";
import { ALL, launch, placeIn, systemOf } from "./support/system.ts";

/** Where a process is; the port for calls is fixed, so that the other one can be told before. */
function place(pgConn: string, natsUrl: string) {
  return { ...placeIn(pgConn), NATS_URL: natsUrl };
}

Deno.test("A15: an order is approved by processes with a database each and JetStream between them, which comes late", async () => {
  await using nats = await startNatsServer();
  await nats.stop();
  await using one = await testDatabase();
  await using other = await testDatabase();
  const front = place(one.connectionString, nats.url);
  const rpc = `127.0.0.1:${front.RPC_PORT}`;
  const back = {
    ...place(other.connectionString, nats.url),
    RPC_SERVICES: `STORES=${rpc},CUSTOMERS=${rpc}`,
  };
  const programs = [
    launch({ args: [...ALL, ...FRONT], env: front }),
    launch({ args: [...ALL, ...BACK], env: back }),
  ];
  await eventually("both wait for NATS", () => {
    return programs.every((program) => program.output().includes("NATS does not answer")) ||
      undefined;
  });
  await nats.start();
  const [first, second] = await Promise.all(programs.map((program) => systemOf(program)));
  await using _first = first;
  await using _second = second;
  const mall = mallInTwo(first, second);
  const basketId = await mall.buy(await mall.goods());
  assert.equal((await mall.settled(basketId)).status, "approved");

  for (const { sql } of [one, other]) {
    const broker = await sql`select from pg_namespace where nspname = 'broker'`;
    assert.equal(broker.length, 0, "no broker in PostgreSQL");
  }
  assert.match(first.output(), /broker +NATS JetStream at 127\.0\.0\.1:\d+, stream mallbots/);
});
