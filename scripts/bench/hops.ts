/**
 * Where the time of an order goes: from message to message, by the servers' own timestamps.
 *
 * @module
 */
import { line } from "./figures.ts";
import { databaseIn } from "./system.ts";

const CONTEXTS = ["baskets", "ordering", "cosec", "customers", "depot", "payments"];

/**
 * One line for each message between checkout and approval: the time from the one before.
 *
 * @param dataDir of the embedded PostgreSQL that the system uses.
 * @param orders their ids.
 */
export async function hops(dataDir: string, orders: readonly string[]): Promise<string[]> {
  await using database = databaseIn(dataDir);
  const messages = CONTEXTS.map((context) =>
    `select '${context}' as context, name, key, sent_at, position from ${context}.outbox`
  ).join(" union all ");
  const rows = await database.sql.unsafe<{ order: string; hop: string; at: number }[]>(
    `select key as order, context || ' ' || name as hop,
       (extract(epoch from sent_at) * 1000)::float8 as at
     from (${messages}) as messages where key = any($1) and name <> 'basketsapi.BasketStarted'
     order by key, sent_at, position`,
    [[...orders]],
  );
  const gaps = new Map<string, number[]>();
  const whole: number[] = [];
  let previous = rows[0], first = rows[0];
  for (const row of rows) {
    if (row.order !== previous.order) [previous, first] = [row, row];
    gaps.set(row.hop, [...gaps.get(row.hop) ?? [], row.at - previous.at]);
    if (row.hop.endsWith(".OrderApproved")) whole.push(row.at - first.at);
    previous = row;
  }
  return [
    line("checked out to approved, by the servers", whole),
    ...[...gaps].map(([hop, ms]) => line(`  ${hop}`, ms)),
  ];
}
