import assert from "node:assert/strict";
import { CONTEXTS, listeners } from "./contexts.ts";

Deno.test("all subscriptions are known, and what each declares", async () => {
  const all = await listeners();
  assert.equal(CONTEXTS.length, 9);
  const by = (name: string) => all.find((listener) => listener.name === name);
  assert.deepEqual(by("ordering-baskets"), {
    context: "ordering",
    name: "ordering-baskets",
    channel: "baskets.events.Basket",
    names: new Set(["basketsapi.BasketCheckedOut"]),
  });
  assert.equal(by("depot-commands")?.names, undefined);
  assert.equal(by("cosec-replies")?.channel, "cosec.replies.CreateOrder");
  assert.ok(all.length >= 20);
});
