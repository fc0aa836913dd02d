import assert from "node:assert/strict";
import { eventually } from "./support/eventually.ts";
import { connectDatabase } from "../shared/platform/database.ts";
import { pause } from "../shared/platform/time.ts";
import { assertBooks, type Outcome, settle } from "./support/books.ts";
import { callsTo, type Goods, type Mall, mallAt } from "./support/mall.ts";
import { ALL, freePort, send, startSystem, tempFolder } from "./support/system.ts";

const ROUNDS = 3;
const CHECKOUTS = 50;

interface Cart {
  readonly basketId: string;
  readonly paymentId: string;
  /** How its order must end. */
  readonly outcome: Outcome;
}

Deno.test("kill -9 of the process, or of a server process of PostgreSQL, during 50 concurrent checkouts loses no order and makes none twice", async () => {
  const seed = Number(Deno.env.get("TEST_SEED") ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}; TEST_SEED=${seed} kills at the same moments`);
  const random = randomFrom(seed);
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort(), LOG_LEVEL: "INFO" };
  const start = () => startSystem({ args: [...ALL, "--dev"], env });
  const settled = new Map<string, Outcome>();
  const database = () =>
    connectDatabase({
      connection: {
        host: `${env.DATA_DIR}/postgres`,
        port: 5432,
        database: "postgres",
        user: "postgres",
        tls: "disable",
      },
      max: 1,
    });

  /** Fills baskets and checks them out, all at once, and does harm amid that. */
  async function checkOutAmid(mall: Mall, what: string, harm: () => unknown) {
    const goods = await mall.goods();
    const carts = await Promise.all(
      Array.from({ length: CHECKOUTS }, (_, n) => fill(mall, goods, n)),
    );
    const afterMs = random() * 400;
    const answers = Promise.all(carts.map(async (cart) => ({
      ...cart,
      answered: await mall.checkOut(cart.basketId, cart.paymentId)
        .then(({ status }) => status, () => undefined),
    })));
    await pause(afterMs);
    await harm();
    const checkedOut = await answers;
    const count = checkedOut.filter(({ answered }) => answered === 200).length;
    console.log(`${what} after ${Math.round(afterMs)} ms, ${count} answered`);
    return checkedOut;
  }

  /** Holds that each checkout that was acknowledged, and no other order, ends as it must. */
  async function assertSettled(mall: Mall, carts: Awaited<ReturnType<typeof checkOutAmid>>) {
    for (const { basketId, answered, outcome } of carts) {
      const basket = await eventually("the database is back", async () => {
        const { status, body } = await mall.call("GET", `/api/baskets/${basketId}`);
        return status === 200 ? body.basket : undefined;
      });
      const committed = basket.status === "checked_out";
      if (answered === 200) assert.ok(committed, `the checkout of ${basketId} was acknowledged`);
      if (!committed) continue;
      const order = await mall.settled(basketId, 60_000);
      assert.equal(order.status, outcome);
      settled.set(basketId, outcome);
    }
    await using books = database();
    await settle(books.sql);
    await assertBooks(books.sql, settled);
  }

  for (let round = 1; round <= ROUNDS; round++) {
    const carts = await (async () => {
      await using system = await start();
      const kill = () => system.end("SIGKILL");
      return await checkOutAmid(mallAt(callsTo(system.url)), `round ${round}: killed`, kill);
    })();
    for (const { answered } of carts) {
      assert.ok(answered === 200 || answered === undefined, `a checkout was answered ${answered}`);
    }
    await using system = await start();
    await assertSettled(mallAt(callsTo(system.url)), carts);
  }

  await using system = await start();
  const mall = mallAt(callsTo(system.url));
  await using victim = database();
  const [{ pid }] = await victim.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const carts = await checkOutAmid(mall, "the database crashed", () => send(pid, "SIGKILL"));
  for (const { answered } of carts) {
    assert.ok(answered === 200 || answered === 503, `a checkout was answered ${answered}`);
  }
  await assertSettled(mall, carts);
});

/** A full basket and a payment; every fifth customer is disabled, every seventh payment too small. */
async function fill(mall: Mall, goods: Goods, n: number): Promise<Cart> {
  const disabled = n % 5 === 1;
  const short = n % 7 === 2;
  const customerId = await mall.customer({ enabled: !disabled });
  const basketId = await mall.basket(customerId, goods);
  const paymentId = await mall.payment(customerId, short ? 8.99 : 9);
  return { basketId, paymentId, outcome: disabled || short ? "rejected" : "approved" };
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
