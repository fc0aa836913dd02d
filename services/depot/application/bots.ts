import type { NewId } from "../../../shared/domain/id.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { bringOnline, registerBot, takeOffline } from "../domain/bot.ts";
import type { BotId } from "../domain/ids.ts";
import type { Scope } from "./scope.ts";

export type Bots = ReturnType<typeof createBots>;

export function createBots(
  { transact, newId }: { readonly transact: Transact<Scope>; readonly newId: NewId },
) {
  return {
    async register(name: string): Promise<string> {
      const id = newId();
      await transact(({ bots }) => bots.create(id, (bot) => registerBot(bot, name)));
      return id;
    },
    async bringOnline(id: BotId): Promise<void> {
      await transact(async ({ bots, afterCommit }) => {
        await bots.update(id, bringOnline);
        afterCommit.dispatch();
      });
    },
    async takeOffline(id: BotId): Promise<void> {
      await transact(({ bots }) => bots.update(id, takeOffline));
    },
  };
}
