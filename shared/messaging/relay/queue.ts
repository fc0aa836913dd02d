/**
 * The rows that a relay has taken in one time of holding its lease: waiting, at the broker, or published
 * and not yet marked. See `relay.ts` for why handed rows overtake nothing.
 *
 * @module
 */
import type { Published, Unpublished } from "./outbox.ts";
import { createSequence, type Sequence } from "./sequence.ts";

/** The rows that are on their way. */
export interface Queue {
  readonly sequence: Sequence;
  /** How many wait or are at the broker. */
  readonly size: number;
  /** Whether rows of a reading can be taken, and rows by hand. */
  readonly hasRoom: boolean;
  /** How many rows at most a reading has to ask for, so that it sees all or finds new ones. */
  readonly readLimit: number;
  /**
   * Rows by hand: taken when all positions below are known, else kept aside until these are.
   *
   * @returns whether they were taken.
   */
  offer(rows: readonly Unpublished[]): boolean;
  /** A reading begins: from now on it cannot see those as unpublished that are marked already. */
  beginReading(): void;
  /** Takes the rows of a reading, but not again. */
  takeRead(rows: readonly Unpublished[]): void;
  /** All rows up to here were taken, or will never come. */
  completeTo(position: number): void;
  /** The next ones to be published; they stay until {@link published}. */
  next(limit: number): readonly Unpublished[];
  /** The first ones were published, to these positions of the stream. */
  published(streamPositions: readonly number[]): void;
  /** Hands out the published ones, for marking; back with {@link unmark} when that fails. */
  takeUnmarked(): readonly Published[];
  unmark(rows: readonly Published[]): void;
  marked(rows: readonly Published[]): void;
  /** How many are published and not handed out for marking. */
  readonly unmarked: number;
}

/** Makes an empty queue. @param capacity most rows in memory. */
export function createQueue(capacity: number): Queue {
  const sequence = createSequence();
  const taken = new Set<number>(); // wait, are at the broker, or just marked: not to be taken again
  const aside = new Map<number, Unpublished>();
  let waiting: Unpublished[] = [];
  let unmarked: Published[] = [];
  let marked: Published[] = [];

  function take(row: Unpublished): void {
    aside.delete(row.position);
    sequence.add(row.position);
    if (taken.has(row.position)) return;
    taken.add(row.position);
    waiting.push(row);
  }

  function takeFromAside(): void {
    for (;;) {
      const row = aside.get(sequence.complete + 1);
      if (!row) return;
      take(row);
    }
  }

  return {
    sequence,
    get size() {
      return waiting.length;
    },
    get hasRoom() {
      return waiting.length < capacity;
    },
    get readLimit() {
      return Math.max(1, capacity - waiting.length) + taken.size;
    },
    offer(rows) {
      const hasRoom = waiting.length + aside.size + rows.length <= capacity;
      if (hasRoom && sequence.follows(rows.map(({ position }) => position))) {
        rows.forEach(take);
        takeFromAside();
        return true;
      }
      for (const row of rows) {
        sequence.hear(row.position);
        if (hasRoom && !sequence.has(row.position)) aside.set(row.position, row);
      }
      takeFromAside();
      return false;
    },
    beginReading() {
      marked.forEach(({ position }) => taken.delete(position));
      marked = [];
    },
    takeRead(rows) {
      rows.forEach(take);
      takeFromAside();
    },
    completeTo(position) {
      sequence.completeTo(position);
      for (const one of aside.keys()) if (sequence.has(one)) aside.delete(one);
      takeFromAside();
    },
    next: (limit) => waiting.slice(0, limit),
    published(streamPositions) {
      streamPositions.forEach((streamPosition, index) => {
        unmarked.push({ position: waiting[index].position, streamPosition });
      });
      waiting = waiting.slice(streamPositions.length);
    },
    takeUnmarked() {
      const rows = unmarked;
      unmarked = [];
      return rows;
    },
    unmark(rows) {
      unmarked = [...rows, ...unmarked];
    },
    marked(rows) {
      marked = marked.concat(rows);
    },
    get unmarked() {
      return unmarked.length;
    },
  };
}
