/**
 * Aggregates as Deciders: plain state, pure decisions that yield events, one `evolve` that applies
 * them. The state is the snapshot. The pattern is Jérémie Chassaing's
 * (https://thinkbeforecoding.com/post/2021/12/17/functional-event-sourcing-decider).
 *
 * @module
 */
import type { AnyEvent, EventOf, Events } from "./event.ts";

/** A kind of aggregate. */
export interface Aggregate<State = unknown, E extends Events = Events> {
  /** Name of its streams, `context.Noun`: it is stored, never rename it. */
  readonly name: string;
  /** What people call it, for texts: `shopping list`. */
  readonly thing: string;
  readonly events: E;
  /** Fresh state, before anything happened. */
  readonly initial: () => State;
  /** The state after an event. Total: what happened cannot be refused. */
  readonly evolve: (state: State, event: EventOf<E>) => State;
  readonly snapshot: SnapshotPolicy;
}

/** A kind of aggregate where its state does not matter; every {@link Aggregate} is one. */
export interface AnyAggregate {
  readonly name: string;
  readonly thing: string;
  readonly events: Events;
  readonly initial: () => unknown;
  readonly evolve: (state: never, event: never) => unknown;
}

/** When a snapshot is taken, and which shape it has. */
export interface SnapshotPolicy {
  /** Events between two snapshots; 100 unless said. */
  readonly every: number;
  /** Version of the state's shape; 1 unless said. A stored snapshot of another version is ignored. */
  readonly version: number;
}

/**
 * Defines a kind of aggregate.
 *
 * @param definition `thing` is the last part of the name in lower case unless given.
 * @example
 * ```ts
 * import { z } from "zod";
 * import { defineAggregate } from "./aggregate.ts";
 * import { defineEvents } from "./event.ts";
 * const lamp = defineAggregate({
 *   name: "lamps.Lamp",
 *   events: defineEvents("lamps", { LampLit: { schema: z.object({}) } }),
 *   initial: () => ({ lit: false }),
 *   evolve: (_, { type }) => ({ lit: type === "LampLit" }),
 * });
 * if (lamp.thing !== "lamp") throw new Error("never");
 * ```
 */
export function defineAggregate<State, E extends Events>(
  definition:
    & Omit<Aggregate<State, E>, "thing" | "snapshot">
    & { readonly thing?: string; readonly snapshot?: Partial<SnapshotPolicy> },
): Aggregate<State, E> {
  return {
    ...definition,
    thing: definition.thing ?? definition.name.slice(definition.name.lastIndexOf(".") + 1)
      .toLowerCase(),
    snapshot: { every: 100, version: 1, ...definition.snapshot },
  };
}

/** What a decision answers: nothing, one event or several. */
export type Decision<Event> = Event | readonly Event[] | void;

/** The events of a decision, as a list. */
export function eventsOf<Event extends AnyEvent>(decision: Decision<Event>): readonly Event[] {
  if (!decision) return [];
  return Array.isArray(decision) ? decision : [decision as Event];
}

/** The state after several events. */
export function replay<State, E extends Events>(
  aggregate: Aggregate<State, E>,
  events: Iterable<EventOf<E>>,
  from: State = aggregate.initial(),
): State {
  let state = from;
  for (const event of events) state = aggregate.evolve(state, event);
  return state;
}
