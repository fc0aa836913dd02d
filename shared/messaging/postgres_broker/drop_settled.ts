/**
 * Commands and replies that are old and settled go from the stream.
 *
 * @module
 */
import type { Sql } from "../../platform/database.ts";
import { withDeadline } from "../../platform/time.ts";
import { passing } from "../relay/stream_notes.ts";

const STEP = 1_000;
const ANSWER_MS = 10_000;

/**
 * Deletes the commands and replies up to a position that every subscription has settled, in steps. The
 * last message of the stream stays: it tells how far the stream is.
 */
export async function dropSettled(sql: Sql, upTo: number): Promise<void> {
  for (;;) {
    const [{ deleted }] = await withDeadline(
      sql.unsafe<{ deleted: number }[]>(
        `with recursive subjects as (
           (select subject from broker.messages order by subject limit 1)
           union all
           select (
             select m.subject from broker.messages as m where m.subject > s.subject
             order by m.subject limit 1
           ) from subjects as s where s.subject is not null
         ), gone as (
           delete from broker.messages where position in (
             select m.position from subjects as s, lateral (
               select position from broker.messages
               where subject = s.subject and position <= least(
                 $1::int8,
                 (select min(floor) from broker.subscriptions),
                 (select max(position) - 1 from broker.messages)
               ) order by position limit ${STEP}
             ) as m where ${passing("s.subject")} limit ${STEP}
           ) returning 1
         )
         select count(*)::int4 as deleted from gone`,
        [upTo],
        { prepare: true },
      ),
      ANSWER_MS,
      "deleting old messages of the stream",
    );
    if (deleted < STEP) return;
  }
}
