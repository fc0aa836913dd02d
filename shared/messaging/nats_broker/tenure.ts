/**
 * One time in which a process owns a subscription to one stream.
 *
 * @module
 */
import type { Hand, Held } from "./hand.ts";

/** One time of ownership of one stream. */
export interface Tenure {
  readonly epoch: number;
  readonly streamId: string;
  readonly hand: Hand;
  /** The session of the connection in which it is known that the stream is what it was. */
  session: number;
  /**
   * Whether all that the server had unsettled was gathered. Not while it is: when that ends half-way,
   * later messages are in hand than some that are missing.
   */
  isWhole: boolean;
  /** What came and was not delivered yet. */
  queue: Held[];
  /** How many were delivered and are not settled. */
  delivered: number;
}

/** Begins a tenure, in which nothing is known yet of what the server has unsettled. */
export function newTenure(of: Pick<Tenure, "epoch" | "streamId" | "hand">): Tenure {
  return { ...of, session: 0, isWhole: false, queue: [], delivered: 0 };
}
