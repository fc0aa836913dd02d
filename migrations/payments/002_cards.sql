alter table payments add column card_hash text not null default ''; -- empty: by no card
create index payments_card_idx on payments (card_hash, id) where card_hash <> '';
create index invoices_payment_idx on invoices (payment_id, id) where payment_id <> '';

-- In development the key of the hashes is made here; in production it is configured.
create table card_keys (
  name text primary key,
  key  text not null
);
