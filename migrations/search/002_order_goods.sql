-- The orders of each store and of each product, in the order of search results: a search by goods
-- walks these lists instead of all orders.
create table order_goods (
  kind       text collate "C" not null, -- whether the id is that of a store or of a product
  id         text collate "C" not null,
  created_at timestamptz not null,
  order_id   text collate "C" not null,
  total      bigint not null, -- of the whole order, in cents
  primary key (kind, id, created_at, order_id) include (total)
);

insert into order_goods (kind, id, created_at, order_id, total)
select distinct goods.kind, goods.id, created_at, order_id, total
from orders cross join lateral (
  select 'store' as kind, unnest(store_ids) as id
  union all
  select 'product', unnest(product_ids)
) as goods
where created_at is not null;
