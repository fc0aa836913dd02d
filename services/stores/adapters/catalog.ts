import { notFound } from "../../../shared/domain/error.ts";
import { Cents } from "../../../shared/domain/money.ts";
import type { Happened, Projections } from "../../../shared/event_store/repository.ts";
import type { Store as Rows } from "../../../shared/platform/commit/store.ts";
import { defineTable, type RowOf } from "../../../shared/platform/commit/table.ts";
import { remove, upsert, type Write } from "../../../shared/platform/commit/write.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import { type PageAsked, pageOf, partOf } from "../../../shared/platform/page.ts";
import type { ProductId, StoreId } from "../domain/ids.ts";
import { type Product, product } from "../domain/product.ts";
import type { productEvents } from "../domain/product_events.ts";

/** The products as people look them up. */
export const catalogTable = defineTable("stores.products", {
  thing: product.thing,
  key: { id: "text" },
  columns: {
    storeId: "text",
    name: "text",
    description: "text",
    sku: "text",
    price: "int8", // cents
    pictureUrl: "text",
    version: "int4",
  },
});
type Row = RowOf<typeof catalogTable>;
export type CatalogRow = Omit<Row, "price"> & { readonly price: Cents };

export const catalogProjections: Projections<Product, typeof productEvents> = {
  ProductAdded: keep,
  ProductRebranded: keep,
  ProductPriceIncreased: keep,
  ProductPriceDecreased: keep,
  ProductRemoved: ({ id }) => remove(catalogTable, { id }),
};

function keep({ id, state, version }: Happened<Product, unknown>): Write {
  const { storeId, name, description, sku, price, pictureUrl } = state;
  return upsert(catalogTable, {
    id,
    storeId,
    name,
    description,
    sku,
    price,
    pictureUrl,
    version,
  });
}

export type Catalog = ReturnType<typeof catalogQueries>;

export function catalogQueries({ sql, rows }: { readonly sql: Sql; readonly rows: Rows }) {
  const columns = sql`
    id, store_id as "storeId", name, description, sku, price, picture_url as "pictureUrl", version`;
  return {
    async product(id: ProductId): Promise<CatalogRow> {
      const found = await rows.find(catalogTable, { id });
      if (!found) throw notFound(product.thing);
      return inCents(found);
    },
    async catalog(storeId: StoreId, asked: PageAsked) {
      const page = pageOf(asked);
      const found = await sql<Row[]>`
        select ${columns} from stores.products where store_id = ${storeId} and id > ${page.after}
        order by id limit ${page.read}`;
      return partOf(found.map(inCents), page);
    },
    async productsOf(storeId: StoreId): Promise<readonly ProductId[]> {
      const found = await sql<{ id: ProductId }[]>`
        select id from stores.products where store_id = ${storeId} order by id`;
      return found.map(({ id }) => id);
    },
  };
}

function inCents(row: Row): CatalogRow {
  return { ...row, price: Cents.parse(row.price) };
}
