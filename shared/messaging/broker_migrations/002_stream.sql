-- Which stream this is. A copy that was restored has the id of what it was copied from.
create table stream (
  id text primary key default gen_random_uuid()
);
insert into stream default values;
