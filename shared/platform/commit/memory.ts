/**
 * What a process remembers that is alone with its database, instead of reading it again: the last state
 * of a thing that was committed here, and nobody else writes.
 *
 * Things are forgotten when a commit fails, whatever became of it, and when a second commit of the same
 * thing began before the answer to the first: which one was last, only the database knows.
 *
 * @module
 */
import { type AnyRow, columnOf, type Table } from "./table.ts";

/** Things by the texts that tell them apart. */
export interface Memory<T> {
  /** The thing, if it is remembered; used things are kept longest. */
  get(at: string): T | undefined;
  /**
   * Reads a thing.
   *
   * @param kept what is to be remembered of what was found, if anything. It is not when a commit of the
   *   thing began meanwhile.
   */
  read<Found>(
    at: string,
    load: () => Promise<Found>,
    kept: (found: Found) => T | undefined,
  ): Promise<Found>;
  /**
   * Commits changes of things.
   *
   * @param after what they are after a commit that succeeded, where that is certain.
   */
  commit<Answer>(
    all: readonly string[],
    work: () => Promise<Answer>,
    after: () => ReadonlyMap<string, T | undefined>,
  ): Promise<Answer>;
  /** Forgets some things, those included that are being read or committed. */
  forget(which: (at: string) => boolean): void;
}

/**
 * Makes a memory.
 *
 * @param capacity most things that are remembered, those that were used last.
 */
export function createMemory<T>(capacity: number): Memory<T> {
  const remembered = new Map<string, T>();
  /** The last commit that began for a thing, or a reading that no commit came in between of. */
  const last = new Map<string, symbol>();

  function remember(at: string, thing: T): void {
    remembered.delete(at);
    remembered.set(at, thing);
    if (remembered.size > capacity) remembered.delete(remembered.keys().next().value!);
  }

  return {
    get(at) {
      const thing = remembered.get(at);
      if (thing !== undefined) remember(at, thing);
      return thing;
    },
    async read(at, load, kept) {
      const reading = Symbol();
      if (!last.has(at)) last.set(at, reading);
      try {
        const found = await load();
        const thing = last.get(at) === reading ? kept(found) : undefined;
        if (thing !== undefined) remember(at, thing);
        return found;
      } finally {
        if (last.get(at) === reading) last.delete(at);
      }
    },
    async commit(all, work, after) {
      const commit = Symbol();
      for (const at of all) last.set(at, commit);
      let things: ReadonlyMap<string, T | undefined> | undefined;
      try {
        const answer = await work();
        things = after();
        return answer;
      } finally {
        for (const at of all) {
          if (last.get(at) !== commit) {
            remembered.delete(at);
            continue;
          }
          const thing = things?.get(at);
          if (thing !== undefined) remember(at, thing);
          else remembered.delete(at);
        }
        for (const at of all) if (last.get(at) === commit) last.delete(at);
      }
    },
    forget(which) {
      for (const at of remembered.keys()) if (which(at)) remembered.delete(at);
      for (const at of last.keys()) if (which(at)) last.delete(at);
    },
  };
}

/** A row as it is kept, sharing nothing with its writer: JSON as text, as the database keeps it. */
export function packed(table: Table, values: AnyRow): AnyRow {
  const row: Record<string, unknown> = {};
  for (const name in values) {
    const value = values[name] ?? null;
    row[name] = isJson(table, name) ? JSON.stringify(value) : copyOf(value);
  }
  return row;
}

/** A kept row as it would be read: who gets it may do with it what he likes. */
export function unpacked(table: Table, kept: AnyRow): AnyRow {
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
