-- Numbers of transactions begin again when the database is restored into another server. What was
-- written before is then of an era that is over: its order stays, and what follows comes after it.
alter table events add column era int not null default 0;
drop index events_log_idx;
create index events_log_idx on events (era, xid, position);
