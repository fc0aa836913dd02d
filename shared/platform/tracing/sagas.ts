/**
 * What a saga tells on the span of the message that moves it.
 *
 * @module
 */
import { activeSpan, type Attributes, isTracing } from "./tracing.ts";

/** A saga as a span tells of it. */
export interface SagaFacts {
  readonly state: string;
  /** Index of the step. */
  readonly step: number;
}

/** A saga before its first step. */
export const UNBEGUN: SagaFacts = { state: "running", step: -1 };

/** Notes which saga moves, where it stood, and where it stands now. */
export function sagaMoved(
  { id, name }: { readonly id: string; readonly name: string },
  before: SagaFacts,
  after: SagaFacts,
): void {
  const span = isTracing ? activeSpan() : undefined;
  if (!span) return;
  span.setAttributes({ SagaID: id, SagaName: name });
  span.addEvent("Executing next saga step", { "saga.step": before.step, ...outcomeOf(before) });
  span.addEvent("Execution results", { "saga.next_step": after.step, ...outcomeOf(after) });
}

function outcomeOf({ state }: SagaFacts): Attributes {
  return {
    "saga.compensating": state === "compensating" || state === "compensated",
    "saga.done": state === "completed" || state === "compensated",
  };
}
