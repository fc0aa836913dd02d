import assert from "node:assert/strict";
import { factsOf } from "./statement.ts";

for (
  const [text, summary, kind] of [
    ["select 1", "SELECT", "QueryContext"],
    [
      "select a from x.lamps l join x.rooms r on r.id = l.room",
      "SELECT x.lamps, x.rooms",
      "QueryContext",
    ],
    ['select "a" from x.lamps where "id" = $1::text::text', "SELECT x.lamps", "QueryRowContext"],
    ["select a from x.lamps order by id limit 1", "SELECT x.lamps", "QueryRowContext"],
    ["with old as (select 1 from x.lamps) select * from old", "SELECT x.lamps", "QueryContext"],
    [
      "with w0 as (insert into x.inbox as t (id) select $1 returning 1),\nw1 as (insert into x.lamps as t (id) select $2 on conflict (id) do update set a = 1) select 1",
      "INSERT x.inbox, x.lamps",
      "ExecContext",
    ],
    [
      "select found.* from unnest($1::text[], $2::text[]) with ordinality as wanted(id, room, place)\n cross join lateral (select a from x.lamps l where l.id = wanted.id) as found order by place",
      "SELECT x.lamps",
      "QueryContext",
    ],
    [
      "select p.id from x.lamps p left join lateral (select i.id from x.rooms i where i.lamp is not distinct from p.id limit 3) r on true",
      "SELECT x.lamps, x.rooms",
      "QueryContext",
    ],
    [
      "with recursive up(id, n) as (select id from x.rooms union all select id from up), lit as materialized (select 1 from x.lamps) select * from lit join up on true",
      "SELECT x.rooms, x.lamps",
      "QueryContext",
    ],
    ['update "x"."lamps" set a = 1', "UPDATE x.lamps", "ExecContext"],
    ["  delete from x.lamps where id = $1", "DELETE x.lamps", "ExecContext"],
    ["listen outbox", "LISTEN", "ExecContext"],
  ] as const
) {
  Deno.test(`the statement is told as ${summary} (${kind}): ${text.slice(0, 60)}`, () => {
    const facts = factsOf(text);
    assert.deepEqual([facts.summary, facts.kind], [summary, kind]);
    assert.equal(factsOf(text), facts, "read once");
  });
}

Deno.test("a statement on many tables is told in short", () => {
  const text = ["a", "b", "c", "d", "e"].map((name) => `insert into x.${name} values (1)`).join(
    ";",
  );
  assert.equal(factsOf(text).summary, "INSERT x.a, x.b, x.c, x.d, …");
});
