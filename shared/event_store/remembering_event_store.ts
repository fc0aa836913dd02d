/**
 * An event store that remembers streams, for a process that is alone with its database: who decided on an
 * aggregate mostly decides on it again. What is appended is guarded by the stream's version as ever.
 *
 * @module
 */
import {
  createMemory,
  MOST_WEIGHT,
  packed,
  unpacked,
  weightOf,
} from "../platform/commit/memory.ts";
import type { Store } from "../platform/commit/store.ts";
import { type AnyRow, rowText, type Table } from "../platform/commit/table.ts";
import type { Write } from "../platform/commit/write.ts";
import {
  type EventStore,
  eventTables,
  type StoredEvent,
  type StoredSnapshot,
  type StoredStream,
} from "./event_store.ts";

/** A stream that is remembered. */
interface Kept extends StoredStream {
  readonly weight: number;
}

/**
 * Makes an event store remember streams. They are kept as they were written, which nobody changes. The
 * first who reads an event makes what would be read, frozen, which all who read it later share: most of
 * what is written is not read again.
 *
 * @param store what streams are appended to.
 * @param capacity most streams that are remembered, those that were used last; 500 unless given.
 * @returns both, to be used instead.
 */
export function rememberingEventStore<S extends Store>(
  { schema, store, events }: {
    readonly schema: string;
    readonly store: S;
    readonly events: EventStore;
  },
  capacity = 500,
): { readonly store: S; readonly events: EventStore } {
  const tables = eventTables(schema);
  const memory = createMemory<Kept>(capacity);
  const streamOf = (key: AnyRow) => rowText(tables.snapshots, key);
  const isOfStream = ({ table }: Write) => table === tables.events || table === tables.snapshots;

  /** The streams after some writes, where that is certain. */
  function after(writes: readonly Write[], before: (at: string) => Kept | undefined) {
    const streams = new Map<string, Kept | undefined>();
    for (const { table, key, set } of writes) {
      const at = streamOf(key);
      const stream = streams.has(at) ? streams.get(at) : before(at);
      const row: unknown = { ...key, ...set };
      const changed = table === tables.events
        ? appended(stream, row as StoredEvent)
        : taken(stream, row as StoredSnapshot);
      streams.set(at, light(changed));
    }
    return streams;
  }

  const readings = new WeakMap<object, object>();

  /** A row as it would be read. */
  function asRead<Row extends object>(table: Table, row: Row): Row {
    let frozen = readings.get(row) as Row | undefined;
    if (!frozen) {
      frozen = deepFrozen(unpacked(table, packed(table, row as AnyRow)) as Row);
      readings.set(row, frozen).set(frozen, frozen);
    }
    return frozen;
  }

  function shared({ snapshot, events }: StoredStream): StoredStream {
    return {
      snapshot: snapshot && asRead(tables.snapshots, snapshot),
      events: events.map((event) => asRead(tables.events, event)),
    };
  }

  return {
    events: {
      async load(stream, snapshotVersion) {
        const at = streamOf({ ...stream });
        const kept = memory.get(at);
        if (kept && (kept.snapshot?.snapshotVersion ?? snapshotVersion) === snapshotVersion) {
          return shared(kept);
        }
        const read = () => events.load(stream, snapshotVersion);
        if (snapshotVersion === undefined) return await read(); // others read less
        return await memory.read(
          at,
          read,
          (found) =>
            isThere(found) ? light({ ...shared(found), weight: weightOf(found) }) : undefined,
        );
      },
    },
    store: {
      ...store,
      async commit(writes) {
        const ours = writes.filter(isOfStream);
        if (ours.length === 0) return await store.commit(writes);
        return await memory.commit(
          [...new Set(ours.map(({ key }) => streamOf(key)))],
          () => store.commit(writes),
          (before) => after(ours, before),
        );
      },
    },
  };
}

/** A stream that is not there may be begun by anybody. */
function isThere({ snapshot, events }: StoredStream): boolean {
  return snapshot !== undefined || events.length > 0;
}

/** What is large is not worth its memory. */
function light(stream: Kept | undefined): Kept | undefined {
  return stream && stream.weight <= MOST_WEIGHT ? stream : undefined;
}

/** A stream with one event more, if that follows. */
function appended(before: Kept | undefined, event: StoredEvent): Kept | undefined {
  const weight = weightOf(event);
  if (event.streamVersion === 1) return { snapshot: undefined, events: [event], weight };
  if (!before || event.streamVersion !== versionOf(before) + 1) return undefined;
  const { snapshot, events } = before;
  return { snapshot, events: [...events, event], weight: before.weight + weight };
}

/** A stream with a snapshot of its last event. */
function taken(before: Kept | undefined, snapshot: StoredSnapshot): Kept | undefined {
  if (!before || snapshot.streamVersion !== versionOf(before)) return undefined;
  return { snapshot, events: [], weight: weightOf(snapshot) };
}

function versionOf({ snapshot, events }: StoredStream): number {
  return events.at(-1)?.streamVersion ?? snapshot?.streamVersion ?? 0;
}

/** A value that nobody can change any more, nor what it has. Dates can be, which nobody does. */
function deepFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}
