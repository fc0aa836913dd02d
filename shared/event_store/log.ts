/**
 * The log of a context: all its events, in one order that never changes once it was read.
 *
 * Positions are given when events are written and seen when their transaction commits, so whoever
 * follows positions skips the events of a transaction that is slow. So the order is that of the
 * transactions that wrote (`xid`), then of positions, and reading stops below the *safe limit*: the
 * oldest transaction that is at work on this events table, or else the next one to come. Transactions
 * of other databases, other contexts and other tables hold nothing back. It rests on one rule, which
 * units of work keep: a transaction writes its events with its first statement.
 *
 * In a database that was restored into another server, transactions are numbered from anew. That shows
 * in an event whose transaction is still to come; then the era ends. Events are ordered by era first,
 * and what is of an old era is complete, so that cursors from before stay right.
 *
 * @module
 */
import type { Sql } from "../platform/database.ts";
import { readAgain } from "../platform/read_again.ts";
import { withDeadline } from "../platform/time.ts";
import type { StoredEvent } from "./event_store.ts";

/** A place in the log: everything up to it was read. Plain data, to be kept as JSON. */
export interface LogCursor {
  readonly era: number;
  /** Number of a transaction. */
  readonly xid: string;
  readonly position: number;
}

/** Before the first event. */
export const LOG_START: LogCursor = { era: 0, xid: "0", position: 0 };

/** Some events, in order, and the place after the last of them. */
export interface LogPage {
  readonly events: readonly StoredEvent[];
  readonly cursor: LogCursor;
}

/** How far a reader is behind. */
export interface LogLag {
  /** Events after the cursor, those that are held back included. */
  readonly waiting: number;
  /** How long the transaction that holds the log back has been open, in milliseconds; 0 when none does. */
  readonly heldBackMs: number;
}

/** Reads the log of one context. */
export interface EventLog {
  /**
   * The events after a cursor. An empty page does not say that there are no more: they may be held back.
   *
   * @param limit most events that are answered.
   * @param options `heldBack`: also those from the safe limit on. The cursor then skips events that
   * commit later: only for who makes sure that none of those matter.
   */
  read(
    cursor: LogCursor,
    limit: number,
    options?: { readonly heldBack?: boolean },
  ): Promise<LogPage>;
  /** How many events there are after a cursor, and whether something holds them back. */
  lag(cursor: LogCursor): Promise<LogLag>;
}

interface Limit {
  readonly era: number;
  /** Transactions from here on are not over. */
  readonly xid: string;
  readonly heldBackMs: number;
}

interface LimitRow {
  readonly next: number;
  readonly era: number;
  readonly oldest: number | null;
  readonly heldBackMs: number | null;
  readonly newestEra: number | null;
  readonly newestXid: number | null;
}

interface EventRow extends StoredEvent {
  readonly era: number;
  readonly xid: string;
  readonly position: number;
}

const ANSWER_MS = 15_000;

/**
 * The log of a context.
 *
 * @example
 * ```ts ignore
 * const log = eventLog(sql, "stores");
 * let cursor = LOG_START;
 * for (let page; (page = await log.read(cursor, 500)).events.length > 0; cursor = page.cursor) {
 *   page.events.forEach(count);
 * }
 * ```
 */
