/**
 * The event store in PostgreSQL.
 *
 * @module
 */
import type { Sql } from "postgres";
import { readAgain } from "../platform/read_again.ts";
import { withDeadline } from "../platform/time.ts";
import type { EventMetadata, EventStore, StoredEvent, StoredSnapshot } from "./event_store.ts";

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

/** Reads the streams of one context. A snapshot and the events after it come in one round trip. */
export function postgresEventStore(sql: Sql, schema: string): EventStore {
  const text = `
    with snapshot as (
      select * from ${schema}.snapshots
      where stream_name = $1 and stream_id = $2 and snapshot_version = $3::int4
    )
    select stream_version as version, null as id, null as name, snapshot_version as schema_version,
      null::jsonb as data, snapshot_data as text, checksum, null::jsonb as metadata, updated_at as at
    from snapshot
    union all
    select stream_version, event_id, event_name, event_version, event_data, null, null, metadata,
      occurred_at
    from ${schema}.events
    where stream_name = $1 and stream_id = $2
      and stream_version > coalesce((select stream_version from snapshot), 0)
    order by version`;
  return {
    async load({ streamName, streamId }, snapshotVersion) {
      const parameters = [streamName, streamId, snapshotVersion ?? null];
      const { prepare } = sql.options;
      const rows = await readAgain(() =>
        withDeadline(
          sql.unsafe<Row[]>(text, parameters, { prepare }),
          ANSWER_MS,
          `the stream ${streamName} ${streamId}`,
        )
      );
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
    },
  };
}
