/**
 * A store in memory, for unit tests and simulation: the same guards, nothing survives.
 *
 * @module
 */
import { fold } from "./fold.ts";
import { Conflict, type Store } from "./store.ts";
import { type AnyRow, keyText, type RowOf, type Table } from "./table.ts";
import type { Write } from "./write.ts";

/** A {@link Store} whose rows can be looked at. */
export interface MemoryStore extends Store {
  /** All rows of a table, in the order they came. */
  rows<T extends Table>(table: T): RowOf<T>[];
}

/**
 * Makes an empty store in memory.
 *
 * @example
 * ```ts
 * import { memoryStore } from "./memory_store.ts";
 * import { defineTable } from "./table.ts";
 * import { insert } from "./write.ts";
 * const lamps = defineTable("home.lamps", { key: { id: "text" }, columns: { room: "text" } });
 * const store = memoryStore();
 * await store.commit([insert(lamps, { id: "1", room: "hall" })]);
 * if ((await store.find(lamps, { id: "1" }))?.room !== "hall") throw new Error("never");
 * ```
 */
export function memoryStore(): MemoryStore {
  let tables = new Map<string, Map<string, AnyRow>>();
  let position = 0;
  const rowsOf = (all: typeof tables, table: Table) => all.get(table.name) ?? new Map();
  return {
    find: (table, key) =>
      Promise.resolve(structuredClone(rowsOf(tables, table).get(keyText(table, key as AnyRow)))),
    rows: (table) => structuredClone([...rowsOf(tables, table).values()]),
    // deno-lint-ignore require-await -- failures are rejections, as from any store
    async commit(writes) {
      const next = new Map(tables);
      const touched = new Set<string>();
      const numbers: Record<string, number[]> = {};
      let last = position;
      for (const write of fold(writes).flat()) {
        const { table } = write;
        if (!touched.has(table.name)) next.set(table.name, new Map(rowsOf(next, table)));
        touched.add(table.name);
        const rows = next.get(table.name)!;
        const written = apply(write, rows);
        if (!written) continue;
        if (write.op === "insert" && table.identity) {
          written[table.identity] = ++last;
          (numbers[table.name] ??= []).push(last);
        }
        checkUnique(table, rows, written);
      }
      tables = next;
      position = last;
      return numbers;
    },
  };
}

/** Carries out one write; answers the row as written, when one was. */
function apply(write: Write, rows: Map<string, AnyRow>): Record<string, unknown> | undefined {
  const { table, op, guard } = write;
  const key = keyText(table, write.key);
  const there = rows.get(key);
  if (guard.kind === "absent" && there) throw new Conflict(table.name, table.thing);
  if (guard.kind === "expected" && there?.version !== guard.version) {
    throw new Conflict(table.name, table.thing);
  }
  if (guard.kind === "if_absent" && there) return undefined;
  if (guard.kind === "newer" && there && Number(there.version) >= Number(write.set.version)) {
    return undefined;
  }
  if (op === "remove") {
    rows.delete(key);
    return undefined;
  }
  if (op === "patch" && !there) return undefined;
  const row: Record<string, unknown> = structuredClone({ ...there, ...write.key, ...write.set });
  for (const [name, by] of Object.entries(write.add)) row[name] = Number(row[name]) + Number(by);
  rows.set(key, row);
  return row;
}

function checkUnique(table: Table, rows: Map<string, AnyRow>, row: AnyRow): void {
  for (const { columns, refusal } of Object.values(table.unique)) {
    const same = [...rows.values()].filter((other) =>
      columns.every((name) => other[name] === row[name])
    );
    if (same.length > 1) throw refusal();
  }
}
