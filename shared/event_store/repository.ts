/**
 * Repositories: aggregates are loaded, decided on and written back, within a unit of work. One keeps an
 * aggregate as its events, the other as a row; decisions cannot tell.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Aggregate, type Decision, eventsOf, replay } from "../domain/aggregate.ts";
import { notFound } from "../domain/error.ts";
import { encodeEvent, type EventOf, type Events } from "../domain/event.ts";
import { currentCall, noteChanged } from "../platform/call_context.ts";
import type { AnyRow, Columns, RowOf, Table } from "../platform/commit/table.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { insert, patch, upsert } from "../platform/commit/write.ts";
import { type Audience, type Began, tell } from "./audience.ts";
import { eventTables, readEvent, type StoredEvent, type StoredSnapshot } from "./event_store.ts";

export type { Audience, Began, Happened, Measures, Projections, Publications } from "./audience.ts";
export { projected } from "./audience.ts";

/** An aggregate as loaded. */
export interface Loaded<State> {
  readonly state: State;
  /** Number of events so far; 0 when nothing happened yet. */
  readonly version: number;
  /** Its first event, where its events are kept and were all read. */
  readonly began?: Began;
}

/** The aggregates of one kind, within a unit of work. */
export interface Repository<State, Event> {
  /** The aggregate, or `undefined` when there is none. */
  find(id: string): Promise<Loaded<State> | undefined>;
  /** The aggregate. @throws {DomainError} not_found. */
  get(id: string): Promise<Loaded<State>>;
  /** Starts an aggregate under a new id. Nothing is read: a taken id is a conflict. */
  create(id: string, decide: (state: State) => Decision<Event>): Promise<State>;
  /** Changes an aggregate; answers its new state. @throws {DomainError} not_found, or what is refused. */
  update(id: string, decide: (state: State) => Decision<Event>): Promise<State>;
  /** Changes an aggregate, or starts it when there is none. */
  createOrUpdate(id: string, decide: (state: State) => Decision<Event>): Promise<State>;
  /**
   * The same for ids that are mostly new: it is read only after a conflict has shown that this one is
   * not. What is decided on a new aggregate must not be nothing.
   */
  startOrUpdate(id: string, decide: (state: State) => Decision<Event>): Promise<State>;
}

/** Loads an aggregate and keeps what happened to it. */
interface Keeper<State, Event> {
  load(id: string): Promise<Loaded<State>>;
  keep(id: string, before: Loaded<State>, after: Loaded<State>, events: readonly Event[]): void;
}

/**
 * Aggregates kept as streams of events.
 *
 * @example
 * ```ts ignore
 * await transact(({ baskets }) => baskets.update(id, (basket) => checkOut(basket, paymentId)));
 * ```
 */
export function repository<State, E extends Events>(
  unit: Unit,
  aggregate: Aggregate<State, E>,
  audience: Audience<State, E> = {},
): Repository<State, EventOf<E>> {
  const { events: eventsTable, snapshots } = eventTables(unit.schema);
  const streamName = aggregate.name;
  const { every, version: shape } = aggregate.snapshot;
  return repositoryOver(unit, aggregate, audience, {
    async load(streamId) {
      const stream = { streamName, streamId };
      let stored = await unit.events.load(stream, shape);
      let from = stored.snapshot && stateIn<State>(stored.snapshot);
      if (stored.snapshot && !from) { // broken: as if it were not there
        stored = await unit.events.load(stream, undefined);
        from = undefined;
      }
      const history = stored.events.map((event) => readEvent(aggregate.events, event));
      const version = (stored.snapshot && from ? stored.snapshot.streamVersion : 0) +
        history.length;
      return {
        state: replay(aggregate, history, from ? from.state : aggregate.initial()),
        version,
        ...(!from && stored.events.length > 0 && { began: beganWith(stored.events[0]) }),
      };
    },
    keep(streamId, before, after, events) {
      const metadata = currentCall();
      events.forEach((event, index) => {
        const { name, version, data } = encodeEvent(aggregate.events, event);
        unit.write(insert(eventsTable, {
          streamName,
          streamId,
          streamVersion: before.version + index + 1,
          eventId: unit.newId(),
          eventName: name,
          eventVersion: version,
          eventData: data,
          metadata,
          occurredAt: unit.now,
        }));
      });
      if (Math.floor(before.version / every) === Math.floor(after.version / every)) return;
      const snapshotData = JSON.stringify(after.state);
      unit.write(upsert(snapshots, {
        streamName,
        streamId,
        streamVersion: after.version,
        snapshotVersion: shape,
        snapshotData,
        checksum: checksumOf(snapshotData),
        updatedAt: unit.now,
      }));
    },
  });
}

