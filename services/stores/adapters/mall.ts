import { notFound } from "../../../shared/domain/error.ts";
import type { Happened, Projections } from "../../../shared/event_store/repository.ts";
import { defineTable, type RowOf } from "../../../shared/platform/commit/table.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import { patch, remove, upsert, type Write } from "../../../shared/platform/commit/write.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import { type PageAsked, pageOf, partOf } from "../../../shared/platform/page.ts";
import type { StoreId } from "../domain/ids.ts";
import { type Store, store } from "../domain/store.ts";
import type { storeEvents } from "../domain/store_events.ts";

/** The stores as people look them up. */
export const mallTable = defineTable("stores.stores", {
  thing: store.thing,
  key: { id: "text" },
  columns: {
    name: "text",
    location: "text",
    participating: "bool",
    participationStatus: "text",
    automatedShopping: "bool",
    version: "int4",
  },
});
export type MallRow = RowOf<typeof mallTable>;

export const mallProjections: Projections<Store, typeof storeEvents> = {
  StoreCreated: keep,
  StoreParticipationRequested: keep,
  StoreParticipationEnabled: keep,
  StoreParticipationDenied: keep,
  StoreParticipationDisabled: keep,
  StoreAutomatedShoppingTurnedOn: keep,
  StoreAutomatedShoppingTurnedOff: keep,
  StoreRebranded: keep,
  StoreRemoved: ({ id }) => remove(mallTable, { id }),
};

function keep({ id, state, version }: Happened<Store, unknown>): Write {
  const { name, location, participation: participationStatus, automatedShopping } = state;
  const participating = participationStatus === "participating";
  return upsert(mallTable, {
    id,
    name,
    location,
    participating,
    participationStatus,
    automatedShopping,
    version,
  });
}

/** A write that changes nothing, and fails if the store has another version or is gone. */
export function unchanged(id: StoreId, version: number): Write {
  return patch(mallTable, { id }, { version }, { expected: version });
}

export type Mall = ReturnType<typeof mallQueries>;

export function mallQueries({ sql, rows }: { readonly sql: Sql; readonly rows: Rows }) {
  const columns = sql`
    id, name, location, participating, participation_status as "participationStatus",
    automated_shopping as "automatedShopping", version`;
  return {
    async store(id: StoreId): Promise<MallRow> {
      const found = await rows.find(mallTable, { id });
      if (!found) throw notFound(store.thing);
      return found;
    },
    async stores(asked: PageAsked) {
      const page = pageOf(asked);
      const found = await sql<MallRow[]>`
        select ${columns} from stores.stores where id > ${page.after}
        order by id limit ${page.read}`;
      return partOf(found, page);
    },
    async participatingStores(): Promise<readonly MallRow[]> {
      return await sql<MallRow[]>`
        select ${columns} from stores.stores where participating order by id`;
    },
  };
}
