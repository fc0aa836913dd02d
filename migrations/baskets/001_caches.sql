create table stores_cache (
  id                 text primary key,
  name               text not null,
  participating      boolean not null,
  automated_shopping boolean not null,
  removed            boolean not null,
  version            int not null
);

create table products_cache (
  id       text primary key,
  store_id text not null,
  name     text not null,
  price    bigint not null, -- cents
  removed  boolean not null,
  version  int not null
);
