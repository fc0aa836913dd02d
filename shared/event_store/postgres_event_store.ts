/**
 * The event store in PostgreSQL.
 *
 * @module
 */
import type { Sql } from "postgres";
import { arrayLiteral } from "../platform/commit/statement.ts";
import { readAgain } from "../platform/read_again.ts";
import { readTogether } from "../platform/read_together.ts";
import { withDeadline } from "../platform/time.ts";
import type {
  EventMetadata,
  EventStore,
  StoredEvent,
  StoredSnapshot,
  StoredStream,
  StreamRef,
} from "./event_store.ts";

const ANSWER_MS = 15_000;

interface Row {
  readonly version: number;
  readonly id: string | null;
  readonly name: string | null;
  readonly schema_version: number;
  readonly data: unknown;
  readonly text: string | null;
  readonly checksum: string | null;
  readonly metadata: EventMetadata | null;
  readonly at: Date;
}

/** A row of one of several streams. */
interface PlacedRow extends Row {
  /** Which one, from 1. */
  readonly place: number;
}

/** What is read, with the snapshot's shape. */
interface Wanted extends StreamRef {
  readonly shape: number | null;
}

/** How streams are read. */
export interface PostgresEventStoreOptions {
  /** Whether streams that are read at the same time are read by one statement; true unless said. */
  readonly grouped?: boolean;
}

/** Reads the streams of one context. A snapshot and the events after it come in one round trip. */
export function postgresEventStore(
  sql: Sql,
  schema: string,
  { grouped = true }: PostgresEventStoreOptions = {},
): EventStore {
  const { prepare } = sql.options;
  const ask = <R extends Row>(
    text: string,
    parameters: (string | number | null)[],
    what: string,
  ) =>
    readAgain(() => withDeadline(sql.unsafe<R[]>(text, parameters, { prepare }), ANSWER_MS, what));

  const oneText = `${streamText(schema, "$1", "$2", "$3::int4")} order by version`;
  async function alone(wanted: Wanted): Promise<StoredStream> {
    const { streamName, streamId, shape } = wanted;
    const what = `the stream ${streamName} ${streamId}`;
    return streamIn(await ask(oneText, [streamName, streamId, shape], what), wanted);
  }

  const allText = `
    select place::int4, stream.*
    from unnest($1::text::text[], $2::text::text[], $3::text::int4[])
      with ordinality as wanted(name, id, shape, place)
    cross join lateral (
      ${streamText(schema, "wanted.name", "wanted.id", "wanted.shape")}
    ) as stream
    order by place, version`;
  async function together(all: readonly Wanted[]): Promise<StoredStream[]> {
    const rows = await ask<PlacedRow>(allText, [
      arrayLiteral(all.map(({ streamName }) => streamName)),
      arrayLiteral(all.map(({ streamId }) => streamId)),
      arrayLiteral(all.map(({ shape }) => shape === null ? null : String(shape))),
    ], `${all.length} streams of ${schema}`);
    let next = 0;
    return all.map((wanted, index) => {
      const first = next;
      while (rows[next]?.place === index + 1) next++;
      return streamIn(rows.slice(first, next), wanted);
    });
  }

  const read = grouped ? readTogether({ alone, together }) : alone;
  return {
    load: ({ streamName, streamId }, snapshotVersion) =>
      read({ streamName, streamId, shape: snapshotVersion ?? null }),
  };
}

/** A snapshot, if there is one of the shape, and the events after it; by expressions for which stream. */
function streamText(schema: string, name: string, id: string, shape: string): string {
  return `with snapshot as (
      select * from ${schema}.snapshots
      where stream_name = ${name} and stream_id = ${id} and snapshot_version = ${shape}
    )
    select stream_version as version, null as id, null as name, snapshot_version as schema_version,
      null::jsonb as data, snapshot_data as text, checksum, null::jsonb as metadata, updated_at as at
    from snapshot
    union all
    select stream_version, event_id, event_name, event_version, event_data, null, null, metadata,
      occurred_at
    from ${schema}.events
    where stream_name = ${name} and stream_id = ${id}
      and stream_version > coalesce((select stream_version from snapshot), 0)`;
}

function streamIn(rows: readonly Row[], { streamName, streamId }: StreamRef): StoredStream {
  const events: StoredEvent[] = [];
  let snapshot: StoredSnapshot | undefined;
  for (const row of rows) {
    if (row.id === null) {
      snapshot = {
        streamName,
        streamId,
        streamVersion: row.version,
        snapshotVersion: row.schema_version,
        snapshotData: row.text ?? "",
        checksum: row.checksum ?? "",
        updatedAt: row.at,
      };
    } else {
      events.push({
        streamName,
        streamId,
        streamVersion: row.version,
        eventId: row.id,
        eventName: row.name ?? "",
        eventVersion: row.schema_version,
        eventData: row.data,
        metadata: row.metadata ?? { correlationId: "", causationId: "", traceparent: "" },
        occurredAt: row.at,
      });
    }
  }
  return { snapshot, events };
}
