import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { memoryDepot } from "./memory_depot_fixture.ts";

Deno.test("R10: a bot registers, comes online and goes offline, and others are told", async () => {
  const { bots, idleBot, rows, sent, woken } = memoryDepot();
  const id = await idleBot("R2");
  assert.deepEqual(rows().bots, [
    { id, name: "R2", status: "idle", shoppingListId: "", version: 2 },
  ]);
  assert.deepEqual(woken, ["dispatch"]);
  await bots.takeOffline(id);
  assert.equal(rows().bots[0].status, "offline");
  assert.deepEqual(sent, ["depotapi.BotStatusChanged", "depotapi.BotStatusChanged"]);
});

Deno.test("a bot that is given a list at the moment it goes offline does one of both", async () => {
  const { bots, lists, available, idleBot, rows, pairs } = memoryDepot();
  const [id, bot] = [await available(), await idleBot()];
  const both = await Promise.allSettled([bots.takeOffline(bot), lists.assign(id, bot)]);
  const [refused] = both.filter((result) => result.status === "rejected");
  assert.ok(refused?.reason instanceof DomainError);
  const isOffline = rows().bots[0].status === "offline";
  assert.deepEqual(pairs(), isOffline ? {} : { [id]: bot });
});
