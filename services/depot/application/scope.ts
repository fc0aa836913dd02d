import type { Repository } from "../../../shared/event_store/repository.ts";
import type { Bot } from "../domain/bot.ts";
import type { BotEvent } from "../domain/bot_events.ts";
import type { OrderRecord, OrderRecordEvent } from "../domain/order_record.ts";
import type { ShoppingList } from "../domain/shopping_list.ts";
import type { ShoppingListEvent } from "../domain/shopping_list_events.ts";

/** What the use cases work with, within one unit of work. */
export interface Scope {
  readonly lists: Repository<ShoppingList, ShoppingListEvent>;
  readonly bots: Repository<Bot, BotEvent>;
  readonly orders: Repository<OrderRecord, OrderRecordEvent>;
  readonly now: Date;
  readonly afterCommit: Wakes;
}

/** Who looks again once a change is committed. Whoever is not woken looks from time to time. */
export interface Wakes {
  /** A list became available, or a bot idle. */
  dispatch(): void;
  /** A bot has something new to do. */
  bot(id: string): void;
}
