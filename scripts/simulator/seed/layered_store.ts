/**
 * A store in memory with two layers: what stays, such as the mall, and what is played upon it and taken
 * away, such as one order.
 *
 * @module
 */
import { type MemoryStore, memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import type { AnyRow, Table } from "../../../shared/platform/commit/table.ts";
import { insert } from "../../../shared/platform/commit/write.ts";

/** A store whose new rows can be taken away. */
export interface LayeredStore extends MemoryStore {
  /** Takes the new rows away, by table. */
  take(): ReadonlyMap<Table, readonly AnyRow[]>;
  /** Answers the new rows, by table; from now on they stay. */
  keep(): ReadonlyMap<Table, readonly AnyRow[]>;
}

/** Makes an empty store. Rows that stay can be read, and not be changed any more. */
export function layeredStore(): LayeredStore {
  const below = new Map<string, Map<string, AnyRow>>();
  let above = memoryStore();
  let touched = new Map<string, Table>();
  const keyOf = (table: Table, row: AnyRow) =>
    JSON.stringify(Object.keys(table.key).map((name) => row[name]));

  function newRows(): Map<Table, readonly AnyRow[]> {
    const rows = new Map<Table, readonly AnyRow[]>();
    for (const table of touched.values()) rows.set(table, above.rows(table));
    return rows;
  }

  function take(): ReadonlyMap<Table, readonly AnyRow[]> {
    const rows = newRows();
    above = memoryStore();
    touched = new Map();
    return rows;
  }

  return {
    async find(table, key) {
      const found = await above.find(table, key);
      if (found) return found;
      const kept = below.get(table.name)?.get(keyOf(table, key as AnyRow));
      return kept as typeof found;
    },
    rows: (table) => above.rows(table),
    async commit(writes) {
      for (const { table, key, op } of writes) {
        touched.set(table.name, table);
        if (!below.get(table.name)?.has(keyOf(table, key))) continue;
        throw new TypeError(`${op} of a row of ${table.name} that must stay as it is`);
      }
      return await above.commit(writes);
    },
    take,
    keep() {
      const rows = take();
      for (const [table, some] of rows) {
        const kept = below.get(table.name) ?? new Map<string, AnyRow>();
        for (const row of some) kept.set(keyOf(table, row), row);
        below.set(table.name, kept);
      }
      return rows;
    },
  };
}

/** A write that puts a row as it is into its table, without what the database numbers by itself. */
export function insertOf(table: Table, row: AnyRow) {
  const columns = [...Object.keys(table.key), ...Object.keys(table.columns)];
  return insert(table, Object.fromEntries(columns.map((name) => [name, row[name]])));
}
