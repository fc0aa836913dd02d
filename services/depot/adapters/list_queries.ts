import { notFound, refused } from "../../../shared/domain/error.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import type { RowOf } from "../../../shared/platform/commit/table.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import { type PageAsked, pageOf, partOf } from "../../../shared/platform/page.ts";
import type { ShoppingListId } from "../domain/ids.ts";
import { ListStatus, shoppingListsTable } from "./rows.ts";

export type ListRow = RowOf<typeof shoppingListsTable>;

/** Which lists; a blank says nothing. */
export interface ListFilter extends PageAsked {
  readonly status: string;
  readonly orderId: string;
}

export type ListQueries = ReturnType<typeof listQueries>;

export function listQueries({ sql, rows }: { readonly sql: Sql; readonly rows: Rows }) {
  return {
    async list(id: ShoppingListId): Promise<ListRow> {
      const found = await rows.find(shoppingListsTable, { id });
      if (!found) throw notFound(shoppingListsTable.thing);
      return found;
    },
    /** The lists by id, hence by age; `next` leads to the part after these. */
    async lists({ status, orderId, ...asked }: ListFilter) {
      if (status !== "" && !ListStatus.safeParse(status).success) {
        throw refused("status_unknown", "the status is not known");
      }
      const page = pageOf(asked, { unasked: 20 });
      const found = await sql<ListRow[]>`
        select id, order_id as "orderId", status, assigned_bot_id as "assignedBotId", stops,
          recalled_at as "recalledAt", version
        from depot.shopping_lists
        where id > ${page.after}
          ${status === "" ? sql`` : sql`and status = ${status}`}
          ${orderId === "" ? sql`` : sql`and order_id = ${orderId}`}
        order by id limit ${page.read}`;
      const { rows: lists, next } = partOf(found, page);
      return { lists, next };
    },
  };
}
