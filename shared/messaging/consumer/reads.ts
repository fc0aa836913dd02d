/**
 * What consumers look up besides rows by key. Writing goes through units of work.
 *
 * @module
 */
import { arrayLiteral } from "../../platform/commit/statement.ts";
import type { Sql } from "../../platform/database.ts";
import { withDeadline } from "../../platform/time.ts";
import type { WaitingRow } from "../dead_letters.ts";

/** What consumers look up. */
export interface ConsumerReads {
  /**
   * Of these messages, those that a subscription has handled, or has as dead letters that block nothing.
   * One that blocks its key must be met again where another process buried it: that tells the block.
   */
  known(subscription: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The keys that a dead letter blocks, or of which messages wait. */
  blockedKeys(subscription: string): Promise<readonly string[]>;
  /** Of these keys, those that no dead letter blocks. */
  freed(subscription: string, keys: readonly string[]): Promise<readonly string[]>;
  /** The message of a key that waits longest. */
  firstWaiting(subscription: string, key: string): Promise<WaitingRow | undefined>;
}

const ANSWER_MS = 10_000;

/** Looks things up in the database of a context. */
export function postgresConsumerReads(sql: Sql, schema: string): ConsumerReads {
  const ask = <Row extends object>(text: string, parameters: string[], what: string) =>
    withDeadline(
      sql.unsafe<Row[]>(text, parameters, { prepare: sql.options.prepare }),
      ANSWER_MS,
      what,
    );
  return {
    async known(subscription, ids) {
      const rows = await ask<{ id: string }>(
        `select id from ${schema}.inbox where subscription = $1 and id = any($2::text[])
         union all
         select message_id from ${schema}.dead_letters
         where subscription = $1 and message_id = any($2::text[]) and not blocks`,
        [subscription, arrayLiteral(ids)],
        "the inbox",
      );
      return new Set(rows.map(({ id }) => id));
    },
    async blockedKeys(subscription) {
      const rows = await ask<{ key: string }>(
        `select key from ${schema}.dead_letters where subscription = $1 and blocks
         union
         select key from ${schema}.waiting_messages where subscription = $1`,
        [subscription],
        "the blocked keys",
      );
      return rows.map(({ key }) => key);
    },
    async freed(subscription, keys) {
      const rows = await ask<{ key: string }>(
        `select k as key from unnest($2::text[]) as k where not exists (
           select from ${schema}.dead_letters as d
           where d.subscription = $1 and d.key = k and d.blocks
         )`,
        [subscription, arrayLiteral(keys)],
        "the blocked keys",
      );
      return rows.map(({ key }) => key);
    },
    async firstWaiting(subscription, key) {
      const [row] = await ask<WaitingRow>(
        `select subscription, message_id as "messageId", name, subject, key, envelope,
           waits_since as "waitsSince"
         from ${schema}.waiting_messages where subscription = $1 and key = $2
         order by position limit 1`,
        [subscription, key],
        "the waiting messages",
      );
      return row;
    },
  };
}
