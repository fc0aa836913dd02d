/**
 * What is checked, and what came of it.
 *
 * @module
 */
import type { World } from "./world.ts";

/** The invariants, as `docs/reliability.md` names them. */
export type Promised = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7";

/** Something that is not as it must be. */
export interface Finding {
  /** What it is about, so that it can be found: `order 0199…`, `depot.outbox 0199…`. */
  readonly who: string;
  readonly what: string;
}

/** One sentence that must hold. */
export interface Sentence {
  readonly promise: Promised;
  readonly what: string;
}

/** What came of checking a sentence. */
export interface Verdict extends Sentence {
  /** How many things were looked at. */
  readonly checked: number;
  /** How many of them are not as they must be. */
  readonly found: number;
  /** The first of them. */
  readonly findings: readonly Finding[];
  /** What is as it may be but wants an operator. */
  readonly notes: readonly string[];
}

/** Where a rule puts down what it sees. */
export interface Tally {
  /** So many things were looked at; one unless said. */
  count(number?: number): void;
  found(who: string, what: string): void;
  note(text: string): void;
}

/** Sentences that are checked together, because they rest on the same reading. */
export interface Rule<Key extends string = string> {
  readonly sentences: Readonly<Record<Key, Sentence>>;
  run(world: World, tallies: Readonly<Record<Key, Tally>>): Promise<void>;
}

/** More findings of one sentence are only counted. */
const KEPT = 20;

/** Runs a rule. */
export async function judge<Key extends string>(
  world: World,
  { sentences, run }: Rule<Key>,
): Promise<Verdict[]> {
  const books = Object.fromEntries(
    Object.entries<Sentence>(sentences).map(([key, sentence]) => [key, tallyOf(sentence)]),
  ) as Record<Key, ReturnType<typeof tallyOf>>;
  await run(world, books);
  return Object.values<ReturnType<typeof tallyOf>>(books).map(({ verdict }) => verdict());
}

function tallyOf(sentence: Sentence): Tally & { verdict(): Verdict } {
  const findings: Finding[] = [], notes: string[] = [];
  let checked = 0, found = 0;
  return {
    count: (number = 1) => void (checked += number),
    found(who, what) {
      if (found++ < KEPT) findings.push({ who, what });
    },
    note: (text) => void notes.push(text),
    verdict: () => ({ ...sentence, checked, found, findings, notes }),
  };
}
