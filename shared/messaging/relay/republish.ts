/**
 * Publishing again by hand: rows that were published become unpublished, and the relay does the rest.
 *
 * @module
 */
import type { Sql } from "../../platform/database.ts";
import { withDeadline } from "../../platform/time.ts";

/** Which messages of an outbox are published again: all that fit everything that is given. */
export interface Republishing {
  /** Sent at this time or later. */
  readonly since?: Date;
  /** Sent before this time. */
  readonly until?: Date;
  /** Of this aggregate's id, or key. */
  readonly aggregate?: string;
  /** Of this registered name. */
  readonly name?: string;
}

const ANSWER_MS = 10_000;
/** So many positions at a time: no statement locks more, however few of them fit. */
const STEP = 5_000;

/**
 * Makes published rows unpublished, step by step in their order. They keep their ids.
 *
 * @returns how many these are. @throws when the database is away; some may be unpublished then.
 */
export async function republish(
  sql: Sql,
  schema: string,
  { since, until, aggregate, name }: Republishing,
): Promise<number> {
  const run = <Row extends object>(text: string, parameters: (string | number | Date | null)[]) =>
    withDeadline(
      sql.unsafe<Row[]>(text, parameters, { prepare: true }),
      ANSWER_MS,
      `the outbox of ${schema}`,
    );
  const [{ first, last }] = await run<{ first: number; last: number }>(
    `select coalesce(min(position), 1) as first, coalesce(max(position), 0) as last
     from ${schema}.outbox where published_at is not null`,
    [],
  );
  let rows = 0;
  for (let from = Number(first); from <= last; from += STEP) {
    const [{ count }] = await run<{ count: number }>(
      `with again as (
         update ${schema}.outbox set published_at = null, stream_position = null
         where position between $1::int8 and $2::int8 and published_at is not null
           and ($3::timestamptz is null or sent_at >= $3::timestamptz)
           and ($4::timestamptz is null or sent_at < $4::timestamptz)
           and ($5::text is null or key = $5::text or metadata ->> 'AGGREGATE_ID' = $5::text)
           and ($6::text is null or name = $6::text)
         returning 1
       )
       select count(*)::int4 as count from again`,
      [
        from,
        Math.min(from + STEP - 1, Number(last)),
        since ?? null,
        until ?? null,
        aggregate ?? null,
        name ?? null,
      ],
    );
    rows += count;
  }
  return rows;
}
