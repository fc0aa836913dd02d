/**
 * What happened to aggregates, told on the span of the request or message that it happened in.
 *
 * @module
 */
import { activeSpan, errorAttributes, isTracing } from "./tracing.ts";

/** An event that happened to an aggregate. */
export interface HappenedFacts {
  /** Of the aggregate, e.g. `baskets.Basket`. */
  readonly name: string;
  readonly id: string;
  /** The aggregate's, right after the event. */
  readonly version: number;
  /** Of the event, e.g. `BasketCheckedOut`. */
  readonly event: string;
}

/**
 * Runs the handling of an event, in the same breath, and tells of it: `Handling domain event`, `Handled
 * domain event`.
 *
 * @param as what the event is to those who handle it: `domain event`, `catalog event`.
 */
export function tellHappened<T>(
  as: string,
  { name, id, version, event }: HappenedFacts,
  handle: () => T,
): T {
  const span = isTracing ? activeSpan() : undefined;
  if (!span) return handle();
  const about = { "aggregate.name": name, "aggregate.id": id, "aggregate.version": version };
  span.setAttributes(about);
  span.addEvent(`Handling ${as}`, { Event: event });
  const started = performance.now();
  const took = () => ({ Event: event, TookMS: performance.now() - started, ...about });
  try {
    const result = handle();
    span.addEvent(`Handled ${as}`, took());
    return result;
  } catch (error) {
    span.addEvent(`Encountered an error handling ${as}`, {
      ...took(),
      ...errorAttributes(error),
    });
    throw error;
  }
}
