import assert from "node:assert/strict";
import { join } from "node:path";
import { postgresEventStore } from "../event_store/postgres_event_store.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { createUnits, type Unit } from "../platform/commit/unit.ts";
import { insert } from "../platform/commit/write.ts";
import { connectDatabase, type Sql } from "../platform/database.ts";
import { startEmbeddedPostgres } from "../platform/embedded_postgres.ts";
import { brokerSchema, librarySchemas } from "../platform/host/databases.ts";
import { createLogger } from "../platform/log.ts";
import { migrateAll } from "../platform/migrate.ts";
import { isOutage } from "../platform/outage.ts";
import { until } from "./broker_suite.ts";
import { type Ended, startConsumer } from "./consumer.ts";
import { postgresConsumerReads } from "./consumer/reads.ts";
import { type Lamp, lampEvents } from "./home_fixture.ts";
import { createLeases } from "./lease.ts";
import { postgresBroker } from "./postgres_broker.ts";
import { createRelay } from "./relay.ts";
import { type EventHandlers, eventHandling } from "./subscriptions.ts";

const { LampLit, LampMoved } = lampEvents.types;
const SUBJECT = "mall.home.events.Lamp";
const CLOSE_MS = 100; // nothing is at hand any more, and connections that the crash cut do not answer

// the driver asks for types on each new connection, and nobody hears when a crash ends that
addEventListener("unhandledrejection", (event) => {
  if (isOutage(event.reason)) event.preventDefault();
});

/** What handlers did: a row for each time, numbered by the database in the order they did it. */
const effects = defineTable("home.effects", {
  key: { id: "text" },
  columns: { subscription: "text", lamp: "text", room: "text" },
});

const effect = (unit: Unit, subscription: string, { id: lamp, room }: Lamp) =>
  unit.write(insert(effects, { id: unit.newId(), subscription, lamp, room }));

/** A context with a database of its own, which may crash. Only what somebody waits for is flushed. */
async function openHome(alone: boolean) {
  const closing = new AsyncDisposableStack();
  const path = await Deno.makeTempDir({ prefix: "mallbots-test-" });
  closing.defer(() => Deno.remove(path, { recursive: true }));
  await Deno.chmod(path, 0o755); // lets the account of PostgreSQL in
  const server = closing.use(await startEmbeddedPostgres({ dataDir: join(path, "data") }));
  const pool = (max: number) => {
    const database = connectDatabase({ connection: server.connection, max });
    closing.defer(() => database.close(CLOSE_MS));
    return database.sql;
  };
  const [sql, watching] = [pool(10), pool(1)];
  await migrateAll(sql, [...librarySchemas("home", ["event_store"]), brokerSchema]);
  await sql`
    create table home.effects (
      id text primary key, subscription text, lamp text, room text,
      place bigint generated always as identity
    )`;
  await sql`create table home.flushes ()`;
  await sql`alter system set wal_writer_delay = '10s'`;
  await sql`select pg_reload_conf()`;

  const log = createLogger({ level: "ERROR", write: (line) => console.log(line) });
  const clock = { now: () => new Date() };
  const leases = createLeases({
    sql,
    schema: "home",
    names: ["outbox"],
    log,
    breakExisting: alone,
  });
  const broker = postgresBroker({ sql, log, sameDatabase: true, breakLeases: alone });
  const relay = createRelay({ sql, schema: "home", broker, leases, log });
  const units = createUnits({
    schema: "home",
    store: postgresStore(sql, { schema: "home" }),
    events: postgresEventStore(sql, "home"),
    clock,
    newId: () => crypto.randomUUID(),
    stream: "mall",
    onCommitted: relay.kick,
  });
  closing.defer(() => broker.close());
  closing.defer(() => leases.close());
  closing.defer(() => relay.close());
  await leases.start();
  await relay.start();

  return {
    sql: watching,
    /** Ends with everything that runs. */
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
    /** Starts a consumer. @returns how its messages ended. */
    async consume(
      name: string,
      handlers: (unit: Unit) => EventHandlers<typeof lampEvents.types>,
    ): Promise<string[]> {
      const outcomes: string[] = [];
      const observe = ({ outcome }: Ended) => void outcomes.push(outcome);
      const subscription = { name, subjects: [SUBJECT] };
      const handling = eventHandling(lampEvents, handlers);
      const consumer = await startConsumer(
        { broker, units, reads: postgresConsumerReads(sql, "home"), clock, log, observe },
        subscription,
        handling,
      );
      closing.defer(() => consumer.close());
      return outcomes;
    },
    /** Says that lamps are lit, in one commit that is waited for. */
    light: (...lamps: Lamp[]) =>
      units.run((unit) => {
        for (const lamp of lamps) unit.publish(LampLit(lamp), { key: lamp.id });
      }),
    /** What a caller from outside does: waits for the disk, with all that was committed before. */
    flush: () => sql`insert into home.flushes default values`,
    isSent: async () => {
      const rows = await watching`select from home.outbox where published_at is null`;
      return rows.length === 0;
    },
    /** Whether all that was sent is settled, and that is noted. */
    isSettled: async () => {
      const rows = await watching`
        select from broker.subscriptions
        where floor < (select max(position) from broker.messages)`;
      return rows.length === 0;
    },
    /** Kills a server process, as those do that are out of memory. Resolves when the server is back. */
    async crash(meanwhile = () => {}) {
      const [{ pid, since }] = await watching<{ pid: number; since: string }[]>`
        select pg_backend_pid() as pid, since::text from broker.alive`;
      Deno.kill(pid, "SIGKILL");
      meanwhile();
      await until(async () => {
        try {
          const [row] = await watching<{ since: string }[]>`select since::text from broker.alive`;
          return row?.since !== since;
        } catch (error) {
          if (isOutage(error)) return false;
          throw error;
        }
      });
    },
  };
}

