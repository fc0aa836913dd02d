/**
 * What operators look up among dead letters.
 *
 * @module
 */
import type { Sql } from "../../platform/database.ts";
import { withDeadline } from "../../platform/time.ts";
import type { DeadLetterRow } from "../dead_letters.ts";

/** A dead letter without its envelope. */
export type DeadLetterHead = Omit<DeadLetterRow, "envelope">;

/** Which dead letters are wanted. */
export interface DeadLetterFilter {
  readonly subscription?: string;
  /** Registered name of the message. */
  readonly name?: string;
  /** Only those that are older than the one with this id. */
  readonly before?: string;
}

/** How many messages a subscription could not handle. */
export interface DeadLetterCount {
  readonly subscription: string;
  readonly deadLetters: number;
  /** Messages that wait behind them. */
  readonly waiting: number;
}

/** What operators look up. */
export interface DeskReads {
  /** The newest first. */
  list(filter: DeadLetterFilter, limit: number): Promise<readonly DeadLetterHead[]>;
  find(id: string): Promise<DeadLetterRow | undefined>;
  /** How many messages wait behind a key of a subscription. */
  waiting(subscription: string, key: string): Promise<number>;
  /** By subscription, those that have none left out. */
  counts(): Promise<readonly DeadLetterCount[]>;
}

const ANSWER_MS = 10_000;
const HEAD =
  `subscription, message_id as "messageId", id, name, subject, key, cause, error, attempts,
  blocks, failed_at as "failedAt", version`;

/** Looks things up in the database of a context. */
export function postgresDeskReads(sql: Sql, schema: string): DeskReads {
  const ask = async <Row extends object>(text: string, parameters: (string | null)[] = []) => [
    ...await withDeadline(sql.unsafe<Row[]>(text, parameters), ANSWER_MS, "the dead letters"),
  ];
  return {
    list: ({ subscription, name, before }, limit) =>
      ask<DeadLetterHead>(
        `select ${HEAD} from ${schema}.dead_letters
         where ($1::text is null or subscription = $1) and ($2::text is null or name = $2)
           and ($3::text is null or id < $3)
         order by id desc limit ${Math.trunc(limit)}`,
        [subscription ?? null, name ?? null, before ?? null],
      ),
    async find(id) {
      const text = `select ${HEAD}, envelope from ${schema}.dead_letters where id = $1`;
      const [row] = await ask<DeadLetterRow>(text, [id]);
      return row;
    },
    async waiting(subscription, key) {
      const [{ count }] = await ask<{ count: number }>(
        `select count(*)::int as count from ${schema}.waiting_messages
         where subscription = $1 and key = $2`,
        [subscription, key],
      );
      return count;
    },
    counts: () =>
      ask<DeadLetterCount>(
        `select subscription, sum(dead)::int as "deadLetters", sum(waiting)::int as waiting
         from (
           select subscription, 1 as dead, 0 as waiting from ${schema}.dead_letters
           union all
           select subscription, 0, 1 from ${schema}.waiting_messages
         ) as all_of_them group by subscription order by subscription`,
      ),
  };
}
