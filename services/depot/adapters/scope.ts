import { rowRepository } from "../../../shared/event_store/repository.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import { listMeasures } from "../application/measures.ts";
import { botPublications, listPublications } from "../application/publications.ts";
import type { Scope, Wakes } from "../application/scope.ts";
import { bot } from "../domain/bot.ts";
import { orderRecord } from "../domain/order_record.ts";
import { shoppingList } from "../domain/shopping_list.ts";
import { botRows, orderRows, shoppingListRows } from "./rows.ts";

/** What the use cases work with, in one unit of work. */
export function scopeOf(unit: Unit, wakes: Wakes): Scope {
  return {
    lists: rowRepository(unit, shoppingList, shoppingListRows, {
      publish: listPublications,
      measure: listMeasures,
    }),
    bots: rowRepository(unit, bot, botRows, { publish: botPublications }),
    orders: rowRepository(unit, orderRecord, orderRows),
    now: unit.now,
    afterCommit: {
      dispatch: () => unit.afterCommit(() => wakes.dispatch()),
      bot: (id) => unit.afterCommit(() => wakes.bot(id)),
    },
  };
}
