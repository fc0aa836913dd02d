create table payments (
  id            text primary key,
  customer_id   text not null,
  amount        bigint not null, -- cents
  status        text not null,
  order_id      text not null, -- empty: confirmed for none
  barred_orders text[] not null,
  version       int not null
);

-- An invoice has the id of its order: an order has one.
create table invoices (
  id         text primary key,
  order_id   text not null unique,
  payment_id text not null, -- empty: none that is known here
  amount     bigint not null, -- cents
  status     text not null,
  version    int not null
);
