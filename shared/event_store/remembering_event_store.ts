/**
 * An event store that remembers streams, for a process that is alone with its database: who decided on an
 * aggregate mostly decides on it again. What is appended is guarded by the stream's version as ever.
 *
 * @module
 */
import { createMemory, packed, unpacked } from "../platform/commit/memory.ts";
import type { Store } from "../platform/commit/store.ts";
import { type AnyRow, rowText } from "../platform/commit/table.ts";
import type { Write } from "../platform/commit/write.ts";
import {
  type EventStore,
  eventTables,
  type StoredEvent,
  type StoredSnapshot,
  type StoredStream,
} from "./event_store.ts";

/** A stream as it is kept: its rows, which share nothing with those who read or write them. */
interface Kept {
  readonly snapshot: AnyRow | undefined;
  readonly events: readonly AnyRow[];
}

/**
 * Makes an event store remember streams.
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
  function after(writes: readonly Write[]): ReadonlyMap<string, Kept | undefined> {
    const streams = new Map<string, Kept | undefined>();
    for (const { table, key, set } of writes) {
      const at = streamOf(key);
      const before = streams.has(at) ? streams.get(at) : memory.get(at);
      const row = packed(table, { ...key, ...set });
      streams.set(at, table === tables.events ? appended(before, row) : taken(before, row));
    }
    return streams;
  }

  /** What is to be kept of a stream that was read; of one that is not there, nothing. */
  function keptOf({ snapshot, events }: StoredStream): Kept | undefined {
    if (!snapshot && events.length === 0) return undefined;
    return {
      snapshot: snapshot && packed(tables.snapshots, { ...snapshot }),
      events: events.map((event) => packed(tables.events, { ...event })),
    };
  }

  return {
    events: {
      async load(stream, snapshotVersion) {
        const at = streamOf({ ...stream });
        const kept = memory.get(at);
        const snapshot = kept?.snapshot;
        if (kept && (!snapshot || snapshot.snapshotVersion === snapshotVersion)) {
          return {
            snapshot: snapshot && unpacked(tables.snapshots, snapshot) as StoredSnapshot,
            events: kept.events.map((row) => unpacked(tables.events, row) as StoredEvent),
          };
        }
        const read = () => events.load(stream, snapshotVersion);
        // who asks for no snapshot reads what others do not
        return snapshotVersion === undefined ? await read() : await memory.read(at, read, keptOf);
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
          () => after(ours),
        );
      },
    },
  };
}

/** A stream with one event more, if that follows. */
function appended(before: Kept | undefined, event: AnyRow): Kept | undefined {
  if (event.streamVersion === 1) return { snapshot: undefined, events: [event] };
  if (!before || event.streamVersion !== versionOf(before) + 1) return undefined;
  return { ...before, events: [...before.events, event] };
}

/** A stream with a snapshot of its last event. */
function taken(before: Kept | undefined, snapshot: AnyRow): Kept | undefined {
  if (!before || snapshot.streamVersion !== versionOf(before)) return undefined;
  return { snapshot, events: [] };
}

function versionOf({ snapshot, events }: Kept): number {
  return Number(events.at(-1)?.streamVersion ?? snapshot?.streamVersion);
}
