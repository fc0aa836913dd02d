/**
 * What a saga's move tells those who measure: pure.
 *
 * @module
 */
import type { SagaRecord } from "./saga.ts";

/** A step whose outcome is known. */
export interface EndedStep {
  readonly name: string;
  readonly direction: "forward" | "compensation";
  readonly outcome: "succeeded" | "failed" | "expired";
  /** From the first sending of its command, in milliseconds. */
  readonly ms: number;
}

/** What came of a move. */
export interface SagaMoved {
  /** The saga's name. */
  readonly name: string;
  readonly steps: readonly EndedStep[];
  /** Set when the saga has come to an end by it. */
  readonly end?: { readonly state: string; readonly ms: number };
}

/** Where a saga stands, as far as it matters here. */
interface Standing {
  readonly state: string;
  readonly parkedFrom: string | null;
  readonly history: readonly SagaRecord[];
}

/**
 * What a move from one standing to the next tells.
 *
 * @param before undefined for a new saga.
 */
export function movedBetween(
  name: string,
  startedAt: Date,
  before: Standing | undefined,
  after: Standing,
  now: Date,
): SagaMoved {
  const fresh = firstNew(before, after);
  const isBack = (before?.parkedFrom ?? before?.state) === "compensating";
  const { history } = after;
  const steps = history.flatMap((record, index): EndedStep[] => {
    const { what, name, step } = record;
    if (index < fresh) return [];
    if (what !== "succeeded" && what !== "failed" && what !== "expired") return [];
    const sent = history.slice(0, index).findLast((one) =>
      one.what === "sent" && one.attempt === 1 && one.step === step
    );
    if (!sent) return [];
    const ms = Math.max(0, Date.parse(record.at) - Date.parse(sent.at));
    return [{ name, direction: isBack ? "compensation" : "forward", outcome: what, ms }];
  });
  const isEnd = after.state === "completed" || after.state === "compensated";
  const hasEnded = isEnd && before?.state !== after.state;
  const ms = Math.max(0, now.getTime() - startedAt.getTime());
  return { name, steps, ...(hasEnded && { end: { state: after.state, ms } }) };
}

/** Where the new records begin; the oldest ones may have been left out meanwhile. */
function firstNew(before: Standing | undefined, { history }: Standing): number {
  const last: SagaRecord | undefined = before?.history.at(-1);
  if (!last) return 0;
  const found = history.findLastIndex((record) =>
    record === last || (record.at === last.at && record.what === last.what &&
      record.step === last.step && record.attempt === last.attempt)
  );
  return found + 1;
}
