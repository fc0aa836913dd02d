-- Ids are compared byte by byte: lists are ordered and paged by them.
create table stores (
  id                   text collate "C" primary key,
  name                 text not null,
  location             text not null,
  participating        boolean not null,
  participation_status text not null,
  automated_shopping   boolean not null,
  version              int not null
);
create index participating_stores_idx on stores (id) where participating;

create table products (
  id          text collate "C" primary key,
  store_id    text not null,
  name        text not null,
  description text not null,
  sku         text not null,
  price       bigint not null, -- cents
  picture_url text not null,
  version     int not null
);
create index store_products_idx on products (store_id, id);
