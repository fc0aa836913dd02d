-- Orders that are neither approved nor rejected nor canceled: one that stays is told of again.
create table pending_orders (
  id        text primary key,
  placed_at timestamptz not null,
  due_at    timestamptz not null, -- when it is told of again
  told      int not null, -- how often it was told of
  version   int not null
);
create index pending_orders_due_idx on pending_orders (due_at, id);

insert into pending_orders (id, placed_at, due_at, told, version)
select stream_id, min(occurred_at), min(occurred_at) + interval '2 minutes', 1, 1
from events
where stream_name = 'ordering.Order'
group by stream_id
having not bool_or(
  event_name in ('ordering.OrderApproved', 'ordering.OrderRejected', 'ordering.OrderCanceled')
);
