// alone: 45 processes keep all cores busy
/** Needs nats-server where there is one: `needs nats-server`; else the messages go through PostgreSQL. */
import assert from "node:assert/strict";
import { replicasOf } from "../scripts/cluster/command.ts";
import { assertConsistent, testCluster, trade } from "./support/cluster.ts";
import { assertGaveUp, ownerOf, takeover } from "./support/replicas.ts";

/** Far longer than leases hold, messages stay unsettled and heartbeats are waited for. */
const FROZEN_MS = 60_000;

Deno.test("F9: of five replicas of each context, three that are frozen for a minute are replaced while trade goes on, and wake up as nobody's owner", async () => {
  await using test = await testCluster({ replicas: replicasOf("5") });
  const { cluster, mall } = test;
  const shoppers = await trade(mall);
  await shoppers.more(10);

  const zombies = await Promise.all(
    (["ordering", "depot", "cosec"] as const).map((context) => ownerOf(cluster, context)),
  );
  const until = performance.now() + FROZEN_MS;
  const taken = await Promise.all(
    zombies.map((zombie) => takeover(cluster, zombie, zombie.process.stop)),
  );
  let meanwhile = 0;
  while (performance.now() < until) {
    const before = shoppers.acknowledged.length;
    await shoppers.more(10);
    for (const id of shoppers.acknowledged.slice(before)) {
      assert.equal((await mall.settled(id)).status, "approved");
      meanwhile++;
    }
  }
  console.log(`${meanwhile} orders were approved meanwhile`);

  zombies.forEach(({ process }) => process.cont());
  await Promise.all(zombies.map((zombie, at) => assertGaveUp(cluster, zombie, taken[at])));
  await shoppers.more(20);
  await assertConsistent(test, await shoppers.end());
});
