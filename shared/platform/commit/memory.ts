/**
 * What a process remembers that is alone with its database, instead of reading it again: the last state
 * of a thing that was committed here, and nobody else writes.
 *
 * While a commit of a thing is under way it is read: it may be there before its answer is. Things are
 * forgotten when a commit fails, whatever became of it, and when two commits of a thing were under way at
 * once: which one was last, only the database knows.
 *
 * @module
 */
import { isOutage } from "../outage.ts";
import { type AnyRow, columnOf, type Table } from "./table.ts";

/** Things by the texts that tell them apart. */
export interface Memory<T> {
  /** The thing, if it is remembered and no commit of it is under way; used things are kept longest. */
  get(at: string): T | undefined;
  /**
   * Reads a thing.
   *
   * @param kept what is to be remembered of what was found, if anything. It is not when a commit of the
   *   thing was under way at any time meanwhile.
   */
  read<Found>(
    at: string,
    load: () => Promise<Found>,
    kept: (found: Found) => T | undefined,
  ): Promise<Found>;
  /**
   * Commits changes of things.
   *
   * @param after what they are after a commit that succeeded, where that is certain; it is given what they
   *   were before, as far as that is remembered.
   */
  commit<Answer>(
    all: readonly string[],
    work: () => Promise<Answer>,
    after: (before: (at: string) => T | undefined) => ReadonlyMap<string, T | undefined>,
  ): Promise<Answer>;
  /** Forgets some things, those included that are being read or committed. */
  forget(which: (at: string) => boolean): void;
}

/** The commits of a thing that are under way. */
interface Writing {
  commits: number;
  /** Whether it will be known what the thing is when they have ended. */
  certain: boolean;
}

/** The most that one thing weighs that is remembered. */
export const MOST_WEIGHT = 1 << 16;

/** So long after an outage a commit may still come to its end in the server, in milliseconds. */
const DOUBT_MS = 60_000;

/**
 * Makes a memory.
 *
 * @param capacity most things that are remembered, those that were used last.
 * @param now milliseconds that only grow.
 */
export function createMemory<T>(
  capacity: number,
  now: () => number = () => performance.now(),
): Memory<T> {
  const remembered = new Map<string, T>();
  const writing = new Map<string, Writing>();
  /** The reading of a thing that will be remembered. */
  const reading = new Map<string, symbol>();
  /** Until when a commit that failed in an outage may yet succeed; the oldest first. */
  const doubtful = new Map<string, number>();

  function remember(at: string, thing: T): void {
    remembered.delete(at);
    remembered.set(at, thing);
    if (remembered.size > capacity) remembered.delete(remembered.keys().next().value!);
  }

  function doubt(at: string): void {
    const since = now();
    for (const [other, until] of doubtful) {
      if (until > since) break;
      doubtful.delete(other);
    }
    doubtful.delete(at);
    doubtful.set(at, since + DOUBT_MS);
  }

  /** Whether it may be changing at this moment. */
  const isOpen = (at: string) => writing.has(at) || (doubtful.get(at) ?? 0) > now();

  function begin(at: string): void {
    reading.delete(at);
    const others = writing.get(at);
    if (!others) return void writing.set(at, { commits: 1, certain: true });
    others.commits++;
    others.certain = false;
  }

  function end(at: string, thing: T | undefined): void {
    const commits = writing.get(at)!;
    if (--commits.commits === 0) writing.delete(at);
    if (commits.certain && thing !== undefined && !isOpen(at)) remember(at, thing);
    else remembered.delete(at);
  }

  return {
    get(at) {
      const thing = remembered.get(at);
      if (thing === undefined || isOpen(at)) return undefined;
      remember(at, thing);
      return thing;
    },
    async read(at, load, kept) {
      const mine = Symbol();
      if (!reading.has(at) && !isOpen(at)) reading.set(at, mine);
      try {
        const found = await load();
        const thing = reading.get(at) === mine ? kept(found) : undefined;
        if (thing !== undefined) remember(at, thing);
        return found;
      } finally {
        if (reading.get(at) === mine) reading.delete(at);
      }
    },
    async commit(all, work, after) {
      all.forEach(begin);
      let things: ReadonlyMap<string, T | undefined> | undefined;
      try {
        const answer = await work();
        things = after((at) => remembered.get(at));
        return answer;
      } catch (error) {
        if (isOutage(error)) all.forEach(doubt);
        throw error;
      } finally {
        for (const at of all) end(at, things?.get(at));
      }
    },
    forget(which) {
      for (const at of remembered.keys()) if (which(at)) remembered.delete(at);
      for (const at of reading.keys()) if (which(at)) reading.delete(at);
      for (const [at, commits] of writing) if (which(at)) commits.certain = false;
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

/** About how many characters a value has: what is large is not worth its memory. */
export function weightOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let weight = 8;
  for (const [name, of] of Object.entries(value)) weight += name.length + weightOf(of);
  return weight;
}

function isJson(table: Table, name: string): boolean {
  return typeof columnOf(table, name) !== "string";
}

function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return value instanceof Date ? new Date(value) : structuredClone(value);
}
