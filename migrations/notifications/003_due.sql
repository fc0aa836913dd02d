-- In the order in which they are sent, so that a look for a few of many reads only these.
drop index notifications_due_idx;
create index notifications_due_idx on notifications (due_at, id) where status = 'pending';
