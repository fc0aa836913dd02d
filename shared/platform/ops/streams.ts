/**
 * Travelling in time: what happened to an aggregate, and what it was at any version.
 *
 * @module
 */
import type { AnyAggregate } from "../../domain/aggregate.ts";
import { DomainError, notFound } from "../../domain/error.ts";
import { decodeEvent } from "../../domain/event.ts";
import type { EventMetadata, EventStore, StoredEvent } from "../../event_store/event_store.ts";
import { asJson } from "../../messaging/message_json.ts";

/** The aggregates of a context. */
export interface KeptAggregates {
  /** Those that are kept as their events. */
  readonly asEvents?: readonly AnyAggregate[];
  /** Those of which only the present is kept. */
  readonly asRows?: readonly Pick<AnyAggregate, "name" | "thing">[];
}

/** Something that happened to an aggregate. */
export interface StreamEvent {
  /** The aggregate's version right after it. */
  readonly version: number;
  readonly id: string;
  /** `context.Name`. */
  readonly name: string;
  /** Version of the schema in which it was stored. */
  readonly schemaVersion: number;
  /** As it was stored. */
  readonly data: unknown;
  readonly occurredAt: Date;
  readonly metadata: EventMetadata;
}

/** An aggregate at one of its versions. */
export interface StreamView {
  /** Name of its kind. */
  readonly aggregate: string;
  readonly id: string;
  /** The version that is shown. */
  readonly version: number;
  readonly latestVersion: number;
  /** The state at that version, as today's code understands the events. */
  readonly state: unknown;
  /** What happened up to that version, oldest first: the last of them, when there are many. */
  readonly events: readonly StreamEvent[];
}

/** Looks into the streams of a context. */
export interface StreamDesk {
  /** The kinds of the context. */
  readonly kinds: readonly { readonly name: string; readonly keptAs: "events" | "row" }[];
  /**
   * One aggregate.
   *
   * @param aggregate name of its kind; the last part will do, in any case of letters.
   * @param at the version wanted; the latest unless given, 0 is before anything happened.
   * @returns undefined when the context has no such kind.
   * @throws {DomainError} not_found for an id that names nothing and for kinds without a history;
   *   out_of_range for a version that was not reached.
   */
  view(aggregate: string, id: string, at?: number): Promise<StreamView> | undefined;
}

/** Most events that are listed. */
const LISTED = 1_000;

/**
 * Makes the desk of a context.
 *
 * @example
 * ```ts ignore
 * const desk = streamDesk(postgresEventStore(sql, "ordering"), { asEvents: [order] });
 * const { state } = await desk.view("ordering.Order", id, 3);
 * ```
 */
export function streamDesk(store: EventStore, kept: KeptAggregates = {}): StreamDesk {
  const { asEvents = [], asRows = [] } = kept;

  async function viewOf(aggregate: AnyAggregate, id: string, at?: number): Promise<StreamView> {
    const { name, thing } = aggregate;
    const { events } = await store.load({ streamName: name, streamId: id }, undefined);
    const latestVersion = events.at(-1)?.streamVersion ?? 0;
    if (latestVersion === 0) throw notFound(thing);
    const version = at ?? latestVersion;
    if (version < 0 || version > latestVersion) {
      const text = `the ${thing} has the versions 0 to ${latestVersion}`;
      throw new DomainError("out_of_range", "version_not_reached", text);
    }
    const past = events.filter(({ streamVersion }) => streamVersion <= version);
    return {
      aggregate: name,
      id,
      version,
      latestVersion,
      state: asJson(stateAfter(aggregate, past)),
      events: past.slice(-LISTED).map(shown),
    };
  }

  return {
    kinds: [
      ...asEvents.map(({ name }) => ({ name, keptAs: "events" as const })),
      ...asRows.map(({ name }) => ({ name, keptAs: "row" as const })),
    ],
    view(aggregate, id, at) {
      const isMeant = ({ name }: { name: string }) =>
        [name, name.slice(name.lastIndexOf(".") + 1)].some((known) =>
          known.toLowerCase() === aggregate.toLowerCase()
        );
      const stream = asEvents.find(isMeant);
      if (stream) return viewOf(stream, id, at);
      const row = asRows.find(isMeant);
      if (!row) return undefined;
      const text = `there is no history of ${row.name}, which is kept as a row`;
      return Promise.reject(new DomainError("not_found", "history_not_kept", text));
    },
  };
}

function stateAfter(aggregate: AnyAggregate, events: readonly StoredEvent[]): unknown {
  let state = aggregate.initial();
  for (const { eventName: name, eventVersion: version, eventData: data } of events) {
    const event = decodeEvent(aggregate.events, { name, version, data });
    state = aggregate.evolve(state as never, event as never); // both are of this aggregate
  }
  return state;
}

function shown(event: StoredEvent): StreamEvent {
  const { streamVersion, eventId, eventName, eventVersion, eventData } = event;
  const { occurredAt, metadata } = event;
  return {
    version: streamVersion,
    id: eventId,
    name: eventName,
    schemaVersion: eventVersion,
    data: eventData,
    occurredAt,
    metadata,
  };
}
