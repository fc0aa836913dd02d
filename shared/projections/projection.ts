/**
 * Projections: tables that hold nothing but what follows from events, so that they can be made again.
 * A context declares each with the very functions that keep it.
 *
 * @module
 */
import type { Aggregate } from "../domain/aggregate.ts";
import type { EventOf, Events } from "../domain/event.ts";
import { readEvent, type StoredEvent } from "../event_store/event_store.ts";
import { projected, type Projections } from "../event_store/repository.ts";
import type { Channel, MessageTypes } from "../messaging/message.ts";
import type { EventHandlers } from "../messaging/subscriptions.ts";
import type { Store } from "../platform/commit/store.ts";
import type { Table } from "../platform/commit/table.ts";
import type { Unit, Units } from "../platform/commit/unit.ts";
import type { Write } from "../platform/commit/write.ts";

/** A table of a projection. */
export interface ProjectedTable {
  readonly table: Table;
  /** Columns that do not follow from events: a rebuild takes them over, a check leaves them out. */
  readonly keeps?: readonly string[];
  /** A cache that also asks the owner: its rows may be newer than what was heard, or be there without it. */
  readonly asks?: boolean;
}

/** A table with columns that are the truth. A row that is not in the live table has what events say. */
export function keeping<T extends Table>(
  table: T,
  ...keeps: readonly (keyof T["columns"] & string)[]
): ProjectedTable {
  return { table, keeps };
}

/** A table of event-carried state. */
export function cache(table: Table): ProjectedTable {
  return { table, asks: true };
}

/** The aggregates whose events feed a projection. */
export interface EventSource {
  readonly streamName: string;
  /** What an event makes of its aggregate, and of rows. @param before `undefined`: its first event. */
  step(
    before: unknown,
    event: StoredEvent,
  ): { readonly state: unknown; readonly writes: readonly Write[] };
}

/**
 * Events that feed a projection: those of an aggregate, by the functions that its repository uses.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { defineAggregate } from "../domain/aggregate.ts";
 * import { defineEvents } from "../domain/event.ts";
 * import { defineTable } from "../platform/commit/table.ts";
 * import { upsert } from "../platform/commit/write.ts";
 * import { fedBy, type Projecting } from "./projection.ts";
 *
 * const lamp = defineAggregate({
 *   name: "home.Lamp",
 *   events: defineEvents("home", { LampHung: { schema: z.object({ room: z.string() }) } }),
 *   initial: () => ({ room: "" }),
 *   evolve: (_, { data }) => data,
 * });
 * const rooms = defineTable("home.rooms", { key: { id: "text" }, columns: { room: "text" } });
 * const project = {
 *   LampHung: ({ id, data }: { id: string; data: { room: string } }) => upsert(rooms, { id, ...data }),
 * };
 *
 * // in a module: what its repository is given as `project`, a rebuild uses as well
 * const declare = (projections: Projecting) =>
 *   projections.ofEvents("home-rooms", [rooms], fedBy(lamp, project));
 * ```
 */
export function fedBy<State, E extends Events>(
  aggregate: Aggregate<State, E>,
  project: Projections<State, E>,
): EventSource {
  return {
    streamName: aggregate.name,
    step(before, stored) {
      const event = readEvent(aggregate.events, stored);
      const state = aggregate.evolve(before as State | undefined ?? aggregate.initial(), event);
      const { streamId: id, streamVersion: version, occurredAt } = stored;
      const happened = { id, data: event.data, state, version, occurredAt };
      const type: EventOf<E>["type"] = event.type;
      return { state, writes: projected(project, type, happened) };
    },
  };
}

/** Listens to the events of a channel, as `messages.onEvents` does. */
export type Listen = <T extends MessageTypes>(
  subscription: string,
  channel: Channel<T>,
  handlersFor: (unit: Unit) => EventHandlers<T>,
) => void;

/** Where a projection is kept: live, or in the copy that is made anew. */
export interface Place {
  readonly units: Units;
  readonly store: Store;
}

/** Declares what keeps a projection; called once for each place. Handlers must use only what it gives. */
export type Listening = (on: Listen, place: Place) => void;

/** A projection as declared. */
export interface Projection {
  /** Starts with its context's name, in lower case with dashes: `search-orders`. */
  readonly name: string;
  readonly tables: readonly ProjectedTable[];
  readonly from:
    | { readonly events: readonly EventSource[] }
    | { readonly messages: Listening };
}

/** Where a module declares its projections. */
export interface Projecting {
  /** Read models that repositories of this context keep with each event. */
  ofEvents(
    name: string,
    tables: readonly (Table | ProjectedTable)[],
    ...events: readonly EventSource[]
  ): void;
  /** Tables that are kept as other contexts tell. The subscriptions are listened to, too. */
  ofMessages(
    name: string,
    tables: readonly (Table | ProjectedTable)[],
    messages: Listening,
  ): void;
}

/**
 * Where a module declares its projections.
 *
 * @param place where they are live.
 * @param on listens to events, live.
 * @param declared told of each; a host that rebuilds nothing leaves it out.
 */
export function projectingAt(
  place: Place,
  on: Listen,
  declared: (projection: Projection) => void = () => {},
): Projecting {
  return {
    ofEvents: (name, tables, ...events) =>
      declared({ name, tables: tables.map(projectedTable), from: { events } }),
    ofMessages(name, tables, messages) {
      declared({ name, tables: tables.map(projectedTable), from: { messages } });
      messages(on, place);
    },
  };
}

/** A table with or without what is special about it. */
function projectedTable(given: Table | ProjectedTable): ProjectedTable {
  return "table" in given ? given : { table: given };
}
