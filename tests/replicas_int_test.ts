/** Needs nats-server where there is one: `needs nats-server`; else the messages go through PostgreSQL. */
import assert from "node:assert/strict";
import type { Cluster } from "../scripts/cluster/cluster.ts";
import type { ContextName } from "../scripts/cluster/surfaces.ts";
import { connectDatabase, type Sql } from "../shared/platform/database.ts";
import { pause } from "../shared/platform/time.ts";
import { assertConsistent, testCluster, trade } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";

/** Longer than a lease (3 s), so that another process takes over. */
const FROZEN_MS = 9_000;
const TAKEOVER_MS = 5_000;

interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly expired: boolean;
}

Deno.test("F9: replicas of a context do the work of one: order holds and nothing happens twice when one is killed, or frozen beyond its lease and woken", async () => {
  await using test = await testCluster({ replicas: { ordering: 3, depot: 2, cosec: 2 } });
  const { cluster, mall, said } = test;
  await using database = connectDatabase({ connection: cluster.connectionOf("ordering"), max: 1 });
  const shoppers = await trade(mall);
  await shoppers.more(10);

  // whoever is killed has nothing more to say, and its replica takes over
  const owner = await ownerOf(cluster, "ordering");
  const held = (await leasesIn(database.sql)).filter((lease) =>
    lease.owner.startsWith(`${owner.pid}-`)
  );
  const killedAt = performance.now();
  await owner.kill();
  await takenOver(database.sql, held);
  const tookMs = performance.now() - killedAt;
  console.log(`taken over ${Math.round(tookMs)} ms after the kill`);
  assert.ok(tookMs < TAKEOVER_MS, `the takeover took ${tookMs} ms`);
  await shoppers.more(10);
  await eventually(
    "the killed process is back",
    () => said.some((line) => line.startsWith(`${owner.name} is back`)) ? true : undefined,
  );

  // whoever is frozen believes to hold its leases when it wakes up
  for (const context of ["ordering", "cosec", "depot"] as const) {
    const zombie = await ownerOf(cluster, context);
    zombie.stop();
    await pause(FROZEN_MS);
    zombie.cont();
    await shoppers.more(5);
  }
  await assertConsistent(test, await shoppers.end());
});

async function leasesIn(sql: Sql): Promise<readonly Lease[]> {
  return await sql<Lease[]>`
    select name, owner, expires_at < clock_timestamp() as expired from ordering.leases
    where owner <> ''`;
}

/** Waits until each of these leases is held by somebody else. */
async function takenOver(sql: Sql, before: readonly Lease[]): Promise<void> {
  await eventually("every lease is held by another process", async () => {
    const now = await leasesIn(sql);
    const isTaken = ({ name, owner }: Lease) =>
      now.some((lease) => lease.name === name && lease.owner !== owner && !lease.expired);
    return before.every(isTaken) ? true : undefined;
  });
}

/** The process that publishes the outbox of a context: its number is in the name of the holder. */
async function ownerOf(cluster: Cluster, context: ContextName) {
  await using database = connectDatabase({ connection: cluster.connectionOf(context), max: 1 });
  return await eventually(`a process of ${context} holds its outbox`, async () => {
    const [lease] = await database.sql.unsafe<{ owner: string }[]>(
      `select owner from ${context}.leases where name = 'outbox' and expires_at > clock_timestamp()`,
    );
    return cluster.processes.find(({ pid }) => lease?.owner.startsWith(`${pid}-`));
  });
}
