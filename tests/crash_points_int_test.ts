import assert from "node:assert/strict";
import { type CrashPoint, crashPoints } from "../shared/platform/crash_point.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { assertBooks, type Outcome, settle } from "./support/books.ts";
import { eventually } from "./support/eventually.ts";
import { callsTo, type Mall, mallAt } from "./support/mall.ts";
import { ALL, freePort, type Launch, launch, startSystem } from "./support/system.ts";

const CHECKOUTS = 12;
/** How often the point is passed before the process dies there. */
const NTH: Readonly<Record<CrashPoint, readonly number[]>> = {
  "commit sent": [20, 90],
  "commit answered": [20, 90],
  "relay publishing": [5, 20],
  "relay published": [5, 20],
  "handler committed": [1, 60],
};

interface Cart {
  readonly basketId: string;
  readonly paymentId: string;
  readonly outcome: Outcome;
}

for (const point of crashPoints) {
  for (const nth of NTH[point]) {
    Deno.test(`F1: a process that dies at "${point}", the ${nth}th time, loses no order and makes none twice`, async () => {
      await using database = await testDatabase();
      const env = {
        PG_CONN: database.connectionString,
        ENVIRONMENT: "development",
        WEB_PORT: freePort(),
        RPC_PORT: "0",
        LOG_LEVEL: "WARN",
      };
      const options = { args: ALL, env };
      const carts = await fillCarts(options);
      const answered = await checkOutUntilItDies(options, carts, `${point}:${nth}`);

      await using system = await startSystem(options);
      const mall = mallAt(callsTo(system.url));
      const outcomes = new Map<string, Outcome>();
      for (const { basketId, outcome } of carts) {
        const { body: { basket } } = await mall.call("GET", `/api/baskets/${basketId}`);
        const isCheckedOut = basket.status === "checked_out";
        if (answered.has(basketId)) assert.ok(isCheckedOut, `${basketId} was acknowledged`);
        if (!isCheckedOut) continue;
        assert.equal((await mall.settled(basketId, 60_000)).status, outcome);
        outcomes.set(basketId, outcome);
      }
      await settle(database.sql);
      await assertBooks(database.sql, outcomes);
    });
  }
}

/** Full baskets and payments; each third customer is disabled. */
async function fillCarts(options: Launch): Promise<readonly Cart[]> {
  await using system = await startSystem(options);
  const mall = mallAt(callsTo(system.url));
  const goods = await mall.goods();
  return await Promise.all(Array.from({ length: CHECKOUTS }, async (_, n): Promise<Cart> => {
    const enabled = n % 3 !== 0;
    const customer = await mall.customer({ enabled });
    const basketId = await mall.basket(customer, goods);
    const paymentId = await mall.payment(customer, 9);
    return { basketId, paymentId, outcome: enabled ? "approved" : "rejected" };
  }));
}

/** Checks out until the process is dead; answers whose checkouts were acknowledged. */
async function checkOutUntilItDies(
  options: Launch,
  carts: readonly Cart[],
  at: string,
): Promise<ReadonlySet<string>> {
  await using running = launch({ ...options, env: { ...options.env, CRASH_AT: at } });
  let status: Deno.CommandStatus | undefined;
  running.status.then((ended) => status = ended);
  const answered = new Set<string>();
  const url = `http://127.0.0.1:${options.env?.WEB_PORT}`;
  await eventually("it listens, or died", async () => {
    if (status) return true;
    const response = await fetch(`${url}/readiness`);
    await response.body?.cancel();
    return response.ok ? true : undefined;
  }, { deadlineMs: 60_000 });
  const mall: Mall = mallAt(callsTo(url));
  await Promise.all(carts.map(async ({ basketId, paymentId }) => {
    const answer = await mall.checkOut(basketId, paymentId).catch(() => undefined);
    if (answer?.status === 200) answered.add(basketId);
  }));
  await eventually(`it dies at ${at}`, () => status ? true : undefined, { deadlineMs: 60_000 });
  assert.equal(status?.signal, "SIGKILL", running.output());
  return answered;
}
