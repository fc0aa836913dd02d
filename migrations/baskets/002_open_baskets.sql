-- When each open basket was last changed: those left alone are found here.
create table open_baskets (
  id             text primary key,
  last_active_at timestamptz not null
);
create index idle_baskets_idx on open_baskets (last_active_at, id);

insert into open_baskets (id, last_active_at)
select stream_id, max(occurred_at)
from events
where stream_name = 'baskets.Basket'
group by stream_id
having not bool_or(event_name in ('baskets.BasketCanceled', 'baskets.BasketCheckedOut'));
