/**
 * Idempotency keys go after a day.
 *
 * @module
 */
import type { RetentionTask } from "../../messaging/retention.ts";
import type { Sql } from "../database.ts";
import { withDeadline } from "../time.ts";

/** How long an answer is kept, in milliseconds: 24 hours. */
const KEPT_MS = 24 * 3_600_000;
const ANSWER_MS = 15_000;

/** The keys of a context that are old, by the database's clock, the oldest first. */
export function idempotencyRetention(sql: Sql, schema: string): RetentionTask {
  const table = `${schema}.idempotency_keys`;
  const text = `
    with old as (
      select route, caller, key from ${table}
      where created_at < clock_timestamp() - $1::float8 * interval '1 ms'
      order by created_at limit $2::int8
    ), gone as (
      delete from ${table} where (route, caller, key) in (select route, caller, key from old)
      returning 1
    )
    select count(*)::int4 as deleted from gone`;
  return {
    name: table,
    async step(limit) {
      const sent = sql.unsafe<{ deleted: number }[]>(text, [KEPT_MS, limit], { prepare: true });
      const [{ deleted }] = await withDeadline(sent, ANSWER_MS, table);
      return { deleted, more: deleted === limit };
    },
  };
}
