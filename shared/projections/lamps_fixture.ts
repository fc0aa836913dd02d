/**
 * A context for the tests of projections: lamps, with a read model of the rooms they hang in.
 *
 * @module
 */
import { z } from "zod";
import { defineAggregate } from "../domain/aggregate.ts";
import { defineEvents } from "../domain/event.ts";
import { orderedIds } from "../domain/id.ts";
import { postgresEventStore } from "../event_store/postgres_event_store.ts";
import { repository } from "../event_store/repository.ts";
import { createLeases } from "../messaging/lease.ts";
import { memoryBroker } from "../messaging/memory_broker.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import { defineTable, type Table } from "../platform/commit/table.ts";
import { createUnits, transactor } from "../platform/commit/unit.ts";
import { upsert } from "../platform/commit/write.ts";
import { librarySchemas } from "../platform/host/databases.ts";
import { createLogger } from "../platform/log.ts";
import { testDatabase } from "../testing/database.ts";
import { projectionWork } from "./desk.ts";
import { fedBy } from "./projection.ts";

const events = defineEvents("lamps", {
  LampHung: { schema: z.object({ room: z.string() }) },
  LampMoved: {
    version: 2,
    schema: z.object({ room: z.string() }),
    upcast: { 1: ({ to }: { to: string }) => ({ room: to }) },
  },
});

export const lamp = defineAggregate({
  name: "lamps.Lamp",
  events,
  initial: () => ({ room: "", moves: 0 }),
  evolve: (lamp, { type, data }) => ({
    room: data.room,
    moves: type === "LampMoved" ? lamp.moves + 1 : 0,
  }),
});

export const rooms = defineTable("lamps.rooms", {
  key: { id: "text" },
  columns: { room: "text", moves: "int4" },
});

const project = {
  LampHung: roomOf,
  LampMoved: roomOf,
};

function roomOf({ id, state }: { id: string; state: { room: string; moves: number } }) {
  return upsert(rooms, { id, ...state });
}

/** Builds the context on a database of its own. */
export async function lampContext() {
  await using ends = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir();
  ends.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.writeTextFile(
    `${folder}/001_rooms.sql`,
    `create table rooms (id text primary key, room text not null, moves int not null);
     create index rooms_room_idx on rooms (room);`,
  );
  const sources = [
    ...librarySchemas("lamps", ["event_store", "projections"]),
    { schema: "lamps", folder },
  ];
  const database = ends.use(await testDatabase({ schemas: sources }));
  const { sql } = database;
  const clock = { now: () => new Date() };
  const log = createLogger({ level: "ERROR", write: () => {} });
  const newId = orderedIds();
  const units = createUnits({
    schema: "lamps",
    store: postgresStore(sql, { schema: "lamps" }),
    events: postgresEventStore(sql, "lamps"),
    clock,
    newId,
    stream: "mallbots",
    onCommitted: () => {},
  });
  const broker = memoryBroker();
  ends.defer(() => broker.close());
  const projections = [{
    name: "lamps-rooms",
    tables: [{ table: rooms }],
    from: { events: [fedBy(lamp, project)] },
  }];

  /**
   * A process of the context: it works on projections as soon as it has the lease.
   *
   * @param onSwitched told of each table that was put in another's place.
   */
  async function process(batch: number, onSwitched?: (table: Table) => void) {
    const leases = createLeases({ sql, schema: "lamps", log, ttlMs: 500, renewMs: 100 });
    await leases.start();
    const work = projectionWork({
      ...{ context: "lamps", sql, sources, broker, leases, stream: "mallbots", clock, newId, log },
      units,
      projections,
      batch,
      ...(onSwitched && { onSwitched }),
      lookMs: 50,
    });
    await work.start();
    return {
      desk: work.desk,
      async [Symbol.asyncDispose]() {
        await work.stop();
        await leases.close();
      },
    };
  }

  const taken = ends.move();
  return {
    sql,
    sources,
    clock,
    store: postgresStore(sql, { schema: "lamps" }),
    process,
    projection: projections[0],
    transact: transactor(units, (unit) => repository(unit, lamp, { project })),
    /** Writes the history of many lamps, and what their read model is of it. */
    async hang(lamps: number, moves: number): Promise<void> {
      await sql`
        insert into lamps.events
          (stream_name, stream_id, stream_version, event_id, event_name, event_version, event_data)
        select 'lamps.Lamp', lamp::text, move + 1, lamp || '-' || move,
          case move when 0 then 'lamps.LampHung' else 'lamps.LampMoved' end,
          case move when 0 then 1 else 1 + move % 2 end,
          case when move > 0 and move % 2 = 0 then jsonb_build_object('to', 'room ' || move)
            else jsonb_build_object('room', 'room ' || move) end
        from generate_series(1, ${lamps}::int) as lamp, generate_series(0, ${moves}::int) as move
        order by move, lamp`;
      await sql`
        insert into lamps.rooms (id, room, moves)
        select lamp::text, 'room ' || ${moves}::int, ${moves}::int
        from generate_series(1, ${lamps}::int) as lamp`;
    },
    rows: () => sql`select * from lamps.rooms order by id`,
    [Symbol.asyncDispose]: () => taken[Symbol.asyncDispose](),
  };
}
