/**
 * What of a context goes when it is old.
 *
 * @module
 */
import type { Sql } from "../../platform/database.ts";
import { withDeadline } from "../../platform/time.ts";
import type { Broker } from "../broker.ts";
import { passing } from "../relay/stream_notes.ts";
import type { RetentionTask, Swept } from "../retention.ts";

const ANSWER_MS = 15_000;

function asking(sql: Sql, what: string) {
  return <Row extends object>(text: string, parameters: readonly (string | number)[]) =>
    withDeadline(sql.unsafe<Row[]>(text, [...parameters], { prepare: true }), ANSWER_MS, what);
}

/** Whether messages of a subject are commands or replies. @param subject full, e.g. `mallbots.depot.commands`. */
export function isPassing(subject: string): boolean {
  return ["commands", "replies"].includes(subject.split(".")[2]);
}

/**
 * Commands and replies that were published, and are settled by everyone, go from the broker and then
 * from the outbox. Events stay.
 *
 * @param retentionMs for so long after they were published they are kept, in milliseconds.
 */
export function outboxRetention(
  sql: Sql,
  { schema, broker, retentionMs }: {
    readonly schema: string;
    readonly broker: Pick<Broker, "dropSettled">;
    readonly retentionMs: number;
  },
): RetentionTask {
  const ask = asking(sql, `the outbox of ${schema}`);
  const old = `${passing("subject")}
    and sent_at < clock_timestamp() - $1::float8 * interval '1 ms'
    and published_at < clock_timestamp() - $1::float8 * interval '1 ms'`;
  return {
    name: `${schema}.outbox`,
    async step(limit) {
      const [{ last }] = await ask<{ last: number | null }>(
        `select max(stream_position) as last from (
           select stream_position from ${schema}.outbox where ${old} order by sent_at limit $2::int8
         ) as oldest`,
        [retentionMs, limit],
      );
      if (last !== null) await broker.dropSettled?.(Number(last));
      const [{ deleted }] = await ask<{ deleted: number }>(
        `with gone as (
           delete from ${schema}.outbox where published_at is not null and position in (
             select position from ${schema}.outbox where ${old} order by sent_at limit $2::int8
           ) returning 1
         )
         select count(*)::int4 as deleted from gone`,
        [retentionMs, limit],
      );
      return { deleted, more: deleted === limit };
    },
  };
}

/**
 * The inbox forgets commands and replies that no outbox and no broker has any more. What it knows of
 * events stays, as they do. Walks through the keys of those subscriptions; the hot path pays nothing.
 *
 * @param subscriptions those to commands and replies.
 * @param keptMs for so long after a message was handled, in milliseconds: longer than senders keep it.
 */
export function inboxRetention(
  sql: Sql,
  { schema, subscriptions, keptMs }: {
    readonly schema: string;
    readonly subscriptions: () => readonly string[];
    readonly keptMs: number;
  },
): RetentionTask {
  const ask = asking(sql, `the inbox of ${schema}`);
  let left: string[] = [];
  let after = "";

  async function walk(subscription: string, limit: number): Promise<Swept> {
    const [{ deleted, last, more }] = await ask<Swept & { readonly last: string | null }>(
      `with page as materialized (
         select id, received_at from ${schema}.inbox
         where subscription = $1 and id > $2 order by id limit $3::int8
       ), gone as (
         delete from ${schema}.inbox as i using page
         where i.subscription = $1 and i.id = page.id
           and page.received_at < clock_timestamp() - $4::float8 * interval '1 ms'
         returning 1
       )
       select (select count(*)::int4 from gone) as deleted, max(id) as last,
         count(*) = $3::int8 as more from page`,
      [subscription, after, limit, keptMs],
    );
    after = last ?? "";
    return { deleted, more };
  }

  return {
    name: `${schema}.inbox`,
    async step(limit) {
      if (left.length === 0) {
        left = [...subscriptions()];
        after = "";
      }
      if (left.length === 0) return { deleted: 0, more: false };
      const { deleted, more } = await walk(left[0], limit);
      if (!more) {
        left.shift();
        after = "";
      }
      return { deleted, more: left.length > 0 };
    },
  };
}
