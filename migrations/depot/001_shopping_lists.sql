-- Ids are compared byte by byte: lists are ordered and paged by them.
create table shopping_lists (
  id              text collate "C" primary key,
  order_id        text not null,
  status          text not null,
  assigned_bot_id text not null, -- empty: none
  stops           jsonb not null,
  recalled_at     timestamptz,
  version         int not null
);
create index shopping_lists_status_idx on shopping_lists (status, id);
create index shopping_lists_order_idx on shopping_lists (order_id, id);

-- What the depot remembers of an order, even one that it has no list for.
create table orders (
  id               text primary key,
  status           text not null,
  shopping_list_id text not null, -- empty: none
  version          int not null
);

create table stores_cache (
  id       text primary key,
  name     text not null,
  location text not null,
  removed  boolean not null,
  version  int not null
);

create table products_cache (
  id       text primary key,
  store_id text not null,
  name     text not null,
  removed  boolean not null,
  version  int not null
);
