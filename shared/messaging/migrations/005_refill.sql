-- Where in the broker's stream a message stands: how the relay knows that the stream lost it.
alter table outbox add column stream_position bigint;
create index outbox_stream_position_idx on outbox (stream_position) where stream_position is not null;

-- What was published, in the order of commits: for publishing again, and for whoever rebuilds from what is
-- kept. Not an index on all rows: what waits must never be looked for among what is kept.
create unique index outbox_published_idx on outbox (position) where published_at is not null;

-- Commands and replies go when they are old, events stay.
create index outbox_passing_idx on outbox (sent_at)
  where split_part(subject, '.', 3) in ('commands', 'replies');

-- The stream that the messages were published to.
create table outbox_streams (
  lease     text primary key,
  stream_id text not null,
  noted_at  timestamptz not null
);

-- Each row is updated once, when it was published: some room keeps the new version on the same page. The
-- rows that wait are found by an index that forgets them at the same rate, so it is vacuumed by number.
alter table outbox set (
  fillfactor = 85,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02
);
-- Only inserted and, when old, deleted.
alter table inbox set (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05
);
-- A few rows that are updated each second: small enough to be vacuumed often.
alter table leases set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
