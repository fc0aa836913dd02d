/**
 * A store before a store: what is written stays in memory until it is flushed, in one commit. For who
 * alone writes the rows.
 *
 * @module
 */
import { memoryStore } from "../platform/commit/memory_store.ts";
import type { Store } from "../platform/commit/store.ts";
import {
  type AnyRow,
  type KeyOf,
  type RowOf,
  rowText,
  type Table,
} from "../platform/commit/table.ts";
import { insert, remove, upsert, type Write } from "../platform/commit/write.ts";

/** A {@link Store} that holds back what is written. */
export interface BufferedStore extends Store {
  /** What is to be written now: each row as it became. */
  pending(): Promise<readonly Write[]>;
  /** What was pending was written. */
  flushed(): void;
}

type Row = { readonly table: Table; readonly key: KeyOf<Table> };

/**
 * Makes a buffer in front of a store.
 *
 * @param most rows that are kept at hand after a flush; 10 000 unless given.
 */
export function bufferedStore(below: Store, most = 10_000): BufferedStore {
  let memory = memoryStore();
  const known = new Set<string>();
  const dirty = new Map<string, Row>();
  const slot = ({ table, key }: Row) => rowText(table, key);

  async function load(row: Row): Promise<void> {
    if (known.has(slot(row))) return;
    const there = await below.find(row.table, row.key);
    if (there) await memory.commit([insert(row.table, there)]);
    known.add(slot(row));
  }

  return {
    async find<T extends Table>(table: T, key: KeyOf<T>): Promise<RowOf<T> | undefined> {
      await load({ table, key: key as AnyRow as KeyOf<Table> });
      return await memory.find(table, key);
    },
    async commit(writes) {
      const rows = writes.map(({ table, key }) => ({ table, key: key as KeyOf<Table> }));
      for (const row of rows) await load(row);
      const numbers = await memory.commit(writes);
      for (const row of rows) dirty.set(slot(row), row);
      return numbers;
    },
    async pending() {
      const writes: Write[] = [];
      for (const { table, key } of dirty.values()) {
        const row = await memory.find(table, key);
        writes.push(row ? upsert(table, row) : remove(table, key));
      }
      return writes;
    },
    flushed() {
      dirty.clear();
      if (known.size <= most) return;
      known.clear();
      memory = memoryStore();
    },
  };
}
