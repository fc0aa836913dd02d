-- Who does what only one process may do at a time. Renewed each second: room for updates in place.
create table leases (
  name       text primary key,
  owner      text not null,
  epoch      bigint not null,
  expires_at timestamptz not null
) with (fillfactor = 50);
