-- Operators name a dead letter by its id; its version guards it against two of them at once.
-- One that blocks holds back what comes after it of the same key.
alter table dead_letters
  add column id text not null default gen_random_uuid()::text,
  add column version int not null default 1,
  add column blocks boolean not null default false;
create unique index dead_letters_id_idx on dead_letters (id);
create index dead_letters_blocks_idx on dead_letters (subscription, key) where blocks;

-- Messages that wait behind a dead letter of their key, in the order they came.
create table waiting_messages (
  subscription text not null,
  message_id   text not null,
  position     bigint generated always as identity,
  name         text not null,
  subject      text not null,
  key          text not null,
  envelope     bytea not null,
  waits_since  timestamptz not null,
  primary key (subscription, message_id)
);
create index waiting_messages_key_idx on waiting_messages (subscription, key, position);
