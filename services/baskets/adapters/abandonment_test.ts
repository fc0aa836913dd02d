import assert from "node:assert/strict";
import { createLogger } from "../../../shared/platform/log.ts";
import { BasketId, ProductId } from "../domain/ids.ts";
import { sweep } from "./abandonment.ts";
import { kiosk } from "./kiosk_fixture.ts";

const tea = ProductId.parse("tea");
const nothing = BasketId.parse("nothing");
const MINUTE = 60_000;

Deno.test("R6: a basket that nobody changed for its time is abandoned, and told of", async () => {
  const { baskets, wait, open, sent } = kiosk();
  const id = await baskets.start("ada");
  await baskets.addItem(id, "tea", 2);
  wait(29);
  await baskets.abandonIfIdle(id);
  assert.equal((await baskets.get(id)).status, "open");
  wait(1);
  await baskets.abandonIfIdle(id);
  assert.equal((await baskets.get(id)).status, "abandoned");
  assert.deepEqual(sent(), ["basketsapi.BasketStarted", "basketsapi.BasketAbandoned"]);
  assert.deepEqual(open(), []);
  await assert.rejects(baskets.addItem(id, "tea", 1), {
    message: "the basket cannot be modified",
  });
});

Deno.test("each change of a basket begins its time anew; looking at it does not", async () => {
  const { baskets, wait, open } = kiosk();
  const id = await baskets.start("ada");
  const changes = [
    () => baskets.addItem(id, "tea", 2),
    () => baskets.addItem(id, "tea", 1),
    () => baskets.removeItem(id, tea, 1),
  ];
  for (const [index, change] of changes.entries()) {
    wait(20);
    await change();
    await baskets.abandonIfIdle(id);
    assert.equal((await baskets.get(id)).status, "open");
    assert.deepEqual(open(), [{ id, lastActiveAt: new Date((index + 1) * 20 * MINUTE) }]);
  }
  wait(30);
  await baskets.get(id);
  await baskets.abandonIfIdle(id);
  assert.equal((await baskets.get(id)).status, "abandoned");
});

Deno.test("a basket that ended, or never was, is not abandoned", async () => {
  const { baskets, wait, open, events } = kiosk();
  const [canceled, paid] = [await baskets.start("ada"), await baskets.start("ada")];
  await baskets.cancel(canceled);
  await baskets.addItem(paid, "tea", 1);
  await baskets.checkOut(paid, "payment");
  assert.deepEqual(open(), []);
  const before = events();
  wait(60);
  for (const id of [canceled, paid, nothing]) await baskets.abandonIfIdle(id);
  assert.deepEqual(events(), before);
});

Deno.test("a basket that is changed while it is being abandoned stays open", async () => {
  const { baskets, wait, meanwhile, sent } = kiosk();
  const id = await baskets.start("ada");
  wait(30);
  meanwhile(() => baskets.addItem(id, "tea", 1));
  await baskets.abandonIfIdle(id);
  assert.equal((await baskets.get(id)).status, "open");
  assert.deepEqual(sent(), ["basketsapi.BasketStarted"]);
});

Deno.test("a basket that is abandoned while it is being changed cannot be changed", async () => {
  const { baskets, wait, meanwhile, events } = kiosk();
  const id = await baskets.start("ada");
  wait(30);
  meanwhile(() => baskets.abandonIfIdle(id));
  await assert.rejects(baskets.addItem(id, "tea", 1), { message: "the basket cannot be modified" });
  assert.deepEqual(events(), ["baskets.BasketStarted", "baskets.BasketAbandoned"]);
});

Deno.test("several processes that look at the same time abandon each idle basket once", async () => {
  const { baskets, wait, open, sent, ...sweeping } = kiosk();
  const ids: BasketId[] = [];
  for (let n = 0; n < 70; n++) ids.push(await baskets.start("ada"));
  wait(29);
  await baskets.addItem(ids[7], "tea", 1);
  wait(1);
  const { log } = logged();
  await Promise.all([1, 2, 3].map(() => sweep({ ...sweeping, baskets, log })));
  assert.deepEqual(open().map(({ id }) => id), [ids[7]]);
  assert.equal(sent().filter((name) => name === "basketsapi.BasketAbandoned").length, 69);
});

Deno.test("a basket that cannot be abandoned keeps no other one waiting, and is logged", async () => {
  const { baskets, wait, open, ...sweeping } = kiosk();
  const ids = [await baskets.start("ada"), await baskets.start("bob"), await baskets.start("cy")];
  wait(30);
  const [broken] = ids.toSorted();
  const { log, lines } = logged();
  const abandonIfIdle = async (id: BasketId) => {
    if (id === broken) throw new Error("no such event");
    await baskets.abandonIfIdle(id);
  };
  await sweep({ ...sweeping, baskets: { abandonIfIdle }, log });
  assert.deepEqual(open().map(({ id }) => id), [broken]);
  assert.match(lines.join(), new RegExp(`could not be abandoned.*${broken}`));
});

Deno.test("an outage ends a look, so that the next one comes later", async () => {
  const { baskets, wait, ...sweeping } = kiosk();
  await baskets.start("ada");
  wait(30);
  const { log, lines } = logged();
  const down = Object.assign(new Error("down"), { code: "ECONNREFUSED" });
  const abandonIfIdle = () => Promise.reject(down);
  await assert.rejects(sweep({ ...sweeping, baskets: { abandonIfIdle }, log }), down);
  assert.deepEqual(lines, []);
});

function logged() {
  const lines: string[] = [];
  return { lines, log: createLogger({ write: (line) => void lines.push(line), color: false }) };
}
