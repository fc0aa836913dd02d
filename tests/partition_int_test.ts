import assert from "node:assert/strict";
import { openWorld } from "../scripts/check/world.ts";
import { checkWorld, isFine, resultLines } from "../scripts/check/main.ts";
import { type ChaosSystem, startSystem } from "../scripts/chaos/system.ts";
import { paintOf } from "../scripts/simulator/text.ts";
import { pause } from "../shared/platform/time.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { tempFolder } from "./support/system.ts";

const ORDERS = 6;
/** Longer than leases hold, and than a message may stay unsettled. */
const PARTITION_MS = 8_000;

for (const server of ["nats", "postgres"] as const) {
  Deno.test(`F27: a process that cannot reach ${server}, and only that, loses nothing and goes on when it can`, async () => {
    await using folder = await tempFolder();
    await using system = await startSystem({
      dataDir: `${folder.path}/data`,
      processes: 2,
      broker: "nats",
      say: () => {},
    });
    const [{ lines }] = system.victims;
    const [cutOff, other] = system.urls.map((url) => mallAt(callsTo(url)));
    const goods = await cutOff.goods();
    const customer = await cutOff.customer();
    const carts = await Promise.all(Array.from({ length: ORDERS }, async () => ({
      basket: await cutOff.basket(customer, goods),
      payment: await cutOff.payment(customer, 9),
    })));

    lines[server]?.sever(true);
    const healed = pause(PARTITION_MS).then(() => lines[server]?.sever(false));
    // with its database, a process takes orders also while the broker is out of reach
    const taking = server === "nats" ? cutOff : other;
    for (const { basket, payment } of carts) {
      assert.equal((await taking.checkOut(basket, payment)).status, 200);
    }
    await healed;
    for (const { basket } of carts) {
      assert.equal((await other.settled(basket, 60_000)).status, "approved");
    }
    const { id } = await cutOff.order(carts[0].basket) ?? {};
    assert.equal(id, carts[0].basket, "who was cut off answers again");
    await assertFine(system);
  });
}

async function assertFine({ places }: ChaosSystem): Promise<void> {
  await using world = await openWorld(places);
  const result = await checkWorld(world);
  assert.ok(isFine(result), resultLines(result, paintOf(false)).join("\n"));
}
