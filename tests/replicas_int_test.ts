/** Needs nats-server where there is one: `needs nats-server`; else the messages go through PostgreSQL. */
import { replicasOf } from "../scripts/cluster/command.ts";
import { pause } from "../shared/platform/time.ts";
import { assertConsistent, testCluster, trade } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import { assertGaveUp, ownerOf, takeover } from "./support/replicas.ts";

/** Longer than a lease, and than a message may stay unsettled (3 s each). */
const FROZEN_MS = 9_000;

Deno.test("F9: two replicas of each context do the work of one: order holds and nothing happens twice when one is killed, or frozen beyond its leases and woken", async () => {
  await using test = await testCluster({ replicas: replicasOf("2") });
  const { cluster, mall, said } = test;
  const shoppers = await trade(mall);
  await shoppers.more(10);

  // whoever is killed has nothing more to say, and its replica takes over
  const killed = await ownerOf(cluster, "ordering");
  await takeover(cluster, killed, () => killed.process.kill());
  await shoppers.more(10);
  await eventually(
    "the killed process is back",
    () => said.some((line) => line.startsWith(`${killed.process.name} is back`)) || undefined,
  );

  // whoever is frozen believes to hold its leases when it wakes up
  for (const context of ["ordering", "cosec", "depot"] as const) {
    const zombie = await ownerOf(cluster, context);
    const awake = pause(FROZEN_MS);
    const taken = await takeover(cluster, zombie, zombie.process.stop);
    await awake;
    zombie.process.cont();
    await assertGaveUp(cluster, zombie, taken);
    await shoppers.more(5);
  }
  await assertConsistent(test, await shoppers.end());
});