/** The rooms that each lamp had for a subscription, in the order of the effects. */
async function roomsSeen(sql: Sql, subscription: string): Promise<Record<string, string[]>> {
  const rows = await sql<{ lamp: string; rooms: string[] }[]>`
    select lamp, array_agg(room order by place) as rooms from home.effects
    where subscription = ${subscription} group by lamp`;
  return Object.fromEntries(rows.map(({ lamp, rooms }) => [lamp, rooms]));
}

/** A message is handled, and nobody from outside waited for the disk since. */
async function openHomeWithLight(alone: boolean) {
  const home = await openHome(alone);
  const { promise: sent, resolve: goOn } = Promise.withResolvers<void>();
  const outcomes = await home.consume("lights", (unit) => ({
    async LampLit(lamp) {
      await sent;
      effect(unit, "lights", lamp);
    },
  }));
  await home.light({ id: "a", room: "00" });
  await until(home.isSent);
  await home.flush();
  goOn();
  const handled = () => outcomes.filter((outcome) => outcome === "handled").length;
  await until(() => handled() === 1);
  return { ...home, handled };
}

const LAMPS = ["a", "b", "c", "d"];
const ROOMS = Array.from({ length: 12 }, (_, n) => String(n).padStart(2, "0"));

/**
 * Lights that set off moves, both of several keys: some are handled, one of each key is at hand and
 * more wait behind it when the database crashes; the last ones are sent afterwards.
 *
 * @returns the rooms that each lamp had, by subscription, once nothing is on its way any more.
 */
async function crashAmidMessages(alone: boolean) {
  await using home = await openHome(alone);
  const { promise: crashed, resolve: goOn } = Promise.withResolvers<void>();
  let lights = 0, moves = 0;
  await home.consume("lights", (unit) => ({
    async LampLit(lamp) {
      if (lamp.room === "06" && lights++ < LAMPS.length) await crashed;
      effect(unit, "lights", lamp);
      unit.publish(LampMoved(lamp), { key: lamp.id });
    },
  }));
  await home.consume("moves", (unit) => ({
    async LampMoved(lamp) {
      if (lamp.room === "04" && moves++ < LAMPS.length) await crashed;
      effect(unit, "moves", lamp);
    },
  }));
  const light = (from: number, to: number) =>
    home.light(...ROOMS.slice(from, to).flatMap((room) => LAMPS.map((id) => ({ id, room }))));
  await light(0, 9);
  await until(() => lights === LAMPS.length && moves === LAMPS.length);
  await home.crash(goOn);
  await light(9, 12);
  await until(async () => {
    const done = await home.sql`select distinct subscription, lamp, room from home.effects`;
    return done.length === 2 * LAMPS.length * ROOMS.length &&
      await home.isSent() && await home.isSettled();
  });
  return {
    lights: await roomsSeen(home.sql, "lights"),
    moves: await roomsSeen(home.sql, "moves"),
  };
}

for (const alone of [false, true]) {
  const of = alone ? "a process that is alone: " : "one of several processes: ";

  Deno.test(`${of}a crash of the database takes nothing back that a handler did`, async () => {
    await using home = await openHomeWithLight(alone);
    await home.crash();
    await home.light({ id: "b", room: "01" });
    await until(() => home.handled() === 2);
    assert.deepEqual(await roomsSeen(home.sql, "lights"), { a: ["00"], b: ["01"] });
  });

  Deno.test(`${of}a crash of the database amid messages of several keys leaves each effect once, in order`, async (t) => {
    const seen = await crashAmidMessages(alone);
    const expected = Object.fromEntries(LAMPS.map((lamp) => [lamp, ROOMS]));
    for (const [subscription, rooms] of Object.entries(seen)) {
      await t.step(`each effect of ${subscription} is there once`, () => {
        const sorted = Object.entries(rooms).map(([lamp, all]) => [lamp, all.toSorted()]);
        assert.deepEqual(Object.fromEntries(sorted), expected);
      });
      await t.step(`the effects of ${subscription} are in the order of their key`, () => {
        assert.deepEqual(rooms, expected);
      });
    }
  });
}

for (const alone of [false, true]) {
  const of = alone ? "a process that is alone: " : "one of several processes: ";

  Deno.test(`${of}a crash of the database right after handlers sent messages loses none of these, and sends none twice`, async () => {
    await using home = await openHome(alone);
    const { promise: sent, resolve: goOn } = Promise.withResolvers<void>();
    const lights = await home.consume("lights", (unit) => ({
      async LampLit(lamp) {
        await sent;
        unit.publish(LampMoved(lamp), { key: lamp.id });
      },
    }));
    await home.consume("moves", (unit) => ({
      LampMoved: (lamp) => effect(unit, "moves", lamp),
    }));
    // a sequence notes 33 numbers at once: those of the handlers' rows are given again after the crash
    const lamps = Array.from({ length: 33 }, (_, n) => ({ id: `lamp ${n}`, room: "00" }));
    await home.light(...lamps);
    await until(home.isSent);
    await home.flush();
    goOn();
    await until(() => lights.includes("handled"));
    await home.crash();
    await until(async () => {
      const rows = await home.sql`select from home.inbox where subscription = 'lights'`;
      return rows.length === lamps.length && await home.isSent() && await home.isSettled();
    });
    assert.deepEqual(
      await roomsSeen(home.sql, "moves"),
      Object.fromEntries(lamps.map(({ id, room }) => [id, [room]])),
    );
  });
}
