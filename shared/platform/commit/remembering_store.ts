/**
 * A store that remembers the rows it wrote, for a process that is alone with its database. What comes
 * next often concerns the same row: the next step of a saga, the list that was just made. Then nothing
 * is read.
 *
 * A remembered row is the last one that was committed here, and nobody else writes. Decisions on it are
 * guarded by its version like any other. Rows are forgotten when a commit fails, whatever became of it.
 *
 * @module
 */
import type { Store } from "./store.ts";
import { type AnyRow, keyText, type Table } from "./table.ts";
import type { Write } from "./write.ts";

/**
 * Makes a store remember rows of tables with `remembered: true`.
 *
 * @param capacity most rows that are remembered, the latest; 10 000 unless given.
 */
export function rememberingStore(store: Store, capacity = 10_000): Store {
  const remembered = new Map<string, AnyRow>();
  const slot = (table: Table, key: AnyRow) => `${table.name} ${keyText(table, key)}`;

  function remember(key: string, row: AnyRow): void {
    const known = remembered.get(key);
    if (known && Number(known.version) >= Number(row.version)) return; // an answer that was overtaken
    remembered.delete(key);
    remembered.set(key, row);
    if (remembered.size > capacity) remembered.delete(remembered.keys().next().value!);
  }

  function learn(writes: readonly Write[]): void {
    const rows = new Map<string, AnyRow | undefined>();
    for (const write of writes) {
      if (!write.table.remembered) continue;
      const key = slot(write.table, write.key);
      const row = after(write, rows.has(key) ? rows.get(key) : remembered.get(key));
      if (!row) remembered.delete(key);
      rows.set(key, row);
    }
    for (const [key, row] of rows) if (row) remember(key, row);
  }

  return {
    async find(table, key) {
      const row = table.remembered ? remembered.get(slot(table, key as AnyRow)) : undefined;
      return row ? structuredClone(row) as never : await store.find(table, key);
    },
    async commit(writes) {
      try {
        const numbers = await store.commit(writes);
        learn(writes);
        return numbers;
      } catch (error) {
        for (const { table, key } of writes) remembered.delete(slot(table, key));
        throw error;
      }
    },
  };
}

/** The row after a write, when that is certain. */
function after({ op, table, key, set, add, guard }: Write, before: AnyRow | undefined) {
  if (Object.keys(add).length > 0) return undefined;
  if (op === "insert" && guard.kind === "absent") {
    const isWhole = Object.keys(table.columns).every((name) => name in set);
    return isWhole ? plain({ ...key, ...set }) : undefined;
  }
  const follows = op === "patch" && guard.kind === "expected" && before?.version === guard.version;
  return follows ? plain({ ...before, ...set }) : undefined;
}

/** As it would be read: without what JSON drops, sharing nothing with the writer. */
function plain(row: AnyRow): AnyRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const isJson = typeof value === "object" && value !== null && !(value instanceof Date) &&
        !(value instanceof Uint8Array);
      return [name, isJson ? JSON.parse(JSON.stringify(value)) : value ?? null];
    }),
  );
}
