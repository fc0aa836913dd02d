/**
 * The statements of the relay on its outbox.
 *
 * @module
 */
import { withDeadline } from "../../platform/time.ts";
import { arrayLiteral } from "../../platform/commit/statement.ts";
import type { Sql } from "../../platform/database.ts";
import type { Broker, Outgoing } from "../broker.ts";
import { encodeEnvelope } from "../envelope.ts";
import type { OutboxRow } from "../tables.ts";

/** A row that waits to be published. */
export interface Unpublished {
  readonly position: number;
  readonly row: OutboxRow;
}

/** A row that was published. */
export interface Published {
  readonly position: number;
  /** Where the broker's stream has it. */
  readonly streamPosition: number;
}

/** How much waits in an outbox. */
export interface Backlog {
  readonly messages: number;
  /** Whether `messages` is estimated, at most so many: above {@link MOST_COUNTED} nobody counts. */
  readonly estimated: boolean;
  /** Age of the oldest in milliseconds, 0 when nothing waits. */
  readonly oldestMs: number;
}

/** The lease of an outbox as it is held; what depends on it does nothing when it was lost. */
export interface HeldLease {
  readonly owner: string;
  readonly epoch: number;
}

/** An outbox, as the relay uses it. */
export interface Outbox {
  /** Unpublished rows after a position, by position. */
  unpublished(after: number, limit: number): Promise<Unpublished[]>;
  /**
   * Marks rows as published, if the lease is held in this epoch and the broker still has them.
   *
   * @returns how many were marked.
   */
  mark(rows: readonly Published[], held: HeldLease): Promise<number>;
  /** The last position that was given out. */
  lastPosition(): Promise<number>;
  /** The transactions that write to the outbox now. */
  writers(): Promise<string[]>;
  backlog(): Promise<Backlog>;
}

const ANSWER_MS = 10_000;
/** Most rows of a backlog that are counted. */
export const MOST_COUNTED = 10_000;

/**
 * The statements on the outbox of a schema.
 *
 * @param lease the lease's name.
 * @param proof that the broker has a message, see {@link Broker.proof}.
 */
export function outboxOf(
  sql: Sql,
  { schema, lease, proof }: {
    readonly schema: string;
    readonly lease: string;
    readonly proof: Broker["proof"];
  },
): Outbox {
  const isThere = proof ? `and ${proof("o.id", "m.stream_position")}` : "";
  const run = <Row extends object>(text: string, parameters: (string | number)[] = []) =>
    withDeadline(
      sql.unsafe<Row[]>(text, parameters, { prepare: true }),
      ANSWER_MS,
      `the outbox of ${schema}`,
    );
  return {
    async unpublished(after, limit) {
      const rows = await run<OutboxRow & { position: number }>(
        `select position, id, name, subject, key, data, metadata, sent_at as "sentAt"
         from ${schema}.outbox where published_at is null and position > $1::int8
         order by position limit $2::int8`,
        [after, limit],
      );
      return rows.map((row) => ({ position: Number(row.position), row }));
    },
    async mark(rows, { owner, epoch }) {
      const marked = await run(
        `with quiet as materialized (select set_config('synchronous_commit', 'off', true))
         update ${schema}.outbox as o
         set published_at = clock_timestamp(), stream_position = m.stream_position
         from quiet, unnest($1::int8[], $2::int8[]) as m(position, stream_position)
         where o.position = m.position and o.published_at is null and exists (
           select from ${schema}.leases where name = $3 and owner = $4 and epoch = $5::int8
         ) ${isThere} returning 1`,
        [
          arrayLiteral(rows.map(({ position }) => String(position))),
          arrayLiteral(rows.map(({ streamPosition }) => String(streamPosition))),
          lease,
          owner,
          epoch,
        ],
      );
      return marked.length;
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
      const [{ counted, first, last, oldestMs }] = await run<
        { counted: number; first: number; last: number; oldestMs: number }
      >(
        `select coalesce((
             select count(*) from (
               select from ${schema}.outbox where published_at is null limit ${MOST_COUNTED + 1}
             ) as counted_ones
           ), 0)::float8 as counted,
           coalesce(oldest.position, 0) as first,
           coalesce((
             select position from ${schema}.outbox where published_at is null
             order by position desc limit 1
           ), 0) as last,
           coalesce(extract(epoch from clock_timestamp() - oldest.sent_at) * 1000, 0)::float8
             as "oldestMs"
         from (select) as one left join lateral (
           select position, sent_at from ${schema}.outbox where published_at is null
           order by position limit 1
         ) as oldest on true`,
      );
      const estimated = counted > MOST_COUNTED;
      const messages = estimated ? Number(last) - Number(first) + 1 : counted;
      return { messages, estimated, oldestMs: Math.max(0, oldestMs) };
    },
  };
}

/** A row as it goes to the broker. */
export function outgoingOf({ row }: Unpublished): Outgoing {
  const { id, subject, key } = row;
  return { id, subject, key, body: encodeEnvelope(row) };
}