/** The columns of rows that aggregates are kept as. */
type RowColumns = Columns & { readonly version: "int4" };

/** A table of such rows. */
type RowTable<Rest extends RowColumns = RowColumns> = Table<{ readonly id: "text" }, Rest>;

/** How an aggregate's state stands in a row; the table has the key `id` and a column `version`. */
export interface RowMapping<State, T extends RowTable> {
  readonly table: T;
  toRow(id: string, state: State): Omit<RowOf<T>, "id" | "version">;
  toState(row: RowOf<T>): State;
}

/** Aggregates kept as rows: the state is stored, the events only tell others. */
export function rowRepository<State, E extends Events, Rest extends RowColumns>(
  unit: Unit,
  aggregate: Aggregate<State, E>,
  { table, toRow, toState }: RowMapping<State, RowTable<Rest>>,
  audience: Audience<State, E> = {},
): Repository<State, EventOf<E>> {
  const plain: Table = table;
  return repositoryOver(unit, aggregate, audience, {
    async load(id) {
      const row = await unit.store.find(table, { id });
      return row
        ? { state: toState(row), version: row.version }
        : { state: aggregate.initial(), version: 0 };
    },
    keep(id, before, after) {
      const columns: AnyRow = { ...toRow(id, after.state), version: after.version };
      unit.write(
        before.version === 0
          ? insert(plain, { id, ...columns })
          : patch(plain, { id }, columns, { expected: before.version }),
      );
    },
  });
}

function repositoryOver<State, E extends Events>(
  unit: Unit,
  aggregate: Aggregate<State, E>,
  audience: Audience<State, E>,
  keeper: Keeper<State, EventOf<E>>,
): Repository<State, EventOf<E>> {
  const loaded = unit.loaded as Map<string, Loaded<State>>;
  const slot = (id: string) => `${aggregate.name} ${id}`;

  async function load(id: string): Promise<Loaded<State>> {
    let aggregate = loaded.get(slot(id));
    if (!aggregate) loaded.set(slot(id), aggregate = await keeper.load(id));
    return aggregate;
  }

  function decided(
    id: string,
    before: Loaded<State>,
    decide: (state: State) => Decision<EventOf<E>>,
  ): State {
    const events = eventsOf<EventOf<E>>(decide(before.state));
    if (events.length === 0) return before.state;
    let { state, version } = before;
    const { began } = before;
    for (const event of events) {
      state = aggregate.evolve(state, event);
      version++;
      tell(unit, aggregate, audience, { id, event, state, version, began });
    }
    noteChanged({ name: aggregate.name, id, version });
    const after = { state, version, ...(began && { began }) };
    keeper.keep(id, before, after, events);
    loaded.set(slot(id), after);
    return state;
  }

  async function find(id: string): Promise<Loaded<State> | undefined> {
    const found = await load(id);
    return found.version === 0 ? undefined : found;
  }

  async function get(id: string): Promise<Loaded<State>> {
    const found = await find(id);
    if (!found) throw notFound(aggregate.thing);
    return found;
  }

  async function create(id: string, decide: (state: State) => Decision<EventOf<E>>) {
    const before = loaded.get(slot(id)) ?? { state: aggregate.initial(), version: 0 };
    return await decided(id, before, decide);
  }

  async function createOrUpdate(id: string, decide: (state: State) => Decision<EventOf<E>>) {
    return decided(id, await load(id), decide);
  }

  return {
    find,
    get,
    create,
    update: async (id, decide) => decided(id, await get(id), decide),
    createOrUpdate,
    startOrUpdate: unit.isFirstTry ? create : createOrUpdate,
  };
}

function beganWith({ occurredAt, metadata: { causationId } }: StoredEvent): Began {
  return { occurredAt, causationId: causationId ?? "" };
}

/** The state in a snapshot, boxed; `undefined` when it does not match its checksum. */
function stateIn<State>({ snapshotData, checksum }: StoredSnapshot): { state: State } | undefined {
  return checksumOf(snapshotData) === checksum ? { state: JSON.parse(snapshotData) } : undefined;
}

/** SHA-256 in hexadecimal. */
export function checksumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
