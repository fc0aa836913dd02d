create table messages (
  position    bigint generated always as identity primary key,
  id          text not null,
  subject     text not null,
  key         text not null,
  body        bytea not null,
  appended_at timestamptz not null default clock_timestamp()
);
create index messages_subject_idx on messages (subject, position); -- for those that lag behind

-- Everything of a subscription up to its floor is settled.
create table subscriptions (
  name  text primary key,
  floor bigint not null default 0
) with (fillfactor = 50);

-- Who delivers each subscription.
create table leases (
  name       text primary key,
  owner      text not null,
  epoch      bigint not null,
  expires_at timestamptz not null
) with (fillfactor = 50);

-- Recovery after a crash empties unlogged tables: without its row, the last messages may be gone.
create unlogged table alive (since timestamptz not null);
insert into alive values (clock_timestamp());

-- Appends messages in the order given; answers the position of the first, the others follow without gaps.
--
-- The lock is taken before the first position and held until the commit is visible. So whoever sees a
-- position sees all lower ones that there will ever be, and `position > cursor` misses nothing.
--
-- Without `durable` the commit does not wait for the disk, so a crash may take back the last messages,
-- and the positions that were given to them with it. Readers may know those already: the first append
-- after a crash leaves a wide gap, and waits for the disk so that the gap stays.
create function append(ids text[], subjects text[], keys text[], bodies bytea[], durable boolean)
returns bigint language plpgsql as $$
declare
  first bigint;
  numbers constant regclass := 'broker.messages_position_seq';
begin
  perform pg_advisory_xact_lock(hashtextextended('mallbots.broker.append', 0));
  if not exists (select from broker.alive) then
    perform setval(numbers, nextval(numbers) + 1000000000);
    insert into broker.alive values (clock_timestamp());
    perform set_config('synchronous_commit', 'on', true);
  elsif not durable then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  with appended as (
    insert into broker.messages (id, subject, key, body)
    select m.id, m.subject, m.key, m.body
    from unnest(ids, subjects, keys, bodies) with ordinality as m(id, subject, key, body, place)
    order by m.place
    returning position
  )
  select min(position) into first from appended;
  return first;
end
$$;
