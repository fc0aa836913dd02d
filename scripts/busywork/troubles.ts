/**
 * What went wrong that should not have, kept short: the same trouble is counted.
 *
 * @module
 */
import { RpcError } from "../../shared/rpc/error.ts";
import { reasonOf } from "../simulator/patience.ts";

/** One kind of trouble. */
export interface Trouble {
  /** The call or the activity, and what it was told. */
  readonly what: string;
  readonly count: number;
}

/** The troubles of a run. */
export interface Troubles {
  /** How many there were. */
  readonly count: number;
  /** Notes one. */
  add(who: string, error: unknown): void;
  /** Each kind, the most frequent first. */
  list(): Trouble[];
}

/** So many kinds are told apart; some texts have ids in them. */
const KINDS = 100;

/** Starts without any. */
export function createTroubles(): Troubles {
  const kinds = new Map<string, number>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(who, error) {
      count++;
      const what = `${who}: ${reasonOf(error)}${
        error instanceof RpcError ? ` (${error.code})` : ""
      }`;
      const kind = kinds.has(what) || kinds.size < KINDS ? what : "others";
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    },
    list: () =>
      [...kinds].map(([what, count]) => ({ what, count })).toSorted((a, b) => b.count - a.count),
  };
}
