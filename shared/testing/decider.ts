/**
 * Given events, when a decision is taken, then events follow or it is refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Aggregate, type Decision, eventsOf, replay } from "../domain/aggregate.ts";
import { DomainError } from "../domain/error.ts";
import type { EventOf, Events } from "../domain/event.ts";

/** What can be asserted of a decision. */
export interface Then<State, Event> {
  /** The decision yields exactly these events. */
  then(...events: readonly Event[]): void;
  /** After the decision the state is this. */
  thenState(expected: State): void;
  /** The decision yields nothing. */
  thenNothing(): void;
  /** The decision is refused with this reason and, when given, this text. */
  thenRefused(reason: string, text?: string): void;
}

/**
 * Starts sentences about an aggregate's decisions.
 *
 * @example
 * ```ts ignore
 * const given = specFor(basket);
 * Deno.test("checkOut() refuses an empty basket", () =>
 *   given(started).when((b) => checkOut(b, paymentId)).thenRefused("basket_empty"));
 * ```
 */
export function specFor<State, E extends Events>(aggregate: Aggregate<State, E>) {
  return (...history: readonly EventOf<E>[]): {
    when(decide: (state: State) => Decision<EventOf<E>>): Then<State, EventOf<E>>;
    /** The state that the history leads to. */
    state(): State;
  } => {
    const before = replay(aggregate, history);
    return {
      state: () => before,
      when(decide) {
        const run = () => eventsOf<EventOf<E>>(decide(before));
        return {
          then: (...events) => assert.deepEqual(run(), events),
          thenNothing: () => assert.deepEqual(run(), []),
          thenState: (expected) => assert.deepEqual(replay(aggregate, run(), before), expected),
          thenRefused(reason, text) {
            assert.throws(run, (error: unknown) => {
              if (!(error instanceof DomainError)) throw error;
              assert.equal(error.reason, reason);
              if (text !== undefined) assert.equal(error.message, text);
              return true;
            });
          },
        };
      },
    };
  };
}
