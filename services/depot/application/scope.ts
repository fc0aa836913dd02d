import type { Repository } from "../../../shared/event_store/repository.ts";
import type { OrderRecord, OrderRecordEvent } from "../domain/order_record.ts";
import type { ShoppingList } from "../domain/shopping_list.ts";
import type { ShoppingListEvent } from "../domain/shopping_list_events.ts";

/** What the use cases work with, within one unit of work. */
export interface Scope {
  readonly lists: Repository<ShoppingList, ShoppingListEvent>;
  readonly orders: Repository<OrderRecord, OrderRecordEvent>;
  readonly now: Date;
}
