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

-- Recovery after a crash empties unlogged tables: without its row, the last commits may be gone.
create unlogged table alive (since timestamptz not null);
insert into alive values (clock_timestamp());

-- Names the time since the last crash. Whoever knew another one knows things that may be gone.
--
-- A crash may take back the last messages that were not waited for, and the positions that were given to
-- them with it. Readers may know those already: so after a crash a wide gap is left, durably.
create function incarnation() returns text language plpgsql as $$
declare
  known text;
  numbers constant regclass := 'broker.messages_position_seq';
begin
  select since::text into known from broker.alive;
  if found then
    return known;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('mallbots.broker.append', 0));
  select since::text into known from broker.alive;
  if not found then
    perform setval(numbers, nextval(numbers) + 1000000000);
    insert into broker.alive values (clock_timestamp()) returning since::text into known;
    perform set_config('synchronous_commit', 'on', true);
  end if;
  return known;
end
$$;

-- Appends messages in the order given; answers the position of the first, the others follow without gaps.
--
-- The lock is taken before the first position and held until the commit is visible. So whoever sees a
-- position sees all lower ones that there will ever be, and `position > cursor` misses nothing. Without
-- `durable` the commit does not wait for the disk.
create function append(ids text[], subjects text[], keys text[], bodies bytea[], durable boolean)
returns bigint language plpgsql as $$
declare
  first bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('mallbots.broker.append', 0));
  if not durable then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  perform broker.incarnation();
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
