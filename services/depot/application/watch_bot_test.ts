import assert from "node:assert/strict";
import { botId } from "../domain/shopping_list_fixture.ts";
import type { Instruction } from "../domain/instruction.ts";
import { watchBot } from "./watch_bot.ts";

const assigned: Instruction = { kind: "assigned", shoppingListId: "l1", orderId: "o1" };
const recalled: Instruction = { ...assigned, kind: "recalled" };
const next: Instruction = { kind: "assigned", shoppingListId: "l2", orderId: "o2" };

Deno.test("what a bot is told follows what it was told last, until nobody listens", async () => {
  const leaving = new AbortController();
  const news = [[assigned], [recalled, next], []];
  const lasts: (Instruction | undefined)[] = [];
  const told: Instruction[] = [];
  const watched = watchBot(
    {
      next(_, last) {
        lasts.push(last);
        if (news.length === 1) leaving.abort();
        return Promise.resolve(news.shift() ?? []);
      },
    },
    botId,
    leaving.signal,
  );
  for await (const instruction of watched) told.push(instruction);
  assert.deepEqual(told, [assigned, recalled, next]);
  assert.deepEqual(lasts, [undefined, assigned, next]);
});
