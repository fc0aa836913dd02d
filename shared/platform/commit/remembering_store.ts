/**
 * A store that remembers rows, for a process that is alone with its database. What comes next often
 * concerns the same row: the next step of a saga, the list that was just made, the product that all buy.
 * Then nothing is read.
 *
 * A remembered row is the last one that was committed here, and nobody else writes. Decisions on it are
 * guarded by its version like any other. Rows are forgotten when a commit fails, whatever became of it,
 * and when a second commit of the row began before the answer to the first: which one was last, only the
 * database knows.
 *
 * @module
 */
import type { Store } from "./store.ts";
import { type AnyRow, columnOf, rowText, type Table } from "./table.ts";
import type { Write } from "./write.ts";

/**
 * Makes a store remember rows of tables that are `remembered`.
 *
 * @param capacity most rows that are remembered, those that were used last; 1 000 unless given.
 */
export function rememberingStore(store: Store, capacity = 1_000): Store {
  const remembered = new Map<string, AnyRow>();
  /** The last commit that began for a row, or a reading that no commit came in between of. */
  const last = new Map<string, symbol>();

  function remember(key: string, row: AnyRow): void {
    remembered.delete(key);
    remembered.set(key, row);
    if (remembered.size > capacity) remembered.delete(remembered.keys().next().value!);
  }

  async function read(table: Table, key: AnyRow, at: string): Promise<AnyRow | undefined> {
    const reading = Symbol();
    if (!last.has(at)) last.set(at, reading);
    try {
      const row: AnyRow | undefined = await store.find(table, key as never);
      if (row && last.get(at) === reading && isKept(table, row)) remember(at, packed(table, row));
      return row;
    } finally {
      if (last.get(at) === reading) last.delete(at);
    }
  }

  /** The rows after some writes, where that is certain. */
  function after(writes: readonly Write[], slots: readonly string[]) {
    const rows = new Map<string, AnyRow | undefined>();
    writes.forEach((write, index) => {
      const at = slots[index];
      rows.set(at, changed(write, rows.has(at) ? rows.get(at) : remembered.get(at)));
    });
    return rows;
  }

  return {
    async find(table, key) {
      if (!table.remembered) return await store.find(table, key);
      const at = rowText(table, key as AnyRow);
      const row = remembered.get(at);
      if (!row) return await read(table, key as AnyRow, at) as never;
      remember(at, row);
      return unpacked(table, row) as never;
    },
    async commit(writes) {
      const known = writes.filter(({ table }) => table.remembered);
      if (known.length === 0) return await store.commit(writes);
      const slots = known.map(({ row }) => row);
      const commit = Symbol();
      for (const at of slots) last.set(at, commit);
      let rows: ReadonlyMap<string, AnyRow | undefined> | undefined;
      try {
        const numbers = await store.commit(writes);
        rows = after(known, slots);
        return numbers;
      } finally {
        for (const at of slots) {
          const row = last.get(at) === commit ? rows?.get(at) : undefined;
          if (row) remember(at, row);
          else remembered.delete(at);
        }
        for (const at of slots) if (last.get(at) === commit) last.delete(at);
      }
    },
  };
}

/** The row after a write, as it is kept, when that is certain and it is to be kept. */
function changed({ op, table, key, set, add, guard }: Write, before: AnyRow | undefined) {
  if (Object.keys(add).length > 0) return undefined;
  const isNew = op === "insert" && guard.kind === "absent" &&
    Object.keys(table.columns).every((name) => name in set);
  const follows = op === "patch" && guard.kind === "expected" && before?.version === guard.version;
  if (!isNew && !follows) return undefined;
  const row = { ...(isNew ? key : before), ...packed(table, set) };
  return isKept(table, row) ? row : undefined;
}

function isKept({ remembered }: Table, row: AnyRow): boolean {
  return typeof remembered === "function" ? remembered(row) : remembered === true;
}

/** As a row is kept, sharing nothing with its writer: JSON as text, as the database keeps it. */
function packed(table: Table, values: AnyRow): AnyRow {
  const row: Record<string, unknown> = {};
  for (const name in values) {
    const value = values[name] ?? null;
    row[name] = isJson(table, name) ? JSON.stringify(value) : copyOf(value);
  }
  return row;
}

/** As it would be read: who gets it may do with it what he likes. */
function unpacked(table: Table, kept: AnyRow): AnyRow {
  const row: Record<string, unknown> = {};
  for (const name in kept) {
    row[name] = isJson(table, name) ? JSON.parse(String(kept[name])) : copyOf(kept[name]);
  }
  return row;
}

function isJson(table: Table, name: string): boolean {
  return typeof columnOf(table, name) !== "string";
}

function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return value instanceof Date ? new Date(value) : structuredClone(value);
}
