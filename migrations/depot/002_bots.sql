create table bots (
  id               text collate "C" primary key,
  name             text not null,
  status           text not null,
  shopping_list_id text not null, -- empty: none
  version          int not null
);
create index bots_idle_idx on bots (id) where status = 'idle';
create unique index bots_shopping_list_idx on bots (shopping_list_id) where shopping_list_id <> '';

-- The oldest available list is dispatched next.
create index shopping_lists_availability_idx on shopping_lists (id) where status = 'available';
create index shopping_lists_recalled_idx on shopping_lists (recalled_at)
  where recalled_at is not null;
