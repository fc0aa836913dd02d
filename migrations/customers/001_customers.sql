create table customers (
  id         text primary key,
  name       text not null,
  sms_number text not null,
  enabled    bool not null,
  version    int not null
);
