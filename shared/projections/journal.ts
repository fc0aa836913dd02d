/**
 * The journal of a run: how far it is, noted in the commits that bring it forward.
 *
 * @module
 */
import type { Clock } from "../platform/clock.ts";
import { Conflict, type Store } from "../platform/commit/store.ts";
import { patch, type Write } from "../platform/commit/write.ts";
import { type WorkRow, workTable } from "./table.ts";

/** Thrown when the run was canceled, or another process does it: nothing was committed. */
export class NotOurs extends Error {
  override readonly name = "NotOurs";
}

/** What is noted of a run. */
export interface Journal {
  readonly row: WorkRow;
  /**
   * Commits writes and what is noted with them. Each commit expects the one before: a process that
   * stood still while another went on can do no harm.
   *
   * @throws {NotOurs}
   */
  save(
    changes: Partial<Omit<WorkRow, "name" | "version">>,
    writes?: readonly Write[],
  ): Promise<void>;
  /** Notes a new state. @throws {NotOurs} */
  enter(state: WorkRow["state"], changes?: Partial<WorkRow>): Promise<void>;
}

/** Opens the journal of a run that was asked for. */
export function openJournal(
  { store, context, clock }: {
    readonly store: Store;
    readonly context: string;
    readonly clock: Clock;
  },
  asked: WorkRow,
): Journal {
  const table = workTable(context);
  const { name } = asked;
  let row = asked;

  const save: Journal["save"] = async (changes, writes = []) => {
    const { version: expected } = row;
    const next = { ...row, ...changes, version: expected + 1 };
    const noted = patch(table, { name }, { ...changes, version: next.version }, { expected });
    try {
      await store.commit([...writes, noted]);
    } catch (error) {
      if (!(error instanceof Conflict) || error.table !== table.name) throw error;
      throw new NotOurs(`the work on ${name} goes on elsewhere, or was canceled`, {
        cause: error,
      });
    }
    row = next;
  };
  return {
    get row() {
      return row;
    },
    save,
    enter: (state, changes = {}) => save({ ...changes, state, since: clock.now() }),
  };
}
