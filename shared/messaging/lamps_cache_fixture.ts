/**
 * A cache of lamps, whose owner is played, for tests.
 *
 * @module
 */
import { DomainError, notFound } from "../domain/error.ts";
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { createUnits } from "../platform/commit/unit.ts";
import { cacheColumns, type CacheKeeper, cacheKeeper, entityCache } from "./event_carried_state.ts";

export const lamps = defineTable("home.lamps_cache", {
  key: { id: "text" },
  columns: { room: "text", price: "int4", colour: "text?", ...cacheColumns },
});

/** What is told of a message from a context of ours: the version of its aggregate. */
export const at = (version: number) => ({ metadata: { AGGREGATE_VERSION: String(version) } });
/** A message from a Go service: it tells no version. */
export const unversioned = { metadata: {} };

export const hall = { id: "1", room: "hall", price: 100, colour: null };
/** What stands where nothing is known. */
export const blank = { id: "1", room: "", price: 0, colour: null, removed: true };

type Facts = Omit<typeof hall, "id">;
export type Keeper = CacheKeeper<typeof lamps.columns>;

/** A cache; `fetch` is what the owner answers. */
export function createCache(
  fetch: (id: string) => Promise<Facts & { version: number } | undefined>,
) {
  const store = memoryStore();
  const units = createUnits({
    schema: "home",
    store,
    events: memoryEventStore(store, "home"),
    clock: { now: () => new Date(0) },
    newId: crypto.randomUUID.bind(crypto),
    stream: "mall",
    onCommitted: () => {},
  });
  const asked: string[] = [];
  const cache = entityCache({
    units,
    store,
    table: lamps,
    fetch: (id) => {
      asked.push(id);
      return fetch(id);
    },
  });
  return {
    ...cache,
    asked,
    row: () => store.find(lamps, { id: "1" }),
    units,
    /** One message after the other, each in a unit of its own. */
    async apply(...messages: readonly ((keeper: Keeper) => Promise<void>)[]) {
      for (const message of messages) {
        await units.run((unit) => message(cacheKeeper(unit, lamps)));
      }
    },
  };
}

export const unknown = () => Promise.reject(notFound("lamp"));
export const away = () =>
  Promise.reject(new DomainError("unavailable", "stores_down", "stores is down"));

/** The owner knows the entity as of a version. */
export const knows = (version: number, facts: Partial<Facts> = {}) => () =>
  Promise.resolve({ room: "hall", price: 100, colour: null, ...facts, version });

// messages about the entity
type Version = ReturnType<typeof at> | typeof unversioned;
export const added = (version: Version, facts: Partial<Facts> = {}) => (keeper: Keeper) =>
  keeper.remember({ ...hall, ...facts }, version);
export const moved = (version: Version, room: string) => (keeper: Keeper) =>
  keeper.adapt("1", { room }, version);
export const gone = (version: Version) => (keeper: Keeper) => keeper.forget("1", version);
