create table outbox (
  id           text primary key,
  position     bigint generated always as identity,
  name         text not null,
  subject      text not null,
  key          text not null,
  data         bytea not null,
  metadata     jsonb not null,
  sent_at      timestamptz not null,
  published_at timestamptz
);
create index outbox_unpublished_idx on outbox (position) where published_at is null;

create table inbox (
  subscription text not null,
  id           text not null,
  name         text not null,
  unit_id      text not null,
  received_at  timestamptz not null,
  primary key (subscription, id)
);
