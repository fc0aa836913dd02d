/**
 * Holding a commit back: the last one of a piece of work waits until the work is done, so that what came
 * of the work can be committed with its effect.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Write } from "./write.ts";

/** Carries out a commit that was held back; `more` goes with it. */
export type HeldCommit = (more: readonly Write[]) => Promise<void>;

/** A place where units leave their commits. */
export interface Hold {
  /** Commits what was left, for what comes next may rest on it. */
  flush(): Promise<void>;
  /** Leaves a commit; one that was left before is carried out. */
  leave(commit: HeldCommit): Promise<void>;
}

interface OpenHold extends Hold {
  readonly schema: string;
  isOpen: boolean;
}

const holds = new AsyncLocalStorage<OpenHold | undefined>();

/** The hold that the work at hand is under; `undefined` when its commits are carried out at once. */
export function holdOf(schema: string): Hold | undefined {
  const hold = holds.getStore();
  return hold?.isOpen && hold.schema === schema ? hold : undefined;
}

/** Runs what the work at hand only sets off, such as a wake-up: that is under no hold. */
export function underNoHold<T>(work: () => T): T {
  return holds.getStore() ? holds.run(undefined, work) : work();
}

/**
 * Runs `work`, whose units in `schema` leave their commits here. The last one is carried out when `work`
 * is done, with the writes that `finish` makes of its result; those before it, when the next one begins.
 * Work that writes nothing commits nothing; work that fails leaves its last unit uncommitted.
 *
 * @param commit for the writes of `finish`, when nothing is left that they could go with.
 * @throws {Conflict} when a guard failed: nothing of the last commit was written. The caller decides
 *   whether to run it all again.
 */
export async function holding<T>(
  schema: string,
  work: () => Promise<T>,
  finish: (result: T) => readonly Write[],
  commit: (writes: readonly Write[]) => Promise<void>,
): Promise<T> {
  let left: HeldCommit | undefined;
  let wrote = false;
  const hold: OpenHold = {
    schema,
    isOpen: true,
    async flush() {
      const before = left;
      left = undefined;
      await before?.([]);
    },
    async leave(commit) {
      await hold.flush();
      wrote = true;
      left = commit;
    },
  };
  try {
    const result = await holds.run(hold, work);
    hold.isOpen = false;
    if (left) await left(finish(result));
    else if (wrote) await commit(finish(result));
    return result;
  } finally {
    hold.isOpen = false;
  }
}
