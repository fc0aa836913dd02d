/**
 * How long search takes to read a page, by filter and by page.
 *
 * @module
 */
import { SearchOrdersRequest } from "../../../proto/gen/search/api.ts";
import { criteriaOf } from "../../../services/search/adapters/criteria.ts";
import { encodeCursor } from "../../../services/search/adapters/cursor.ts";
import { type OrderSearch, orderSearch } from "../../../services/search/adapters/order_search.ts";
import { statuses } from "../../../services/search/domain/order.ts";
import { postgresStore } from "../../../shared/platform/commit/postgres_store.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Random } from "../random.ts";

type Filters = NonNullable<Parameters<typeof SearchOrdersRequest.fromPartial>[0]["filters"]>;

/** What is looked for. */
interface Case {
  readonly name: string;
  readonly filters: () => Filters;
}

/** How long the queries of a case took. */
export interface Timing {
  readonly name: string;
  readonly page: "first" | "later";
  readonly queries: number;
  /** Orders on the pages, on average. */
  readonly found: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

interface Sample {
  readonly customerId: string;
  readonly storeId: string;
  readonly productId: string;
  readonly total: number;
  readonly createdAt: Date;
  readonly orderId: string;
}

const SAMPLES = 200;

/** Times `times` queries of each case, for its first page and for a later one. */
export async function* timeSearch(
  sql: Sql,
  { times, random }: { readonly times: number; readonly random: Random },
): AsyncGenerator<Timing> {
  const search = orderSearch({ sql, rows: postgresStore(sql, { schema: "search" }) });
  const samples = await sampleOf(sql);
  if (samples.length === 0) throw new TypeError("there are no orders to search");
  const one = () => random.pick(samples);
  for (const { name, filters } of casesOf(one, samples)) {
    for (const page of ["first", "later"] as const) {
      const took: number[] = [];
      let found = 0;
      for (let count = 0; count < times; count++) {
        const next = page === "first" ? "" : encodeCursor(one());
        const request = SearchOrdersRequest.fromPartial({ filters: filters(), next });
        found += await timed(search, request, took);
      }
      took.sort((a, b) => a - b);
      const at = (share: number) =>
        took[Math.min(took.length - 1, Math.floor(took.length * share))];
      yield { name, page, queries: times, found: found / times, p50: at(0.5), p99: at(0.99) };
    }
  }
}

async function timed(
  search: OrderSearch,
  request: SearchOrdersRequest,
  took: number[],
): Promise<number> {
  const criteria = criteriaOf(request);
  const began = performance.now();
  const { found } = await search.search(criteria);
  took.push(performance.now() - began);
  return found.length;
}

function casesOf(one: () => Sample, samples: readonly Sample[]): Case[] {
  const day = 24 * 3_600_000;
  const later = (time: Date, ms: number) => new Date(time.getTime() + ms);
  const euros = (sample: Sample) => sample.total / 100;
  const three = () => [one(), one(), one()];
  const allStores = [...new Set(samples.map(({ storeId }) => storeId))];
  return [
    { name: "no filter", filters: () => ({}) },
    { name: "customer", filters: () => ({ customerId: one().customerId }) },
    { name: "a store", filters: () => ({ storeIds: [one().storeId] }) },
    {
      name: "three stores",
      filters: () => ({ storeIds: three().map((s) => s.storeId) }),
    },
    { name: "a product", filters: () => ({ productIds: [one().productId] }) },
    {
      name: "three products",
      filters: () => ({ productIds: three().map((s) => s.productId) }),
    },
    { name: "after", filters: () => ({ after: one().createdAt }) },
    { name: "before", filters: () => ({ before: one().createdAt }) },
    {
      name: "one day",
      filters: () => {
        const { createdAt } = one();
        return { after: createdAt, before: later(createdAt, day) };
      },
    },
    { name: "total at least", filters: () => ({ minTotal: euros(one()) }) },
    { name: "total at most", filters: () => ({ maxTotal: euros(one()) }) },
    {
      name: "exact total",
      filters: () => {
        const total = euros(one());
        return { minTotal: total, maxTotal: total };
      },
    },
    ...statuses.map((status) => ({ name: `status ${status}`, filters: () => ({ status }) })),
    {
      name: "customer, store",
      filters: () => ({ customerId: one().customerId, storeIds: [one().storeId] }),
    },
    {
      name: "store, status",
      filters: () => ({ storeIds: [one().storeId], status: "Ready For Pickup" }),
    },
    {
      name: "product, status",
      filters: () => ({ productIds: [one().productId], status: "Canceled" }),
    },
    {
      name: "store, product",
      filters: () => ({ storeIds: [one().storeId], productIds: [one().productId] }),
    },
    {
      name: "store, total at least",
      filters: () => ({ storeIds: [one().storeId], minTotal: euros(one()) }),
    },
    {
      name: "three stores, total at least",
      filters: () => ({ storeIds: three().map((s) => s.storeId), minTotal: euros(one()) }),
    },
    {
      name: "three products, status",
      filters: () => ({ productIds: three().map((s) => s.productId), status: "Rejected" }),
    },
    {
      name: "customer, product, status",
      filters: () => ({
        ...{ customerId: one().customerId, productIds: [one().productId], status: "Completed" },
      }),
    },
    {
      name: "status, total at least",
      filters: () => ({ status: "Ready For Pickup", minTotal: euros(one()) }),
    },
    { name: "all stores", filters: () => ({ storeIds: allStores }) },
    { name: "all stores, status", filters: () => ({ storeIds: allStores, status: "Rejected" }) },
    {
      name: "a store, total above all",
      filters: () => ({ storeIds: [one().storeId], minTotal: 999_999 }),
    },
    {
      name: "unknown store, status",
      filters: () => ({ storeIds: ["nowhere"], status: "Completed" }),
    },
    {
      name: "a product, unknown store",
      filters: () => ({ productIds: [one().productId], storeIds: ["nowhere"] }),
    },
    {
      name: "a store, status that no order has",
      filters: () => ({ storeIds: [one().storeId], status: "New" }),
    },
    { name: "unknown customer", filters: () => ({ customerId: "nobody" }) },
    { name: "unknown store", filters: () => ({ storeIds: ["nowhere"] }) },
    { name: "unknown product", filters: () => ({ productIds: ["nothing"] }) },
    { name: "total above all", filters: () => ({ minTotal: 999_999 }) },
    { name: "total below all", filters: () => ({ maxTotal: 0.01 }) },
    { name: "in the future", filters: () => ({ after: later(new Date(), 365 * day) }) },
  ];
}

/** Orders from all over the table, the newest and the oldest among them. */
async function sampleOf(sql: Sql): Promise<Sample[]> {
  const rows = await sql<(Omit<Sample, "total"> & { total: string | number | bigint })[]>`
    select customer_id as "customerId", store_ids[1] as "storeId", product_ids[1] as "productId",
      total, created_at as "createdAt", order_id as "orderId"
    from (
      select *, row_number() over (order by created_at) as n, count(*) over () as all_orders
      from search.orders where created_at is not null and cardinality(store_ids) > 0
    ) as numbered
    where n % greatest(1, all_orders / ${SAMPLES}) = 0`;
  return rows.map((row) => ({ ...row, total: Number(row.total) }));
}
