import { notFound } from "../../../shared/domain/error.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { RowOf } from "../../../shared/platform/commit/table.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { BotId } from "../domain/ids.ts";
import { botsTable } from "./rows.ts";

export type BotRow = Omit<RowOf<typeof botsTable>, "version">;

export type BotQueries = ReturnType<typeof botQueries>;

export function botQueries({ sql, rows }: { readonly sql: Sql; readonly rows: Rows }) {
  return {
    async bot(id: BotId): Promise<BotRow> {
      const found = await rows.find(botsTable, { id });
      if (!found) throw notFound(botsTable.thing);
      return found;
    },
    /** All bots by id, hence by age. */
    bots: async (): Promise<readonly BotRow[]> =>
      await sql<BotRow[]>`
        select id, name, status, shopping_list_id as "shoppingListId" from depot.bots order by id`,
  };
}
