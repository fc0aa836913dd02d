import assert from "node:assert/strict";
import { startSystem } from "../scripts/chaos/system.ts";
import { checkWorld, isFine, resultLines } from "../scripts/check/main.ts";
import { openWorld } from "../scripts/check/world.ts";
import { paintOf } from "../scripts/simulator/text.ts";
import { pause } from "../shared/platform/time.ts";
import { checkOutPatiently, fillCarts } from "./support/carts.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { tempFolder } from "./support/system.ts";

const ORDERS = 40;
const RESTARTS = 4;

Deno.test("F6: PostgreSQL that is restarted, or crashes, every few seconds loses no order and makes none twice", async () => {
  await using folder = await tempFolder();
  await using system = await startSystem({
    dataDir: `${folder.path}/data`,
    processes: 2,
    broker: "postgres",
    say: () => {},
  });
  const malls = system.urls.map((url) => mallAt(callsTo(url)));
  const [mall] = malls;
  const carts = await fillCarts(mall, await mall.goods(), ORDERS);
  const restarting = (async () => {
    for (let n = 0; n < RESTARTS; n++) {
      await pause(1_500);
      if (n % 2 === 0) await system.postgres.restart();
      else await system.postgres.kill(); // it is started again by who keeps it
    }
  })();
  await Promise.all(carts.map(async (cart, n) => {
    await pause(n * 150); // all the while
    await checkOutPatiently(malls, cart);
  }));
  await restarting;
  for (const { basketId } of carts) {
    assert.equal((await mall.settled(basketId, 60_000)).status, "approved");
  }
  await using world = await openWorld(system.places);
  const result = await checkWorld(world);
  assert.ok(isFine(result), resultLines(result, paintOf(false)).join("\n"));
});
