-- What is being done with a projection: a row for each that an operator asked something of.
create table projections (
  name        text primary key,
  state       text not null, -- live, rebuilding, checking, failed
  run         text not null, -- names what was begun
  done        bigint not null,
  total       bigint not null,
  checkpoint  jsonb, -- where it goes on; null: at the beginning
  differences jsonb, -- of the last check
  error       text not null, -- why it failed, else empty
  began_at    timestamptz not null, -- the run
  since       timestamptz not null, -- the state
  version     int not null
);
