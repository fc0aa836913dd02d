create table events (
  stream_name    text not null,
  stream_id      text not null,
  stream_version int not null,
  event_id       text not null,
  event_name     text not null,
  event_version  int not null default 1,
  event_data     jsonb not null,
  metadata       jsonb not null default '{}',
  occurred_at    timestamptz not null default now(),
  position       bigint generated always as identity,
  xid            xid8 not null default pg_current_xact_id(),
  primary key (stream_name, stream_id, stream_version)
);
-- For reading the whole log in an order that commits cannot disturb.
create index events_log_idx on events (xid, position);

create table snapshots (
  stream_name      text not null,
  stream_id        text not null,
  stream_version   int not null,
  snapshot_version int not null,
  snapshot_data    text not null,
  checksum         text not null,
  updated_at       timestamptz not null default now(),
  primary key (stream_name, stream_id)
);
