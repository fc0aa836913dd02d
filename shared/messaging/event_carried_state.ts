/**
 * Event-carried state: a context keeps the few facts of other contexts that it needs in a cache of its
 * own, fed by their events, and asks the owner for what it lacks. Rows carry the version of the entity
 * at its owner, so that late and repeated events change nothing. A change that does not follow the
 * version in the row, or finds no row, leaves the row *stale*: the next read asks the owner. So what
 * was missed heals by itself, whatever was lost and however reads and events overtake each other.
 *
 * What a row says of its entity stands in two columns:
 *
 * | `version` | `removed` |                                                                     |
 * | --------- | --------- | ------------------------------------------------------------------- |
 * | n > 0     | false     | its facts, of version n                                             |
 * | n > 0     | true      | it is gone, since version n; nothing brings it back                 |
 * | 0         |           | the same as told by senders and owners that have no versions        |
 * | -n        | false     | stale: facts of several versions, of which n is the newest heard of |
 * | -n        | true      | stale: few facts or none; version n is the newest heard of          |
 *
 * Every write expects the version that it read, so none is lost: whoever is late reads again.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import type { Store } from "../platform/commit/store.ts";
import type { AnyRow, RowOf, Table, Values } from "../platform/commit/table.ts";
import type { Unit, Units } from "../platform/commit/unit.ts";
import { insert, patch } from "../platform/commit/write.ts";
import { isOutage } from "../platform/outage.ts";
import type { Received } from "./consumer.ts";

/** What every cache has besides its facts. */
export const cacheColumns = { removed: "bool", version: "int4" } as const;

/** What stands for facts that are not known; null where a column may be. */
const blanks = { text: "", bool: false, int4: 0, int8: 0, float8: 0 } as const;

type Blank = keyof typeof blanks;
type FactColumns = Readonly<Record<string, Blank | `${Blank}?`>>;
type CacheRest = FactColumns & typeof cacheColumns;
type CacheTable<Rest extends CacheRest> = Table<{ readonly id: "text" }, Rest>;
type Facts<Rest extends CacheRest> = Omit<Values<Rest>, "removed" | "version">;
type State = { readonly removed: boolean; readonly version: number };
type About = Pick<Received, "metadata">;

/** The entity's version at its owner; `undefined` from a sender that tells none. */
export function versionOf({ metadata }: About): number | undefined {
  const version = Number(metadata.AGGREGATE_VERSION);
  return Number.isSafeInteger(version) && version > 0 ? version : undefined;
}

/** Keeps a cache as messages tell. All of it is read and written within the message's unit. */
export interface CacheKeeper<Rest extends CacheRest> {
  /** An entity came to be, with all its facts. Without a version, a row there stays. */
  remember(entity: { readonly id: string } & Facts<Rest>, received: About): Promise<void>;
  /**
   * An entity changed.
   *
   * @param add numbers to add, from a sender that tells the difference and not the new value.
   */
  adapt(
    id: string,
    facts: Partial<Facts<Rest>>,
    received: About,
    add?: { readonly [Name in keyof Rest]?: number },
  ): Promise<void>;
  /** An entity is gone: a tombstone stays, so that a late event does not bring it back. */
  forget(id: string, received: About): Promise<void>;
}

/**
 * The keeper of a cache, for the handlers of a message.
 *
 * @example
 * ```ts ignore
 * messages.onEvents("depot-stores", StoreEvents, (unit) => {
 *   const stores = cacheKeeper(unit, storesCache);
 *   return {
 *     StoreCreated: ({ id, name }, received) => stores.remember({ id, name }, received),
 *     StoreRebranded: ({ id, name }, received) => stores.adapt(id, { name }, received),
 *     StoreRemoved: ({ id }, received) => stores.forget(id, received),
 *   };
 * });
 * ```
 */
