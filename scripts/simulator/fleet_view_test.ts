import assert from "node:assert/strict";
import type { BotView } from "./bot.ts";
import { fleetLines, totals } from "./fleet_view.ts";
import { namesOf } from "./fleet.ts";
import { paintOf } from "./text.ts";

const tally = { trips: 3, picked: 12, unavailable: 1, recalls: 2, refusals: 0, outages: 0 };
const list = {
  ...{ id: "0123456789", orderId: "", assignedBotId: "", status: "active" },
  stops: {
    tea: {
      ...{ storeName: "Tea", storeLocation: "Floor 1", visited: true },
      items: { green: { name: "Green", quantity: 4, picked: 1, unavailable: 1 } },
    },
  },
};
const idle = (name: string): BotView => ({
  ...{ name, state: "idle", listId: "", place: "", list: undefined },
});
const picking: BotView = {
  ...{ name: "Bot 01", state: "picking", listId: list.id, place: "Tea, Floor 1", list },
};
const view = (bots: readonly BotView[]) => ({
  ...{ title: "title", bots, tally, completed: 3, elapsedMs: 61_000, note: "note" },
});
const plain = paintOf(false);

Deno.test("a bot's line has its state, list, stop and items", () => {
  const lines = fleetLines(view([picking]), { columns: 80, rows: 24 }, plain);
  assert.match(lines[2], /^Bot 01 picking +456789 +1\/1 Tea, Floor 1 +▓▓▓░░░ 1\/4 -1/);
});

Deno.test("nothing is wider than the terminal, and nothing is higher", () => {
  const bots = [picking, ...namesOf("A bot with a rather long name", 40).map(idle)];
  for (const columns of [60, 80, 200]) {
    const lines = fleetLines(view(bots), { columns, rows: 24 }, plain);
    assert.ok(lines.every((line) => [...line].length < columns), `${columns} columns`);
    assert.ok(lines.length < 24);
    assert.ok(lines.some((line) => /… and \d+ more/.test(line)));
  }
});

Deno.test("the totals tell what bots are at and what they did", () =>
  assert.deepEqual(totals(view([picking, idle("Bot 02")])), [
    "1:01 · 1 idle · 1 active · 0 offline",
    "3 trips · 2 recalls · 12 picked · 1 missing · 3 completed",
  ]));

Deno.test("one trip is no trips", () => {
  const one = { ...tally, trips: 1, recalls: 1, outages: 1 };
  assert.match(totals({ ...view([]), tally: one })[1], /^1 trip · 1 recall · .* · 1 outage$/);
});

Deno.test("names have as many digits as they need", () => {
  assert.deepEqual(namesOf("Bot", 2), ["Bot 1", "Bot 2"]);
  assert.equal(namesOf("Bot", 10)[0], "Bot 01");
});
