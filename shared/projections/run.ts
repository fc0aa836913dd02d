/**
 * One run: a projection is made anew, and then checked against the live one or put in its place.
 *
 * @module
 */
import type { NewId } from "../domain/id.ts";
import type { Broker } from "../messaging/broker.ts";
import type { Leases } from "../messaging/lease.ts";
import type { Clock } from "../platform/clock.ts";
import type { Table } from "../platform/commit/table.ts";
import { sideDatabase, type Sql } from "../platform/database.ts";
import type { Logger } from "../platform/log.ts";
import type { SchemaSource } from "../platform/migrate.ts";
import { differencesOf } from "./compare.ts";
import { eventFeed } from "./event_feed.ts";
import type { Feed } from "./feed.ts";
import { type Journal, openJournal } from "./journal.ts";
import { messageFeed, readerOf } from "./message_feed.ts";
import type { Projection } from "./projection.ts";
import { type Shadow, shadowOf } from "./shadow.ts";
import { switchOver } from "./switch.ts";
import type { WorkRow } from "./table.ts";

/** What a run needs. */
export interface RunPorts {
  readonly context: string;
  readonly sql: Sql;
  /** What is migrated for the context. */
  readonly sources: readonly SchemaSource[];
  readonly broker: Broker;
  readonly leases: Leases;
  /** Prefix of all subjects. */
  readonly stream: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
  /** Events in one commit; 500 unless given. */
  readonly batch?: number;
  /** Told of a live table that may have been put in another's place. */
  readonly onSwitched?: (table: Table) => void;
}

/**
 * Carries out what was asked for, from where an earlier process left it.
 *
 * @param goesOn asked between two commits.
 * @throws {NotOurs} when it was canceled, or another process does it.
 */
export async function carryOut(
  ports: RunPorts,
  projection: Projection,
  asked: WorkRow,
  goesOn: () => boolean,
): Promise<void> {
  const { context, sources, broker, clock, log, onSwitched = () => {} } = ports;
  await using side = sideDatabase(ports.sql);
  const { sql } = side;
  const shadow = shadowOf(sql, { context, sources, projection });
  const journal = openJournal({ store: shadow.store, context, clock }, asked);
  const isNew = asked.done === 0 || !await shadow.resume();
  const run = isNew && asked.done > 0 ? ports.newId() : asked.run; // the copy is gone: all of it again
  // whoever worked on it before can do no more
  await journal.save(isNew ? { run, done: 0, checkpoint: null } : {});
  const reads = "messages" in projection.from;
  if (isNew && reads) await broker.forget(readerOf(projection.name));
  if (isNew) await shadow.make();
  const feed = await feedOf(ports, projection, { sql, shadow, journal });
  try {
    while (!await feed.advance()) if (!goesOn()) return;
    if (!goesOn()) return;
    const at = { sql, context, projection, shadow, feed, row: () => journal.row };
    const { name, state, done } = journal.row;
    if (state === "rebuilding") {
      await switchOver(at).finally(() =>
        projection.tables.forEach(({ table }) => onSwitched(table))
      );
      log.info("a projection was rebuilt", { projection: name, done });
    } else {
      const differences = await differencesOf(at);
      await journal.enter("live", { differences, checkpoint: null, error: "" });
      await shadow.drop();
      log.info("a projection was checked", { projection: name, differences: differences.length });
    }
  } finally {
    await feed.close();
  }
  if (reads) await broker.forget(readerOf(projection.name));
}

async function feedOf(
  ports: RunPorts,
  { from }: Projection,
  { sql, shadow, journal }: {
    readonly sql: Sql;
    readonly shadow: Shadow;
    readonly journal: Journal;
  },
): Promise<Feed> {
  const at = { ...ports, sql, journal };
  if ("events" in from) return await eventFeed({ ...at, sources: from.events });
  const { store, schema } = shadow;
  return await messageFeed({ ...at, listening: from.messages, store, inbox: `${schema}.inbox` });
}
