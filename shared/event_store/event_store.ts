/**
 * The event store: what happened to each aggregate, in order, and snapshots to get there sooner.
 * Appending is a write of the unit of work; the port is for reading. Versions start at 1.
 *
 * @module
 */
import { decodeEvent, type EventOf, type Events } from "../domain/event.ts";
import { defineTable, json, type RowOf, type Table } from "../platform/commit/table.ts";

/** Which stream: the aggregate's stored name and its id. */
export interface StreamRef {
  readonly streamName: string;
  readonly streamId: string;
}

/** Ids that join an event to what caused it. */
export interface EventMetadata {
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent: string;
}

const eventKey = { streamName: "text", streamId: "text", streamVersion: "int4" } as const;
const eventColumns = {
  eventId: "text",
  /** `context.Name`. */
  eventName: "text",
  /** Version of the event's schema. */
  eventVersion: "int4",
  eventData: json<unknown>(),
  metadata: json<EventMetadata>(),
  occurredAt: "timestamptz",
} as const;

/** Events; the database numbers them by `position` and notes the transaction by `xid`. */
export type EventsTable = Table<typeof eventKey, typeof eventColumns>;

/** An event as it is stored. */
export type StoredEvent = RowOf<EventsTable>;

const snapshotKey = { streamName: "text", streamId: "text" } as const;
const snapshotColumns = {
  streamVersion: "int4",
  /** Version of the state's shape. */
  snapshotVersion: "int4",
  /** The state as JSON text. */
  snapshotData: "text",
  /** Of the JSON text. */
  checksum: "text",
  updatedAt: "timestamptz",
} as const;

/** Snapshots, one a stream. */
export type SnapshotsTable = Table<typeof snapshotKey, typeof snapshotColumns>;

/** A snapshot as it is stored. */
export type StoredSnapshot = RowOf<SnapshotsTable>;

/** What is known of a stream. */
export interface StoredStream {
  readonly snapshot: StoredSnapshot | undefined;
  /** The events after the snapshot, in order; all of them without one. */
  readonly events: readonly StoredEvent[];
}

/** Reads streams. */
export interface EventStore {
  /**
   * Reads a stream in one round trip.
   *
   * @param snapshotVersion only a snapshot of this shape is used; `undefined`: none at all.
   */
  load(stream: StreamRef, snapshotVersion: number | undefined): Promise<StoredStream>;
}

/**
 * A stored event as today's code knows it, whichever version it was stored in.
 *
 * @throws {NewerEvent} when the code is older than the event.
 */
export function readEvent<E extends Events>(
  events: E,
  { eventName: name, eventVersion: version, eventData: data }: StoredEvent,
): EventOf<E> {
  return decodeEvent(events, { name, version, data });
}

const tables = new Map<string, { events: EventsTable; snapshots: SnapshotsTable }>();

/** The event store's tables in the schema of a context. */
export function eventTables(schema: string): { events: EventsTable; snapshots: SnapshotsTable } {
  let known = tables.get(schema);
  if (!known) {
    known = {
      events: defineTable(`${schema}.events`, { key: eventKey, columns: eventColumns }),
      snapshots: defineTable(`${schema}.snapshots`, {
        key: snapshotKey,
        columns: snapshotColumns,
      }),
    };
    tables.set(schema, known);
  }
  return known;
}
