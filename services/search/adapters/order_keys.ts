import type { PendingQuery, Row } from "postgres";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Criteria } from "./criteria.ts";
import type { GoodsKind } from "./order_goods.ts";

type Part = PendingQuery<Row[]>;

/** The id of PostgreSQL's type `text[]`. */
const TEXT_ARRAY = 1009;

/**
 * The query for the keys of the newest orders that meet all criteria. Those of one customer are few:
 * they are looked through, whatever else is asked for. Else lists are walked, those of products
 * before those of stores, which are longer.
 */
export function keysOf(sql: Sql, criteria: Criteria, limit: number): Part {
  const { customerId, productIds, storeIds, status } = criteria;
  const texts = (values: readonly string[]) => sql.array([...values], TEXT_ARRAY);
  const ofStatus = status ? [sql`orders.status = ${status}`] : [];
  const ofStores = storeIds.length > 0 ? [sql`orders.store_ids && ${texts(storeIds)}`] : [];
  const ofProducts = productIds.length > 0 ? [sql`orders.product_ids && ${texts(productIds)}`] : [];

  if (customerId === undefined && productIds.length > 0) {
    return listed("product", productIds, [...ofStatus, ...ofStores]);
  }
  if (customerId === undefined && storeIds.length > 0) return listed("store", storeIds, ofStatus);
  const conditions = [
    sql`orders.created_at is not null`, // else only its status was heard of
    ...(customerId === undefined ? [] : [sql`orders.customer_id = ${customerId}`]),
    ...ranges(sql`orders`),
    ...ofStatus,
    ...ofStores,
    ...ofProducts,
  ];
  return sql`
    select created_at, order_id from search.orders where ${both(conditions)}
    order by created_at desc, order_id desc limit ${limit}`;

  /** The first of each list, and of these the first; an order can be in several. */
  function listed(kind: GoodsKind, ids: readonly string[], ofOrder: readonly Part[]): Part {
    const conditions = [
      sql`goods.kind = ${kind}`,
      sql`goods.id = wanted.id`,
      ...ranges(sql`goods`),
    ];
    // what holds for the entry is said of the order too: both are then read from the same place on
    if (ofOrder.length > 0) conditions.push(...ofOrder, ...ranges(sql`orders`));
    const orders = sql`join search.orders using (created_at, order_id)`;
    return sql`
      select distinct created_at, order_id
      from unnest(${texts(ids)}) as wanted(id) cross join lateral (
        select created_at, order_id
        from search.order_goods as goods ${ofOrder.length > 0 ? orders : sql``}
        where ${both(conditions)}
        order by created_at desc, order_id desc limit ${limit}
      ) as first
      order by created_at desc, order_id desc limit ${limit}`;
  }

  /** What the entries of the lists have as well. */
  function ranges(row: Part): Part[] {
    const { createdFrom, createdBefore, minTotal, maxTotal, after } = criteria;
    return [
      createdFrom && sql`${row}.created_at >= ${createdFrom}`,
      createdBefore && sql`${row}.created_at < ${createdBefore}`,
      minTotal !== undefined && sql`${row}.total >= ${minTotal}`,
      maxTotal !== undefined && sql`${row}.total <= ${maxTotal}`,
      after &&
      sql`(${row}.created_at, ${row}.order_id) < (${after.createdAt}, ${after.orderId})`,
    ].filter((condition) => typeof condition === "object");
  }

  function both(conditions: readonly Part[]): Part[] {
    return conditions.map((condition, index) => index === 0 ? condition : sql`and ${condition}`);
  }
}
