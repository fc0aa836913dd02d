create table customers_cache (
  id         text primary key,
  name       text not null,
  sms_number text not null,
  removed    bool not null,
  version    int not null
);

create table notifications (
  order_id    text not null,
  kind        text not null,
  id          text not null unique,
  customer_id text not null,
  text        text not null,
  status      text not null,
  sent_at     timestamptz, -- null until sent
  primary key (order_id, kind)
);
create index notifications_customer_idx on notifications (customer_id, id);
