create table customers_cache (
  id      text primary key,
  name    text not null,
  removed bool not null,
  version int not null
);

create table products_cache (like customers_cache including all);

create table stores_cache (like customers_cache including all);

create table orders (
  order_id       text collate "C" primary key,
  customer_id    text not null,
  customer_name  text not null,
  items          jsonb not null,
  items_version  int not null,
  total          bigint not null, -- cents
  status         text not null,
  status_version int not null,
  product_ids    text[] not null,
  store_ids      text[] not null,
  created_at     timestamptz, -- null until the order's creation was heard of
  version        int not null
);
-- Results are in the order of (created_at, order_id), whatever they are filtered by.
create index orders_created_idx on orders (created_at, order_id);
create index orders_customer_idx on orders (customer_id, created_at, order_id);
create index orders_status_idx on orders (status, created_at, order_id);
create index orders_total_idx on orders (total);
create index orders_products_idx on orders using gin (product_ids);
create index orders_stores_idx on orders using gin (store_ids);
