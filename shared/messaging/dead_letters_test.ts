import assert from "node:assert/strict";
import { memoryStore } from "../platform/commit/memory_store.ts";
import type { RowOf } from "../platform/commit/table.ts";
import { insert } from "../platform/commit/write.ts";
import { deadLettersTable } from "./dead_letters.ts";

const table = deadLettersTable("home");
const letter: RowOf<typeof table> = {
  subscription: "home-lamps",
  messageId: "m1",
  id: "d1",
  name: "homeapi.LampLit",
  subject: "mall.home.events.Lamp",
  key: "l1",
  cause: "refused",
  error: "the lamp is gone",
  attempts: 1,
  blocks: false,
  envelope: new Uint8Array([1, 2]),
  failedAt: new Date(0),
  version: 1,
};

Deno.test("a dead letter is one for each subscription and message", async () => {
  const store = memoryStore();
  await store.commit([
    insert(table, letter),
    insert(table, { ...letter, subscription: "home-bills" }),
    insert(table, { ...letter, cause: "failed" }, { ifAbsent: true }),
  ]);
  assert.equal(store.rows(table).length, 2);
  const key = { subscription: "home-lamps", messageId: "m1" };
  assert.deepEqual(await store.find(table, key), letter);
});

Deno.test("each context has its own dead letters", async () => {
  const store = memoryStore();
  await store.commit([insert(table, letter)]);
  assert.deepEqual(store.rows(deadLettersTable("mall")), []);
  assert.deepEqual(store.rows(deadLettersTable("home")), [letter]);
});
