import assert from "node:assert/strict";
import { pause } from "../shared/platform/time.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { assertBooks, type Outcome, settle } from "./support/books.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

const CHECKOUTS = 30;
const ROUNDS = 3;

Deno.test("D1, F19: a coordinator that is killed amid outstanding replies goes on where it was, and every saga ends", async () => {
  await using database = await testDatabase();
  const place = () => placeIn(database.connectionString);
  const coordinator = { args: ["run", "-A", "services/cosec/main.ts"], env: place() };
  const others = ["stores", "customers", "baskets", "ordering", "payments", "depot"];
  await using mallSystem = await startSystem({
    args: [...ALL, ...others, "notifications", "search"],
    env: place(),
  });
  const mall = mallAt(callsTo(mallSystem.url));
  const goods = await mall.goods();
  const expected = new Map<string, Outcome>();
  const running = async () => {
    const [{ n }] = await database.sql`
      select count(*)::int as n from cosec.sagas where state = 'running'`;
    return n;
  };

  let interrupted = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    await using victim = await startSystem(coordinator);
    const carts = await Promise.all(
      Array.from({ length: CHECKOUTS }, async (_, n) => {
        const customerId = await mall.customer({ enabled: n % 5 !== 1 });
        const basketId = await mall.basket(customerId, goods);
        return { basketId, paymentId: await mall.payment(customerId, 9), n };
      }),
    );
    const checkouts = Promise.all(carts.map(async ({ basketId, paymentId, n }) => {
      const { status } = await mall.checkOut(basketId, paymentId);
      assert.equal(status, 200);
      expected.set(basketId, n % 5 === 1 ? "rejected" : "approved");
    }));
    const until = performance.now() + 20_000;
    while (await running() === 0) {
      assert.ok(performance.now() < until, "a saga starts");
      await pause(2);
    }
    await victim.end("SIGKILL");
    await checkouts;
    interrupted += await running();
  }
  assert.ok(interrupted > 0, "some replies were outstanding when it was killed");

  await using _again = await startSystem(coordinator);
  for (const [id, outcome] of expected) {
    assert.equal((await mall.settled(id, 60_000)).status, outcome);
  }
  await settle(database.sql);
  await assertBooks(database.sql, expected);
});
