import type { Sql } from "../../../shared/platform/database.ts";
import type { Match } from "../application/dispatch.ts";
import { BotId, ShoppingListId } from "../domain/ids.ts";

/** Ids are made in order: the least one is the oldest. */
export async function nextMatch(sql: Sql): Promise<Match | undefined> {
  const [match] = await sql<{ listId: string; botId: string }[]>`
    select list.id as "listId", bot.id as "botId"
    from (select id from depot.shopping_lists where status = 'available' order by id limit 1) list,
      (select id from depot.bots where status = 'idle' order by id limit 1) bot`;
  return match &&
    { listId: ShoppingListId.parse(match.listId), botId: BotId.parse(match.botId) };
}

const MOST_RECALLS = 100;

/** The lists whose bots were called back at that time or before, the longest awaited first. */
export async function awaitedSince(sql: Sql, time: Date): Promise<readonly ShoppingListId[]> {
  const lists = await sql<{ id: string }[]>`
    select id from depot.shopping_lists where recalled_at <= ${time}
    order by recalled_at limit ${MOST_RECALLS}`;
  return lists.map(({ id }) => ShoppingListId.parse(id));
}
