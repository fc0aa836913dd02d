/**
 * Units of work of the shop in PostgreSQL, for tests of sagas.
 *
 * @module
 */
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import type { Clock } from "../platform/clock.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import { createUnits, type Units } from "../platform/commit/unit.ts";
import type { Sql } from "../platform/database.ts";

/** Units as a process of its own has them. */
export function unitsIn(sql: Sql, schema: string, clock: Clock): Units {
  return createUnits({
    schema,
    store: postgresStore(sql, { schema }),
    events: memoryEventStore(memoryStore(), schema), // sagas append no events
    clock,
    newId: () => crypto.randomUUID(),
    stream: "mall",
    onCommitted: () => {},
  });
}
