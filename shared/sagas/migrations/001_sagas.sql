create table sagas (
  id               text not null,
  name             text not null,
  state            text not null
    check (state in ('running', 'compensating', 'completed', 'compensated', 'parked')),
  data             jsonb not null,
  data_version     int not null,
  step             int not null,
  attempt          int not null,
  command_id       text,
  command          jsonb,
  deadline_at      timestamptz,
  cancel_requested boolean not null,
  error            jsonb,
  history          jsonb not null,
  correlation_id   text not null,
  traceparent      text not null,
  started_at       timestamptz not null,
  updated_at       timestamptz not null,
  version          int not null,
  primary key (id, name)
);
-- For the timers: finished and parked sagas have no deadline.
create index sagas_deadline_idx on sagas (name, deadline_at, id) where deadline_at is not null;
-- For operators: finished sagas stay as a record and are not looked for by state.
create index sagas_open_idx on sagas (state, name) where state in ('running', 'compensating', 'parked');
