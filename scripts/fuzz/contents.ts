/**
 * What is in the tables of contexts, to see whether something was written.
 *
 * @module
 */
import type { Sql } from "../../shared/platform/database.ts";
import { pause } from "../../shared/platform/time.ts";

/** By table: how many rows, and the last transaction that wrote one. */
export type Contents = Readonly<Record<string, string>>;

/** What is in all tables. Leases are left out, since they are renewed all the time. */
export async function contents(sql: Sql, contexts: readonly string[]): Promise<Contents> {
  const tables = await sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname = any(${[...contexts]}) and tablename <> 'leases'
    order by 1`;
  const parts = tables.map(({ name }) =>
    `select '${name}' as name, count(*) || ' rows, ' || coalesce(max(xmin::text::bigint), 0) as held
     from ${name}`
  );
  const rows = await sql.unsafe(parts.join(" union all "));
  return Object.fromEntries(rows.map(({ name, held }) => [name, held]));
}

/** The tables in which something else is. */
export function changed(before: Contents, after: Contents): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}

/**
 * What is in the tables once nothing is on its way: everything is published, and for a while nothing is
 * written.
 *
 * @throws {Error} when that is not so after `deadlineMs`.
 */
export async function contentsAtRest(
  sql: Sql,
  contexts: readonly string[],
  deadlineMs: number,
): Promise<Contents> {
  const until = performance.now() + deadlineMs;
  let last = await contents(sql, contexts);
  for (let calm = 0; calm < 3;) {
    if (performance.now() > until) {
      throw new Error(`something is written all the time, for ${deadlineMs} ms`);
    }
    await pause(60);
    const now = await contents(sql, contexts);
    const isCalm = changed(last, now).length === 0 && await waiting(sql, contexts) === 0;
    calm = isCalm ? calm + 1 : 0;
    last = now;
  }
  return last;
}

async function waiting(sql: Sql, contexts: readonly string[]): Promise<number> {
  const counts = contexts.map((context) =>
    `(select count(*)::int from ${context}.outbox where published_at is null)`
  );
  const [{ n }] = await sql.unsafe(`select ${counts.join(" + ")} as n`);
  return n;
}
