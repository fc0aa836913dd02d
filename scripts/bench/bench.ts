/**
 * What a benchmark is, and what it yields: rows of numbers, each measured in several rounds.
 *
 * @module
 */
import type { Lab } from "./lab.ts";

/** One row of the book of numbers, or a few that belong together. */
export interface Bench {
  /** For `--only`. */
  readonly name: string;
  /** What is measured, in a sentence. */
  readonly what: string;
  /** What is to be held, in words; nothing when it only shows how something grows. */
  readonly target?: string;
  /** Measures. */
  run(lab: Lab): Promise<readonly Row[]>;
}

/** How a number is read. Of rates more is better, of all others less. */
export type Unit = "/s" | "ms" | "s" | "MB";

/** A number, or why there is none. */
export interface Row {
  /** Within the bench: `8 callers`. */
  readonly name: string;
  readonly unit: Unit;
  /** One for each round; empty when it could not be measured, which `note` explains. */
  readonly values: readonly number[];
  /** The least of a rate, the most of anything else. */
  readonly bound?: number;
  readonly peer?: Peer;
  /** What else is to be known, in a few words. */
  readonly note?: string;
}

/** The same, done by somebody else in the same run, round by round in turn. */
export interface Peer {
  /** With version and runtime: `emmett-postgresql 0.42.0, Node 20`. */
  readonly name: string;
  /** Empty when it could not be measured. */
  readonly values: readonly number[];
  /** How many times better than it we want to be. */
  readonly times?: number;
  readonly note?: string;
}

/** The value in the middle; `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How many times better one number is than another: above 1 is better. */
export function timesBetter(unit: Unit, value: number, other: number): number {
  return unit === "/s" ? value / other : other / value;
}

/** Whether a row holds what it shall; `undefined` when nothing is asked, or nothing was measured. */
export function isReached({ unit, values, bound, peer }: Row): boolean | undefined {
  if (values.length === 0) return undefined;
  const value = median(values);
  const checks: boolean[] = [];
  if (bound !== undefined) checks.push(unit === "/s" ? value >= bound : value <= bound);
  if (peer?.times !== undefined && peer.values.length > 0) {
    checks.push(timesBetter(unit, value, median(peer.values)) >= peer.times);
  }
  return checks.length === 0 ? undefined : checks.every((held) => held);
}