export function eventLog(sql: Sql, schema: string): EventLog {
  const { prepare } = sql.options;
  const ask = <Row extends object>(text: string, parameters: (string | number)[] = []) =>
    readAgain(() =>
      withDeadline(
        sql.unsafe<Row[]>(text, parameters, { prepare }),
        ANSWER_MS,
        `the log of ${schema}`,
      )
    );

  /** The snapshot comes first: who gets a number after it is beyond the limit anyway. */
  const limits = `
    with writers as materialized (
      select next, (next - held.transactionid::text::int8) & 4294967295 as age, held.pid
      from (select pg_snapshot_xmax(pg_current_snapshot())::text::int8 as next) as snapshot
      cross join pg_locks as writes
      join pg_locks as held using (virtualtransaction)
      where writes.locktype = 'relation' and writes.mode = 'RowExclusiveLock'
        and writes.relation = '${schema}.events'::regclass
        and writes.database = (select oid from pg_database where datname = current_database())
        and held.locktype = 'transactionid' and held.mode = 'ExclusiveLock' and held.granted
    ), oldest as (
      select next - age as xid, pid from writers
      where age < 2147483648 -- else it came after the snapshot
      order by age desc limit 1
    ), newest as (
      select era, xid::text::int8 as xid from ${schema}.events
      order by era desc, events.xid desc, position desc limit 1
    )
    select pg_snapshot_xmax(pg_current_snapshot())::text::int8 as next,
      (select pg_get_expr(adbin, adrelid)::int4 from pg_attrdef
        join pg_attribute on attrelid = adrelid and attnum = adnum
        where adrelid = '${schema}.events'::regclass and attname = 'era') as era,
      oldest.xid as oldest,
      (select extract(epoch from clock_timestamp() - xact_start) * 1000 from pg_stat_activity
        where pid = oldest.pid)::float8 as "heldBackMs",
      newest.era as "newestEra", newest.xid as "newestXid"
    from (select) as one left join oldest on true left join newest on true`;

  const pages = `
    select stream_name as "streamName", stream_id as "streamId", stream_version as "streamVersion",
      event_id as "eventId", event_name as "eventName", event_version as "eventVersion",
      event_data as "eventData", metadata, occurred_at as "occurredAt",
      era, xid::text as xid, position
    from ${schema}.events
    where (era, xid, position) > ($1::int4, $2::text::xid8, $3::int8)
      and (era < $4::int4 or xid < $5::text::xid8)
    order by era, events.xid, position limit $6::int4`;

  const counts = `
    select count(*)::int4 as waiting from ${schema}.events
    where (era, xid, position) > ($1::int4, $2::text::xid8, $3::int8)`;

  async function safeLimit(): Promise<Limit> {
    const [row] = await ask<LimitRow>(limits);
    const { next, era, oldest, heldBackMs, newestEra, newestXid } = row;
    if (newestEra === era && Number(newestXid) >= Number(next)) {
      await endEra(sql, schema, era);
      return await safeLimit();
    }
    return { era, xid: String(oldest ?? next), heldBackMs: heldBackMs ?? 0 };
  }

  return {
    async read(cursor, limit, { heldBack = false } = {}) {
      const { era, xid } = await safeLimit(); // an era that is over is noticed in any case
      const bound = heldBack ? [era + 1, "0"] : [era, xid];
      const rows = await ask<EventRow>(pages, [
        cursor.era,
        cursor.xid,
        cursor.position,
        ...bound,
        limit,
      ]);
      const last = rows.at(-1);
      return {
        events: [...rows],
        cursor: last ? { era: last.era, xid: last.xid, position: Number(last.position) } : cursor,
      };
    },
    async lag({ era, xid, position }) {
      const [{ waiting }] = await ask<{ waiting: number }>(counts, [era, xid, position]);
      return { waiting, heldBackMs: (await safeLimit()).heldBackMs };
    },
  };
}

/** From now on events are of the next era, unless another process was faster. */
async function endEra(sql: Sql, schema: string, era: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(`lock table ${schema}.events in access exclusive mode`);
    const [{ now }] = await tx.unsafe<{ now: string }[]>(
      `select pg_get_expr(adbin, adrelid) as now from pg_attrdef
       join pg_attribute on attrelid = adrelid and attnum = adnum
       where adrelid = '${schema}.events'::regclass and attname = 'era'`,
    );
    if (Number(now) !== era) return;
    await tx.unsafe(`alter table ${schema}.events alter column era set default ${era + 1}`);
  });
}
