/**
 * A store that remembers rows, for a process that is alone with its database. What comes next often
 * concerns the same row: the next step of a saga, the list that was just made, the product that all buy.
 * Then nothing is read. Decisions on a remembered row are guarded by its version like any other.
 *
 * @module
 */
import { createMemory, MOST_WEIGHT, packed, unpacked, weightOf } from "./memory.ts";
import type { Store } from "./store.ts";
import { type AnyRow, rowText, type Table } from "./table.ts";
import type { Write } from "./write.ts";

/** A store that remembers. */
export interface RememberingStore extends Store {
  /** Forgets all rows of a table: somebody wrote it in another way. */
  forget(table: Table): void;
}

/**
 * Makes a store remember rows of tables that are `remembered`.
 *
 * @param capacity most rows that are remembered, those that were used last; 1 000 unless given.
 */
export function rememberingStore(store: Store, capacity = 1_000): RememberingStore {
  const memory = createMemory<AnyRow>(capacity);

  /** The rows after some writes, where that is certain. */
  function after(writes: readonly Write[], before: (at: string) => AnyRow | undefined) {
    const rows = new Map<string, AnyRow | undefined>();
    for (const write of writes) {
      const { row: at } = write;
      rows.set(at, changed(write, rows.has(at) ? rows.get(at) : before(at)));
    }
    return rows;
  }

  return {
    async find(table, key) {
      if (!table.remembered) return await store.find(table, key);
      const at = rowText(table, key as AnyRow);
      const row = memory.get(at);
      if (row) return unpacked(table, row) as never;
      return await memory.read(
        at,
        () => store.find(table, key),
        (found: AnyRow | undefined) =>
          found && isKept(table, found) ? packed(table, found) : undefined,
      ) as never;
    },
    async commit(writes) {
      const known = writes.filter(({ table }) => table.remembered);
      if (known.length === 0) return await store.commit(writes);
      return await memory.commit(
        known.map(({ row }) => row),
        () => store.commit(writes),
        (before) => after(known, before),
      );
    },
    forget({ name }) {
      const rows = `${name} `;
      memory.forget((at) => at.startsWith(rows));
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

/** @param row as it is kept: its JSON is text. */
function isKept({ remembered }: Table, row: AnyRow): boolean {
  const isWanted = typeof remembered === "function" ? remembered(row) : remembered === true;
  return isWanted && weightOf(row) <= MOST_WEIGHT;
}
