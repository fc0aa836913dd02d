import assert from "node:assert/strict";
import { uuidv7 } from "../../../shared/domain/id.ts";
import type { Clock } from "../../../shared/platform/clock.ts";
import { transactor } from "../../../shared/platform/commit/unit.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import { pause } from "../../../shared/platform/time.ts";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { stores } from "../../stores/mod.ts";
import { createBaskets } from "../application/baskets.ts";
import { BasketAbandoned } from "../contract/events.ts";
import { baskets } from "../mod.ts";
import { sweep } from "./abandonment.ts";
import { idleBaskets } from "./open_baskets.ts";
import { basketsIn } from "./scope.ts";

const MINUTE = 60_000;
const closed = "the basket cannot be modified";

/** A clock that stands still until it is moved. */
function movable() {
  let now = new Date();
  return {
    now: () => now,
    pass: (minutes: number) => void (now = new Date(now.getTime() + minutes * MINUTE)),
  };
}

Deno.test("R6: a basket left alone for BASKET_TTL is abandoned by itself, others are not", async () => {
  const clock = movable();
  await using host = await testHost([stores, baskets], { clock, env: { BASKET_TTL: "10m" } });
  const productId = await sellingProduct(host);
  const [idle, busy, canceled] = [await started(host), await started(host), await started(host)];
  await add(host, idle, productId);
  await host.call("DELETE", `/api/baskets/${canceled}`);
  clock.pass(9);
  await add(host, busy, productId);
  clock.pass(1);
  await until(async () => await status(host, idle) === "abandoned");
  assert.deepEqual([await status(host, busy), await status(host, canceled)], ["open", "canceled"]);
  assert.deepEqual(await host.sent("baskets", BasketAbandoned), [{ id: idle }]);
  assert.equal((await add(host, idle, productId)).body.message, closed);
  const open = await host.sql("baskets")`select id from baskets.open_baskets`;
  assert.deepEqual([...open], [{ id: busy }]);
});

Deno.test("C4: of a change and the abandonment of a basket at the same time one wins, never both", async () => {
  const clock = movable();
  await using host = await testHost([stores, baskets], { clock, env: { BASKET_TTL: "10m" } });
  const productId = await sellingProduct(host);
  const ids = await Promise.all(Array.from({ length: 40 }, () => started(host)));
  clock.pass(10);
  const processes = [sweeper(host, clock), sweeper(host, clock)];
  const [answers] = await Promise.all([
    Promise.all(ids.map((id) => add(host, id, productId))),
    ...processes.map((sweeping) => sweep(sweeping)),
  ]);
  const abandoned = (await host.sent("baskets", BasketAbandoned)).map(({ id }) => id);
  assert.equal(new Set(abandoned).size, abandoned.length);
  for (const [index, id] of ids.entries()) {
    const open = answers[index].status === 200;
    assert.equal(await status(host, id), open ? "open" : "abandoned");
    assert.equal(abandoned.includes(id), !open);
    assert.equal(answers[index].body.message, open ? undefined : closed);
  }
});

/** What another process would run on the same database. */
function sweeper(host: TestHost, clock: Clock) {
  const nobody = () => Promise.reject(new Error("the catalog is not needed"));
  const [sql, idleMs] = [host.sql("baskets"), 10 * MINUTE];
  const app = createBaskets({
    transact: transactor(host.units("baskets"), basketsIn),
    newId: uuidv7,
    catalog: { product: nobody, store: nobody, storeNow: nobody },
    participationRequired: true,
    idleMs,
  });
  const log = createLogger({ write: (line) => assert.fail(line) });
  return { baskets: app, idle: idleBaskets(sql), idleMs, clock, log };
}

async function sellingProduct(host: TestHost): Promise<string> {
  const store = await host.call("POST", "/api/stores", { name: "Brew", location: "Level 1" });
  await host.call("PUT", `/api/stores/${store.body.id}/participating`, {});
  const tea = { name: "Green tea", price: 9.99 };
  const { body } = await host.call("POST", `/api/stores/${store.body.id}/products`, tea);
  await host.quiet();
  return body.id;
}

async function started(host: TestHost): Promise<string> {
  return (await host.call("POST", "/api/baskets", { customerId: "ada" })).body.id;
}

async function add(host: TestHost, id: string, productId: string) {
  return await host.call("PUT", `/api/baskets/${id}/addItem`, { productId, quantity: 1 });
}

async function status(host: TestHost, id: string): Promise<string> {
  return (await host.call("GET", `/api/baskets/${id}`)).body.basket.status;
}

async function until(holds: () => Promise<boolean>, deadlineMs = 15_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!await holds()) {
    if (performance.now() > end) assert.fail(`not so after ${deadlineMs} ms`);
    await pause(10);
  }
}
