import type { DepotServiceDefinition } from "../../../proto/gen/depot/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Bots } from "../application/bots.ts";
import { type BotNews, watchBot } from "../application/watch_bot.ts";
import { BotId } from "../domain/ids.ts";
import type { BotQueries } from "./bot_queries.ts";

/** The bots, and what they are told. */
export function botApi(
  bots: Bots,
  queries: BotQueries,
  news: BotNews,
): Implementation<DepotServiceDefinition> {
  return {
    async registerBot({ name }) {
      return { id: await bots.register(name) };
    },
    async getBots() {
      return { bots: await queries.bots() };
    },
    async getBot({ id }) {
      return { bot: await queries.bot(botId(id)) };
    },
    async bringBotOnline({ id }) {
      await bots.bringOnline(botId(id));
      return {};
    },
    async takeBotOffline({ id }) {
      await bots.takeOffline(botId(id));
      return {};
    },
    watchBot: ({ botId: id }, { signal }) => watchBot(news, botId(id), signal),
  };
}

function botId(id: string): BotId {
  return parseId(BotId, id);
}
