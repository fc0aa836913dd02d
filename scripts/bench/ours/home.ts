/**
 * Where lamps are kept: the product's commit and event store on the database of `BENCH_PG`, with a pool
 * as large as the product's.
 *
 * @module
 */
import { orderedIds } from "../../../shared/domain/id.ts";
import { postgresEventStore } from "../../../shared/event_store/postgres_event_store.ts";
import { postgresStore } from "../../../shared/platform/commit/postgres_store.ts";
import { createUnits } from "../../../shared/platform/commit/unit.ts";
import { systemClock } from "../../../shared/platform/clock.ts";
import { parseConnectionString } from "../../../shared/platform/connection_string.ts";
import { connectDatabase, type Database } from "../../../shared/platform/database.ts";
import { librarySchemas } from "../../../shared/platform/host/databases.ts";
import { migrateAll } from "../../../shared/platform/migrate.ts";
import { ROOMS_SQL } from "./lamps.ts";

const schema = "bench";

/** The database of this contender. */
export function openDatabase(): Database {
  const connection = parseConnectionString(Deno.env.get("BENCH_PG") ?? "");
  return connectDatabase({ connection, max: 10, statementTimeoutMs: 0 });
}

/** Makes the tables, and what units of work need there. */
export async function openHome({ sql }: Database) {
  await migrateAll(sql, librarySchemas(schema, ["event_store"]));
  await sql.unsafe(ROOMS_SQL);
  const newId = orderedIds();
  /** @param grouped whether units that wait at the same time are committed together. */
  const unitsOf = (grouped: boolean) => {
    const options = { schema, grouped };
    return createUnits({
      schema,
      store: postgresStore(sql, options),
      events: postgresEventStore(sql, schema),
      clock: systemClock,
      newId,
      stream: "bench",
      onCommitted: () => {},
    });
  };
  return { unitsOf, newId };
}
