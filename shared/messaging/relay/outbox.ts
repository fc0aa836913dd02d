/**
 * The statements of the relay on its outbox.
 *
 * @module
 */
import { withDeadline } from "../../platform/time.ts";
import { arrayLiteral } from "../../platform/commit/statement.ts";
import type { Sql } from "../../platform/database.ts";
import type { Outgoing } from "../broker.ts";
import { encodeEnvelope } from "../envelope.ts";
import type { OutboxRow } from "../tables.ts";

/** A row that waits to be published. */
export interface Unpublished {
  readonly position: number;
  readonly outgoing: Outgoing;
}

/** How much waits in an outbox. */
export interface Backlog {
  readonly messages: number;
  /** Age of the oldest in milliseconds, 0 when nothing waits. */
  readonly oldestMs: number;
}

/** An outbox, as the relay uses it. */
export interface Outbox {
  /** Unpublished rows, by position. */
  unpublished(limit: number): Promise<Unpublished[]>;
  /** Marks rows as published, if the lease is held in this epoch. */
  mark(positions: readonly number[], lease: { owner: string; epoch: number }): Promise<void>;
  /** The last position that was given out. */
  lastPosition(): Promise<number>;
  /** The transactions that write to the outbox now. */
  writers(): Promise<string[]>;
  backlog(): Promise<Backlog>;
}

const ANSWER_MS = 10_000;

/** The statements on the outbox of a schema. @param lease the lease's name. */
export function outboxOf(sql: Sql, schema: string, lease: string): Outbox {
  const run = <Row extends object>(text: string, parameters: (string | number)[] = []) =>
    withDeadline(
      sql.unsafe<Row[]>(text, parameters, { prepare: true }),
      ANSWER_MS,
      `the outbox of ${schema}`,
    );
  return {
    async unpublished(limit) {
      const rows = await run<OutboxRow & { position: number }>(
        `select position, id, name, subject, key, data, metadata, sent_at as "sentAt"
         from ${schema}.outbox where published_at is null order by position limit $1::int8`,
        [limit],
      );
      return rows.map((row) => unpublishedOf(row, Number(row.position)));
    },
    async mark(positions, { owner, epoch }) {
      await run(
        `with quiet as materialized (select set_config('synchronous_commit', 'off', true))
         update ${schema}.outbox as o set published_at = clock_timestamp() from quiet
         where o.position = any($1::int8[]) and o.published_at is null and exists (
           select from ${schema}.leases where name = $2 and owner = $3 and epoch = $4::int8
         )`,
        [arrayLiteral(positions.map(String)), lease, owner, epoch],
      );
    },
    async lastPosition() {
      const [{ last }] = await run<{ last: number }>(
        `select coalesce(pg_sequence_last_value('${schema}.outbox_position_seq'), 0) as last`,
      );
      return Number(last);
    },
    async writers() {
      const rows = await run<{ writer: string }>(
        `select virtualtransaction as writer from pg_locks
         where locktype = 'relation' and mode = 'RowExclusiveLock'
           and relation = '${schema}.outbox'::regclass
           and database = (select oid from pg_database where datname = current_database())`,
      );
      return rows.map(({ writer }) => writer);
    },
    async backlog() {
      const [{ messages, oldestMs }] = await run<{ messages: number; oldestMs: number }>(
        `select count(*)::float8 as messages, coalesce(
           extract(epoch from clock_timestamp() - min(sent_at)) * 1000, 0)::float8 as "oldestMs"
         from ${schema}.outbox where published_at is null`,
      );
      return { messages, oldestMs: Math.max(0, oldestMs) };
    },
  };
}

/** A row as it goes to the broker. */
export function unpublishedOf(row: OutboxRow, position: number): Unpublished {
  const { id, subject, key } = row;
  return { position, outgoing: { id, subject, key, body: encodeEnvelope(row) } };
}
