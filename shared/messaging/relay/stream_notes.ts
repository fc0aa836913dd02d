/**
 * What an outbox knows of the broker's stream: which one it is, and where in it each row stands. With
 * that, rows that the stream lost become unpublished again.
 *
 * @module
 */
import type { Sql } from "../../platform/database.ts";
import { withDeadline } from "../../platform/time.ts";
import type { HeldLease } from "./outbox.ts";

/** A message where the stream should have it. */
export interface Noted {
  readonly id: string;
  readonly streamPosition: number;
}

/** The notes of an outbox. */
export interface StreamNotes {
  /** The stream that was published to; undefined before the first time. */
  stream(): Promise<string | undefined>;
  /** Notes the stream, if the lease is held. */
  noteStream(id: string, held: HeldLease): Promise<void>;
  /**
   * The message with the highest place in the stream after `after` and up to `upTo`; not one that the
   * broker may have dropped because it is old.
   */
  highest(after?: number, upTo?: number): Promise<Noted | undefined>;
  /**
   * Makes the rows after a place in the stream unpublished, in steps; `undefined`: all rows that were
   * ever published.
   *
   * @returns how many they were. What is not done when it fails is found again.
   */
  unpublish(after: number | undefined, held: HeldLease): Promise<number>;
}

const ANSWER_MS = 10_000;
const STEP = 5_000;

/** Commands and replies: they go when they are old. Events stay. */
export const passing = (subject: string) =>
  `split_part(${subject}, '.', 3) in ('commands', 'replies')`;

/**
 * The notes of the outbox of a schema.
 *
 * @param lease the lease's name.
 * @param retentionMs after which the broker may drop commands and replies.
 */
export function streamNotesOf(
  sql: Sql,
  { schema, lease, retentionMs }: {
    readonly schema: string;
    readonly lease: string;
    readonly retentionMs: number;
  },
): StreamNotes {
  const run = <Row extends object>(text: string, parameters: (string | number)[]) =>
    withDeadline(
      sql.unsafe<Row[]>(text, parameters, { prepare: true }),
      ANSWER_MS,
      `the outbox of ${schema}`,
    );
  const isHeld = `exists (
    select from ${schema}.leases where name = $1 and owner = $2 and epoch = $3::int8
  )`;

  /** @returns how many rows of the step were changed, and where the next one begins, if there is more. */
  async function step(from: string, parameters: (string | number)[]) {
    const [row] = await run<{ rows: number; last: number | null; more: boolean }>(
      `with step as materialized (${from}),
       changed as (
         update ${schema}.outbox as o set published_at = null, stream_position = null
         from step where o.position = step.position and o.published_at is not null and ${isHeld}
         returning 1
       )
       select (select count(*)::int4 from changed) as rows, max(place) as last,
         count(*) = ${STEP} as more from step`,
      parameters,
    );
    return row;
  }

  return {
    async stream() {
      const [row] = await run<{ id: string }>(
        `select stream_id as id from ${schema}.outbox_streams where lease = $1`,
        [lease],
      );
      return row?.id;
    },
    async noteStream(id, { owner, epoch }) {
      await run(
        `insert into ${schema}.outbox_streams as s (lease, stream_id, noted_at)
         select $1, $4, clock_timestamp() where ${isHeld}
         on conflict (lease) do update
         set stream_id = excluded.stream_id, noted_at = excluded.noted_at`,
        [lease, owner, epoch, id],
      );
    },
    async highest(after = 0, upTo = Number.MAX_SAFE_INTEGER) {
      const [row] = await run<Noted>(
        `select id, stream_position as "streamPosition" from ${schema}.outbox
         where stream_position > $1::int8 and stream_position <= $2::int8
           and (not (${passing("subject")})
             or published_at > clock_timestamp() - $3::float8 * interval '0.5 ms')
         order by stream_position desc limit 1`,
        [after, upTo, retentionMs],
      );
      return row && { id: row.id, streamPosition: Number(row.streamPosition) };
    },
    async unpublish(after, { owner, epoch }) {
      const from = after === undefined
        ? `select position, position as place from ${schema}.outbox
           where published_at is not null and position > $4::int8 order by position limit ${STEP}`
        : `select position, stream_position as place from ${schema}.outbox
           where stream_position > $4::int8 order by stream_position limit ${STEP}`;
      let rows = 0;
      for (let place = after ?? 0;;) {
        const done = await step(from, [lease, owner, epoch, place]);
        rows += done.rows;
        if (!done.more || done.last === null) return rows;
        // several rows may claim one place: it is looked at again
        place = after === undefined ? Number(done.last) : Number(done.last) - 1;
      }
    },
  };
}
