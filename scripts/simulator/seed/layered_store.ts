/**
 * A store in memory with two layers: what stays, such as the mall, and what is played upon it and taken
 * away, such as one order. One thing happens at a time, so a guard that fails is a bug.
 *
 * @module
 */
import {
  type EventStore,
  eventTables,
  type StoredEvent,
} from "../../../shared/event_store/event_store.ts";
import type { Store } from "../../../shared/platform/commit/store.ts";
import {
  type AnyRow,
  type KeyOf,
  keyText,
  type RowOf,
  type Table,
} from "../../../shared/platform/commit/table.ts";
import type { Write } from "../../../shared/platform/commit/write.ts";

/** The rows of one table. */
export interface Rows {
  readonly table: Table;
  readonly rows: readonly AnyRow[];
}

/** A store whose new rows can be taken away. */
export interface LayeredStore extends Store {
  /** Takes the new rows away. */
  take(): Rows[];
  /** Puts rows where they can be read, and not be changed any more. */
  keep(rows: readonly Rows[]): void;
}

type Layer = Map<string, { readonly table: Table; readonly rows: Map<string, AnyRow> }>;

/** Makes an empty store. */
export function layeredStore(): LayeredStore {
  const below: Layer = new Map();
  let above: Layer = new Map();
  return {
    find<T extends Table>(table: T, key: KeyOf<T>) {
      const text = keyText(table, key as AnyRow);
      const row = above.get(table.name)?.rows.get(text) ?? below.get(table.name)?.rows.get(text);
      return Promise.resolve(row as RowOf<T> | undefined); // it was written as a row of this table
    },
    commit(writes) {
      for (const write of writes) {
        const { table } = write;
        const key = keyText(table, write.key);
        if (below.get(table.name)?.rows.has(key)) {
          throw new TypeError(`${write.op} of a row of ${table.name} that must stay as it is`);
        }
        let layer = above.get(table.name);
        if (!layer) above.set(table.name, layer = { table, rows: new Map() });
        apply(write, key, layer.rows);
      }
      return Promise.resolve({});
    },
    take() {
      const taken = [...above.values()].map(({ table, rows }) => ({
        table,
        rows: [...rows.values()],
      }));
      above = new Map();
      return taken;
    },
    keep(all) {
      for (const { table, rows } of all) {
        const layer = below.get(table.name) ?? { table, rows: new Map<string, AnyRow>() };
        for (const row of rows) layer.rows.set(keyText(table, row), row);
        below.set(table.name, layer);
      }
    },
  };
}

function apply(
  { table, op, key, set, add, guard }: Write,
  text: string,
  rows: Map<string, AnyRow>,
) {
  const there = rows.get(text);
  const fails = guard.kind === "absent"
    ? there !== undefined
    : guard.kind === "expected" && there?.version !== guard.version;
  if (fails) throw new TypeError(`${op} of a row of ${table.name}: the guard failed`);
  if (guard.kind === "if_absent" && there) return;
  if (guard.kind === "newer" && there && Number(there.version) >= Number(set.version)) return;
  if (op === "remove") return void rows.delete(text);
  if (op === "patch" && !there) return;
  const added = Object.entries(add).map(([name, by]) => [name, Number(there?.[name]) + Number(by)]);
  rows.set(text, { ...there, ...key, ...set, ...Object.fromEntries(added) });
}

/** Reads the streams that are kept in a store. */
export function eventsIn(store: Store, schema: string): EventStore {
  const { events, snapshots } = eventTables(schema);
  return {
    async load(stream, snapshotVersion) {
      const stored = await store.find(snapshots, stream);
      const snapshot = stored?.snapshotVersion === snapshotVersion ? stored : undefined;
      const tail: StoredEvent[] = [];
      for (let version = (snapshot?.streamVersion ?? 0) + 1;; version++) {
        const event = await store.find(events, { ...stream, streamVersion: version });
        if (!event) return { snapshot, events: tail };
        tail.push(event);
      }
    },
  };
}
