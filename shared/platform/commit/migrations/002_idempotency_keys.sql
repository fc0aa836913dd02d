-- Calls that named a key, with what they were answered: the row is committed with the call's effect.
create table idempotency_keys (
  route        text not null, -- http:<service>/<method>
  caller       text not null, -- empty: nobody said
  key          text not null,
  request_hash text not null,
  answer       bytea not null, -- the response message
  unit_id      text not null,
  created_at   timestamptz not null,
  primary key (route, caller, key)
);
create index idempotency_keys_created_idx on idempotency_keys (created_at);
