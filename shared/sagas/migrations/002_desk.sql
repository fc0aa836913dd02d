-- A saga keeps the steps of the definition that it was started with.
alter table sagas add column definition_version int not null default 1;

-- Where a parked saga stood.
alter table sagas add column parked_from text check (parked_from in ('running', 'compensating'));
update sagas set parked_from = 'compensating' where state = 'parked';

-- What reached the saga in a process that does not know its definition.
alter table sagas add column set_aside jsonb not null default '[]';

-- For operators: by state, page by page. A saga enters the second one once, at its end.
drop index sagas_open_idx;
create index sagas_open_idx on sagas (state, id, name)
  where state in ('running', 'compensating', 'parked');
create index sagas_ended_idx on sagas (state, id, name) where state in ('completed', 'compensated');
