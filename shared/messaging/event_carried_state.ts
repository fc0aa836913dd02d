/**
 * Event-carried state: a context keeps the few facts of other contexts that it needs in a cache of its
 * own, fed by their events, and asks the owner when a fact is missing. Rows carry the version of the
 * entity at its owner, so that late and repeated events change nothing; what was removed leaves a
 * tombstone, so that a late event does not bring it back.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import type { AnyRow, Columns, KeyOf, RowOf, Table, Values } from "../platform/commit/table.ts";
import type { Units } from "../platform/commit/unit.ts";
import type { Store } from "../platform/commit/store.ts";
import { insert, patch, upsert, type Write } from "../platform/commit/write.ts";
import type { Received } from "./consumer.ts";

/** What every cache has besides its facts. */
export const cacheColumns = { removed: "bool", version: "int4" } as const;

type CacheRest = Columns & typeof cacheColumns;
type CacheTable<Rest extends CacheRest> = Table<{ readonly id: "text" }, Rest>;
type Facts<Rest extends Columns> = Omit<Values<Rest>, "removed" | "version">;

/** The entity's version at its owner; `undefined` from a sender that tells none. */
export function versionOf({ metadata }: Pick<Received, "metadata">): number | undefined {
  const version = Number(metadata.AGGREGATE_VERSION);
  return metadata.AGGREGATE_VERSION && Number.isSafeInteger(version) ? version : undefined;
}

/** The write for an entity that came to be. Without a version, a row there stays. */
export function remember<Rest extends CacheRest>(
  table: CacheTable<Rest>,
  { id, ...facts }: { readonly id: string } & Facts<Rest>,
  received: Pick<Received, "metadata">,
): Write {
  const version = versionOf(received);
  const row = { id, ...facts, removed: false, version: version ?? 0 } as unknown;
  return version === undefined
    ? insert(table as unknown as Table, row as AnyRow, { ifAbsent: true })
    : upsert(table as unknown as Table, row as AnyRow, { newer: true });
}

/**
 * The write for an entity that changed. A missing row stays missing: the next read asks the owner.
 *
 * @param options `addUnversioned`: numbers to add where the sender tells no version, hence no new value.
 */
export function adapt<Rest extends CacheRest>(
  table: CacheTable<Rest>,
  id: string,
  facts: Partial<Facts<Rest>>,
  received: Pick<Received, "metadata">,
  options: { readonly addUnversioned?: { readonly [Name in keyof Rest]?: number } } = {},
): Write {
  const version = versionOf(received);
  const plain = table as unknown as Table;
  if (version !== undefined) return patch(plain, { id }, { ...facts, version }, { newer: true });
  const { addUnversioned } = options;
  return addUnversioned
    ? patch(plain, { id }, {}, { add: addUnversioned as Record<string, number> })
    : patch(plain, { id }, facts);
}

/**
 * The write for an entity that is gone.
 *
 * @param blank the facts of the tombstone, where there was no row.
 */
export function forget<Rest extends CacheRest>(
  table: CacheTable<Rest>,
  id: string,
  blank: Facts<Rest>,
  received: Pick<Received, "metadata">,
): Write {
  const version = versionOf(received);
  const plain = table as unknown as Table;
  if (version === undefined) return patch(plain, { id }, { removed: true });
  return upsert(plain, { id, ...blank, removed: true, version }, { newer: true });
}

/** A cache that asks the owner for what it lacks. */
export interface EntityCache<Row> {
  /** The entity; `undefined` when the owner does not know it either. */
  find(id: string): Promise<Row | undefined>;
  /** The entity as the owner knows it now, for refusals that must not rest on old facts. */
  refresh(id: string): Promise<Row | undefined>;
}

/**
 * Reads a cache, and through it to the owner. Never called inside a unit of work: it may be remote.
 *
 * @param ports `fetch` asks the owner; `undefined` or a refusal `not_found` is "unknown".
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
    const known = await ask(id);
    if (!known) return undefined;
    const row = { id, ...known, removed: false } as unknown as Row;
    await units.run((unit) =>
      unit.write(upsert(table as unknown as Table, row as AnyRow, { newer: true }))
    );
    return row;
  }

  return {
    refresh,
    async find(id) {
      const row = await store.find(table, { id } as KeyOf<CacheTable<Rest>>);
      if (!row) return await refresh(id);
      return (row as unknown as { removed: boolean }).removed ? undefined : row;
    },
  };
}
