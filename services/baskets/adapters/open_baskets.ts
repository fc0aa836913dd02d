import type { Happened, Projections } from "../../../shared/event_store/repository.ts";
import { defineTable, type RowOf } from "../../../shared/platform/commit/table.ts";
import { remove, upsert, type Write } from "../../../shared/platform/commit/write.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Basket } from "../domain/basket.ts";
import type { basketEvents } from "../domain/basket_events.ts";

/** Only open baskets have a row, so the idle ones come first in its index. */
export const openBaskets = defineTable("baskets.open_baskets", {
  key: { id: "text" },
  columns: { lastActiveAt: "timestamptz" },
});
export type OpenBasket = RowOf<typeof openBaskets>;

export const openBasketProjections: Projections<Basket, typeof basketEvents> = {
  BasketStarted: changed,
  BasketItemAdded: changed,
  BasketItemRemoved: changed,
  BasketCanceled: ended,
  BasketAbandoned: ended,
  BasketCheckedOut: ended,
};

function changed({ id, occurredAt }: Happened<Basket, unknown>): Write {
  return upsert(openBaskets, { id, lastActiveAt: occurredAt });
}

function ended({ id }: Happened<Basket, unknown>): Write {
  return remove(openBaskets, { id });
}

/** Some of the baskets that nobody changed after `since`, those longest alone first. */
export type FindIdleBaskets = (
  page: { readonly since: Date; readonly after: OpenBasket | undefined; readonly limit: number },
) => Promise<readonly OpenBasket[]>;

export function idleBaskets(sql: Sql): FindIdleBaskets {
  return async ({ since, after = { id: "", lastActiveAt: new Date(0) }, limit }) =>
    await sql<OpenBasket[]>`
      select id, last_active_at as "lastActiveAt" from baskets.open_baskets
      where last_active_at <= ${since} and (last_active_at, id) > (${after.lastActiveAt}, ${after.id})
      order by last_active_at, id limit ${limit}`;
}
