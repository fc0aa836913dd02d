/**
 * Which rows of an outbox are known, by their positions. The database gives positions out when rows are
 * written and shows them when they are committed, so positions that are not known may be missing for
 * good, or still to come.
 *
 * @module
 */

/** The known positions of an outbox. */
export interface Sequence {
  /** Every row up to here is known, or will never be there. */
  readonly complete: number;
  /** The highest position that was ever heard of. */
  readonly highest: number;
  /** Whether the row at a position is known, or will never be there. */
  has(position: number): boolean;
  /** Whether these positions, one after the other, are the first that are not known. */
  follows(positions: readonly number[]): boolean;
  /** A row is known. */
  add(position: number): void;
  /** A position was heard of. */
  hear(position: number): void;
  /** All up to here are known, or will never be there. */
  completeTo(position: number): void;
}

/**
 * Makes a sequence of which nothing is known.
 *
 * @example
 * ```ts
 * import { createSequence } from "./sequence.ts";
 * const sequence = createSequence();
 * sequence.add(1);
 * sequence.add(3);
 * if (sequence.complete !== 1 || !sequence.follows([2]) || sequence.follows([4])) {
 *   throw new Error("never");
 * }
 * ```
 */
export function createSequence(): Sequence {
  let complete = 0, highest = 0;
  const ahead = new Set<number>();
  const close = () => {
    while (ahead.delete(complete + 1)) complete++;
  };
  return {
    get complete() {
      return complete;
    },
    get highest() {
      return highest;
    },
    has: (position) => position <= complete || ahead.has(position),
    follows: (positions) => positions.every((position, index) => position === complete + 1 + index),
    add(position) {
      highest = Math.max(highest, position);
      if (position > complete) ahead.add(position);
      close();
    },
    hear(position) {
      highest = Math.max(highest, position);
    },
    completeTo(position) {
      for (const one of ahead) if (one <= position) ahead.delete(one);
      complete = Math.max(complete, position);
      highest = Math.max(highest, complete);
      close();
    },
  };
}
