import assert from "node:assert/strict";
import { fingerprint, indexOf, type Noted } from "./message_index.ts";

const message = (n: number): Noted => ({
  id: `id ${n}`,
  context: n % 2 ? "ordering" : "baskets",
  position: n,
  name: `name ${n % 7}`,
  subject: `subject ${n % 3}`,
  aggregate: n % 10 === 0 ? "" : `aggregate ${n % 5}`,
  version: n,
  sent: n % 4 !== 0,
  sentAt: 1_000 + n,
});

async function* messages(count: number) {
  for (let n = 1; n <= count; n++) yield message(count + 1 - n);
}

Deno.test("each of many messages is found by its id, with all that is known of it", async () => {
  const index = await indexOf(messages(5_000));
  assert.equal(index.size, 5_000);
  for (const n of [1, 2, 20, 1_024, 1_025, 4_999, 5_000]) {
    const at = index.find(`id ${n}`);
    const { id: _, aggregate: __, ...known } = message(n);
    assert.deepEqual({
      context: index.context(at),
      position: index.position(at),
      name: index.name(at),
      subject: index.subject(at),
      version: index.version(at),
      sent: index.sent(at),
      sentAt: index.sentAt(at),
    }, known);
  }
  assert.equal(index.find("id 0"), -1);
});

Deno.test("messages of an aggregate come together, by version; those of none are left out", async () => {
  const index = await indexOf(messages(100));
  const order = index.byAggregate();
  assert.equal(order.length, 90);
  let changes = 0;
  for (let at = 1; at < order.length; at++) {
    if (!index.sameAggregate(order[at - 1], order[at])) changes++;
    else assert.ok(index.version(order[at - 1]) < index.version(order[at]));
  }
  assert.equal(changes, 4);
});

Deno.test("fingerprints tell a million ids apart", () => {
  const all = new Float64Array(1_000_000);
  for (let n = 0; n < all.length; n++) {
    all[n] = fingerprint(`0199a1b2-${n.toString(16).padStart(8, "0")}`);
  }
  all.sort(); // cheaper than a set, and those that are alike are neighbours
  let alike = 0;
  for (let n = 1; n < all.length; n++) if (all[n] === all[n - 1]) alike++;
  assert.equal(alike, 0);
});
