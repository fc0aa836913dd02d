/**
 * The event store in memory.
 *
 * @module
 */
import type { MemoryStore } from "../platform/commit/memory_store.ts";
import { type EventStore, eventTables } from "./event_store.ts";

/** Reads the streams of a context that are kept in a memory store. */
export function memoryEventStore(store: MemoryStore, schema: string): EventStore {
  const { events, snapshots } = eventTables(schema);
  return {
    async load({ streamName, streamId }, snapshotVersion) {
      const stored = await store.find(snapshots, { streamName, streamId });
      const snapshot = stored?.snapshotVersion === snapshotVersion ? stored : undefined;
      const after = snapshot?.streamVersion ?? 0;
      const tail = store.rows(events).filter((event) =>
        event.streamName === streamName && event.streamId === streamId &&
        event.streamVersion > after
      );
      return { snapshot, events: tail.sort((a, b) => a.streamVersion - b.streamVersion) };
    },
  };
}
