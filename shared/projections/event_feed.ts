/**
 * Feeding a projection from the log of its own context.
 *
 * @module
 */
import type { StoredEvent } from "../event_store/event_store.ts";
import { eventLog, LOG_START, type LogCursor, type LogPage } from "../event_store/log.ts";
import { arrayLiteral } from "../platform/commit/statement.ts";
import type { Write } from "../platform/commit/write.ts";
import type { Sql } from "../platform/database.ts";
import type { Feed } from "./feed.ts";
import type { Journal } from "./journal.ts";
import type { EventSource } from "./projection.ts";

/** What {@link eventFeed} needs. */
export interface EventFeedOptions {
  readonly sql: Sql;
  readonly context: string;
  readonly sources: readonly EventSource[];
  readonly journal: Journal;
  /** Events that are applied in one commit; 500 unless given. */
  readonly batch?: number;
}

interface Aggregate {
  readonly state: unknown;
  readonly version: number;
}

/** States that are kept at hand; others are made again from their events. */
const MOST_STATES = 10_000;

/** Feeds a shadow with the events of aggregates, in the order of the log. */
export async function eventFeed(options: EventFeedOptions): Promise<Feed> {
  const { sql, context, sources, journal, batch = 500 } = options;
  const log = eventLog(sql, context);
  const byStream = new Map(sources.map((source) => [source.streamName, source]));
  const aggregates = new Map<string, Aggregate>();
  const slot = ({ streamName, streamId }: StoredEvent) => `${streamName} ${streamId}`;
  let cursor = journal.row.checkpoint as LogCursor | null ?? LOG_START;
  let { done } = journal.row;
  const names = arrayLiteral([...byStream.keys()]);
  const [{ total }] = await sql.unsafe<{ total: number }[]>(
    `select count(*) as total from ${context}.events where stream_name = any($1::text[])`,
    [names],
  );
  await journal.save({ total: Number(total) });

  /** The aggregates as they were before their first event of a page. */
  async function recall(events: readonly StoredEvent[]): Promise<void> {
    const firsts = new Map<string, StoredEvent>();
    for (const event of events) {
      if (!firsts.has(slot(event))) firsts.set(slot(event), event);
    }
    for (const [key, { streamVersion }] of firsts) {
      if (streamVersion === 1 || aggregates.has(key)) firsts.delete(key);
    }
    if (firsts.size === 0) return;
    const ids = arrayLiteral([...firsts.values()].map(({ streamId }) => streamId));
    const earlier = await sql.unsafe<StoredEvent[]>(
      `select stream_name as "streamName", stream_id as "streamId",
         stream_version as "streamVersion", event_id as "eventId", event_name as "eventName",
         event_version as "eventVersion", event_data as "eventData", metadata,
         occurred_at as "occurredAt"
       from ${context}.events
       where stream_name = any($1::text[]) and stream_id = any($2::text[])
       order by stream_name, stream_id, stream_version`,
      [names, ids],
    );
    for (const event of earlier) {
      const first = firsts.get(slot(event));
      if (first && event.streamVersion < first.streamVersion) step(event);
    }
  }

  function step(event: StoredEvent): readonly Write[] {
    const { streamName, streamId, streamVersion: version } = event;
    const before = aggregates.get(slot(event));
    if (version !== (before?.version ?? 0) + 1) {
      const text = `the log has version ${version} of ${streamName} ${streamId}`;
      throw new Error(`${text} after version ${before?.version ?? 0}`);
    }
    const { state, writes } = byStream.get(streamName)!.step(before?.state, event);
    aggregates.delete(slot(event)); // the latest stay at hand
    aggregates.set(slot(event), { state, version });
    return writes;
  }

  async function apply(page: LogPage): Promise<void> {
    const events = page.events.filter(({ streamName }) => byStream.has(streamName));
    await recall(events);
    const writes = events.flatMap(step);
    done += events.length;
    const { total } = journal.row;
    await journal.save({ checkpoint: page.cursor, done, total: Math.max(done, total) }, writes);
    cursor = page.cursor;
    for (const key of aggregates.keys()) {
      if (aggregates.size <= MOST_STATES) break;
      aggregates.delete(key);
    }
  }

  return {
    async advance() {
      const page = await log.read(cursor, batch);
      if (page.events.length > 0) await apply(page);
      return page.events.length < batch;
    },
    async finish() {
      // nobody who writes the projection is at work now: what is held back does not concern it
      let page: LogPage;
      while ((page = await log.read(cursor, batch, { heldBack: true })).events.length > 0) {
        await apply(page);
      }
    },
    close: () => Promise.resolve(),
  };
}