export function cacheKeeper<Rest extends CacheRest>(
  unit: Unit,
  table: CacheTable<Rest>,
): CacheKeeper<Rest> {
  const plain: Table = table;
  return {
    async remember({ id, ...facts }, received) {
      const version = versionOf(received);
      const row = { ...facts, removed: false };
      if (version !== undefined) return void await settle(unit, table, id, { ...row, version });
      unit.write(insert(plain, { id, ...row, version: 0 }, { ifAbsent: true }));
    },
    async adapt(id, facts, received, add = {}) {
      const version = versionOf(received);
      const added = add as Readonly<Record<string, number>>;
      if (version === undefined) return unit.write(patch(plain, { id }, facts, { add: added }));
      const row = await unit.store.find(table, { id });
      if (row && (isGone(row) || version <= Math.abs(row.version))) return;
      const follows = row?.version === version - 1;
      const values = { ...facts, version: follows ? version : -version };
      write(unit, plain, id, row, values, added);
    },
    async forget(id, received) {
      const version = versionOf(received);
      const row = { removed: true };
      if (version !== undefined) return void await settle(unit, table, id, { ...row, version });
      unit.write(patch(plain, { id }, row));
    },
  };
}

/** A cache that asks the owner for what it lacks. */
export interface EntityCache<Row> {
  /**
   * The entity; `undefined` when the owner does not know it either. While the owner is away, what was
   * heard so far has to do; what was never heard of is an outage.
   */
  find(id: string): Promise<Row | undefined>;
  /** The entity as the owner knows it now, for refusals that must not rest on old facts. */
  refresh(id: string): Promise<Row | undefined>;
}

/**
 * Reads a cache, and through it to the owner. Never called inside a unit of work: it may be remote.
 *
 * @param ports `fetch` asks the owner for facts and version (0 when it has none); `undefined` or a
 * refusal `not_found` is "unknown".
 */
export function entityCache<Rest extends CacheRest>(
  { units, store, table, fetch }: {
    readonly units: Units;
    readonly store: Store;
    readonly table: CacheTable<Rest>;
    readonly fetch: (
      id: string,
    ) => Promise<(Facts<Rest> & { readonly version: number }) | undefined>;
  },
): EntityCache<RowOf<CacheTable<Rest>>> {
  type Row = RowOf<CacheTable<Rest>>;

  async function ask(id: string) {
    try {
      return await fetch(id);
    } catch (error) {
      if (error instanceof DomainError && error.code === "not_found") return undefined;
      throw error;
    }
  }

  async function refresh(id: string): Promise<Row | undefined> {
    const answer = await ask(id);
    if (!answer) return undefined;
    const row = { ...answer, removed: false };
    const outcome = await units.run((unit) => settle(unit, table, id, row));
    const known = outcome.duplicate ? undefined : outcome.result;
    if (known && isGone(known)) return undefined;
    return known ?? { id, ...row } as Row;
  }

  return {
    refresh,
    async find(id) {
      const row = await store.find(table, { id });
      if (row && isGone(row)) return undefined;
      if (row && row.version >= 0) return row;
      try {
        return await refresh(id);
      } catch (error) {
        if (!row || row.removed || !isOutage(error)) throw error;
        return row;
      }
    },
  };
}

const isGone = ({ removed, version }: State) => removed && version >= 0;

/**
 * Writes what an entity is as of a version, unless as much is known.
 *
 * @returns the row that stays, where it can be relied on.
 */
async function settle<Rest extends CacheRest>(
  unit: Unit,
  table: CacheTable<Rest>,
  id: string,
  values: AnyRow & State,
): Promise<RowOf<CacheTable<Rest>> | undefined> {
  const row = await unit.store.find(table, { id });
  if (row && isGone(row)) return row;
  const { version } = values;
  const heardOf = Math.abs(row?.version ?? 0);
  if (version < heardOf || (version > 0 && version === row?.version)) {
    return row && row.version > 0 ? row : undefined;
  }
  write(unit, table, id, row, values);
}

/** Writes over the row that was read; where there was none, what is not known is blank. */
function write(
  unit: Unit,
  table: Table,
  id: string,
  row: State | undefined,
  values: AnyRow & Pick<State, "version">,
  add: Readonly<Record<string, number>> = {},
): void {
  if (row) return unit.write(patch(table, { id }, values, { expected: row.version, add }));
  unit.write(insert(table, { id, ...blankFacts(table), removed: true, ...values }));
}

function blankFacts({ columns }: Table): AnyRow {
  const facts = Object.entries(columns).filter(([name]) => !(name in cacheColumns));
  return Object.fromEntries(facts.map(([name, column]) => [name, blanks[column as Blank] ?? null]));
}
