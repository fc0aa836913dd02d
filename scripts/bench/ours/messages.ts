/**
 * Two contexts in one process, or one of them (`BENCH_CONTEXT`), with the broker of `BENCH_BROKER`:
 * `memory`, `postgres`, or the URL of a NATS server.
 *
 * @module
 */
import { orderedIds } from "../../../shared/domain/id.ts";
import type { Broker } from "../../../shared/messaging/broker.ts";
import { memoryBroker } from "../../../shared/messaging/memory_broker.ts";
import { natsBroker } from "../../../shared/messaging/nats_broker.ts";
import { postgresBroker } from "../../../shared/messaging/postgres_broker.ts";
import { systemClock } from "../../../shared/platform/clock.ts";
import { parseConfig } from "../../../shared/platform/config.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import { brokerSchema, schemasOf } from "../../../shared/platform/host/databases.ts";
import { startHost } from "../../../shared/platform/host/host.ts";
import { createLogger, type Logger } from "../../../shared/platform/log.ts";
import { migrateAll } from "../../../shared/platform/migrate.ts";
import { pause } from "../../../shared/platform/time.ts";
import { closedLoop, contend } from "../contender.mjs";
import { openDatabase } from "./home.ts";
import { LampEvents } from "./lamps.ts";
import { type Ends, OWN_TABLES, shopOf, STEPS, workerOf } from "./sagas.ts";

const HOPS = 2 * STEPS;
const kind = Deno.env.get("BENCH_BROKER") ?? "postgres";
const only = Deno.env.get("BENCH_CONTEXT");
const alone = only === undefined;
const stream = Deno.env.get("BENCH_STREAM") ?? `bench_${Deno.pid}`;
/** Milliseconds since 1970, the same in all processes, and finer than the clock's. */
const time = () => performance.timeOrigin + performance.now();

async function brokerOn(sql: Sql, log: Logger): Promise<Broker> {
  if (kind === "memory") return memoryBroker();
  if (kind !== "postgres") return await natsBroker({ url: kind, stream, log });
  await migrateAll(sql, [brokerSchema]);
  return postgresBroker({ sql, log, sameDatabase: true, breakLeases: alone });
}

/** A folder with the migrations of each context. */
async function migrationsFolder(): Promise<URL> {
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  for (const [context, text] of Object.entries(OWN_TABLES)) {
    await Deno.mkdir(`${folder}/${context}`);
    await Deno.writeTextFile(`${folder}/${context}/001_own.sql`, text);
  }
  return new URL(`file://${folder}/`);
}

const database = openDatabase();
const { sql } = database;
const log = createLogger({ level: "WARN" });
const ends: Ends = { started: new Map() };
const arrivals = new Map<string, number>();
const modules = [shopOf(ends), workerOf((id) => void arrivals.set(id, time()))]
  .filter(({ name }) => alone || name === only);
const migrations = await migrationsFolder();
await migrateAll(sql, modules.flatMap((module) => schemasOf(module, migrations)));
const broker = await brokerOn(sql, log);
const newId = orderedIds();
const host = await startHost(modules, {
  config: parseConfig({ ENVIRONMENT: "test", NATS_STREAM: stream }),
  log,
  clock: systemClock,
  newId,
  sqlOf: () => sql,
  broker,
  migrations,
  alone,
  remembers: alone,
});
const shop = host.contexts.get("shop")?.units;

/** Starts a saga and waits until the reply of its last step is committed. */
async function saga(): Promise<void> {
  const id = newId();
  const ended = Promise.withResolvers<void>();
  ends.started.set(id, { replies: 0, done: ended.resolve });
  await shop?.run((unit) => ends.sagas?.start(unit, id, { id }));
  await ended.promise;
  ends.started.delete(id);
}

/** Commits a message. */
async function commit(id: string): Promise<number> {
  let committed = 0;
  await shop?.run((unit) => {
    unit.publish(LampEvents.types.LampLit({ id, text: "x".repeat(200) }), { key: id });
    unit.afterCommit(() => committed = time());
  });
  return committed;
}

await contend({
  /** Hops each second, and milliseconds a hop. */
  async sagas(order) {
    const { perSecond, p50, p99 } = await closedLoop(order, saga);
    return { perSecond: perSecond * HOPS, p50: p50 / HOPS, p99: p99 / HOPS };
  },
  /** Messages one by one, with pauses in between, as on an idle system: when each was committed. */
  async commits({ count }: { count: number }) {
    const times: Record<string, number> = {};
    for (let n = 0; n < count; n++) {
      const id = newId();
      times[id] = await commit(id);
      await pause(12 + Math.random() * 8);
    }
    return times;
  },
  /** When each of these messages came, once all have. */
  async arrivals({ ids }: { ids: readonly string[] }) {
    const until = time() + 10_000;
    while (!ids.every((id) => arrivals.has(id)) && time() < until) await pause(10);
    return Object.fromEntries(ids.map((id) => [id, arrivals.get(id) ?? Infinity]));
  },
}, async () => {
  await host.stop();
  await host.broker.close();
  await database.close();
  await Deno.remove(migrations, { recursive: true });
});
