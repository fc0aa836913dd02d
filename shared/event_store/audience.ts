/**
 * Who is told of an aggregate's events: those who publish, read models, and the context's measures. All
 * that they make is data, which goes with the unit.
 *
 * @module
 */
import type { Aggregate } from "../domain/aggregate.ts";
import type { EventOf, Events } from "../domain/event.ts";
import type { Message } from "../messaging/message.ts";
import type { Unit } from "../platform/commit/unit.ts";
import type { Write } from "../platform/commit/write.ts";
import type { Sample } from "../platform/metrics/measure.ts";
import { tellHappened } from "../platform/tracing/aggregates.ts";

/** An event that just happened, for those who tell others or keep read models. */
export interface Happened<State, Data> {
  readonly id: string;
  readonly data: Data;
  /** The state right after the event. */
  readonly state: State;
  /** The aggregate's version right after the event. */
  readonly version: number;
  readonly occurredAt: Date;
  /** The aggregate's first event, where its events are kept and were all read. */
  readonly began?: Began;
}

/** How an aggregate began. */
export interface Began {
  readonly occurredAt: Date;
  /** What led to it: the id of the message that was handled then, or empty. */
  readonly causationId: string;
}

type DataOf<E extends Events, Type> = Extract<EventOf<E>, { type: Type }>["data"];

/** For each event: something made of it. An event that is left out makes nothing. */
type ByEvent<State, E extends Events, Result> = {
  readonly [Type in EventOf<E>["type"]]?: (
    happened: Happened<State, DataOf<E, Type>>,
  ) => Result;
};

/** The integration events that follow from an aggregate's events; unmapped ones stay private. */
export type Publications<State, E extends Events> = ByEvent<
  State,
  E,
  Message | readonly Message[] | undefined
>;

/** The rows of read models that follow from an aggregate's events. */
export type Projections<State, E extends Events> = ByEvent<State, E, Write | readonly Write[]>;

/** What an aggregate's events add to the context's measures, after the commit. */
export type Measures<State, E extends Events> = ByEvent<
  State,
  E,
  Sample | readonly Sample[] | undefined
>;

/** Who is told of an aggregate's events. */
export interface Audience<State, E extends Events> {
  readonly publish?: Publications<State, E>;
  readonly project?: Projections<State, E>;
  /** What the read model is called, for traces: `catalog`. */
  readonly model?: string;
  readonly measure?: Measures<State, E>;
}

/** Publications, read models and measures of one event. */
export function tell<State, E extends Events>(
  unit: Unit,
  aggregate: Aggregate<State, E>,
  { publish, project, model = "read model", measure }: Audience<State, E>,
  { id, event, state, version, began }: {
    readonly id: string;
    readonly event: EventOf<E>;
    readonly state: State;
    readonly version: number;
    readonly began: Began | undefined;
  },
): void {
  const happened = {
    ...{ id, data: event.data as never, state, version, occurredAt: unit.now },
    ...(began && { began }),
  };
  const type = event.type as EventOf<E>["type"];
  const about = { name: aggregate.name, id, version, event: type };
  if (project?.[type]) {
    tellHappened(
      `${model} event`,
      about,
      () => unit.write(...projected(project, type, happened)),
    );
  }
  for (const sample of listOf(measure?.[type]?.(happened))) unit.measure(sample);
  const metadata = {
    AGGREGATE_ID: id,
    AGGREGATE_NAME: aggregate.name,
    AGGREGATE_VERSION: String(version),
  };
  tellHappened("domain event", about, () => {
    for (const message of listOf(publish?.[type]?.(happened))) {
      unit.publish(message, { key: id, metadata });
    }
  });
}

/** The rows of read models that follow from one event. */
export function projected<State, E extends Events>(
  project: Projections<State, E> | undefined,
  type: EventOf<E>["type"],
  happened: Happened<State, unknown>,
): readonly Write[] {
  return listOf(project?.[type]?.(happened as never));
}

function listOf<T>(one: T | readonly T[] | undefined): readonly T[] {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one as T];
}
