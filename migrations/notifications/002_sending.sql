alter table notifications
  add column attempts   int not null default 0,
  add column due_at     timestamptz not null default now(), -- pending: not to be tried before
  add column sms_number text not null default '', -- where it was sent
  add column reason     text not null default '', -- why it was not
  add column version    int not null default 1;
create index notifications_due_idx on notifications (due_at) where status = 'pending';
