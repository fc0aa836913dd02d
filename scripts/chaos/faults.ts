/**
 * What can go wrong, each as something that is done to a system, for a while or at once.
 *
 * @module
 */
import { crashPoints } from "../../shared/platform/crash_point.ts";
import type { PgConnection } from "../../shared/platform/connection_string.ts";
import { encodeEnvelope } from "../../shared/messaging/envelope.ts";
import { connectDatabase, type Database } from "../../shared/platform/database.ts";
import { pause } from "../../shared/platform/time.ts";
import type { Listener } from "../check/contexts.ts";
import type { Random } from "../simulator/random.ts";
import { type Poison, poisonFor } from "./poison.ts";
import { type Foreign, publishForeign } from "./publisher.ts";
import { type ChaosSystem, MAX_CONNECTIONS, type Victim } from "./system.ts";

/** What a fault needs. */
export interface FaultPorts {
  readonly system: ChaosSystem;
  readonly listeners: readonly Listener[];
  readonly random: Random;
  /** Told of each poison, before it is published. */
  readonly onPoison: (poison: Poison) => void;
  /** Ends what takes time. */
  readonly signal: AbortSignal;
}

/** A kind of fault. */
export interface Fault {
  readonly name: string;
  /** The fault of the list in `docs/reliability.md`. */
  readonly id: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** What it is done to: one fault at a time. */
  readonly target: "process" | "postgres" | "nats" | "stream";
  /** Does it, and answers when it is over. `tell` says what is done, once it is. */
  inject(ports: FaultPorts, tell: (what: string) => void): Promise<void>;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Waits, or until it is all over. */
async function lasting(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, signal).catch(() => {}); // over is over
}

function victimOf({ system: { victims }, random }: FaultPorts): Victim {
  return random.pick(victims);
}

const kill: Fault = {
  name: "kill -9 at a random moment",
  id: "F1",
  weight: 4,
  target: "process",
  async inject(ports, tell) {
    const victim = victimOf(ports);
    tell(victim.name);
    await victim.kill();
  },
};

const crash: Fault = {
  name: "kill -9 at a crash point",
  id: "F1",
  weight: 6,
  target: "process",
  async inject(ports, tell) {
    const victim = victimOf(ports);
    const point = ports.random.pick(crashPoints);
    const nth = ports.random.whole(1, ports.random.pick([3, 15, 60]));
    victim.arm(point, nth);
    tell(`${victim.name} begins anew, to die at "${point}" the ${nth}th time`);
    await victim.kill();
  },
};

const freeze: Fault = {
  name: "a process is frozen",
  id: "F9",
  weight: 4,
  target: "process",
  async inject(ports, tell) {
    const victim = victimOf(ports);
    const ms = ports.random.whole(1_000, 10_000);
    victim.stop();
    tell(`${victim.name} for ${seconds(ms)}`);
    await lasting(ms, ports.signal);
    victim.cont();
  },
};

const restartPostgres: Fault = {
  name: "PostgreSQL is restarted",
  id: "F6",
  weight: 2,
  target: "postgres",
  async inject({ system: { postgres } }, tell) {
    tell("in order");
    await postgres.restart();
  },
};

const crashPostgres: Fault = {
  name: "PostgreSQL crashes",
  id: "F6",
  weight: 2,
  target: "postgres",
  async inject({ system: { postgres } }, tell) {
    tell("all of its processes");
    await postgres.kill();
  },
};

const restartNats: Fault = {
  name: "NATS is restarted",
  id: "F2",
  weight: 3,
  target: "nats",
  async inject({ system: { nats }, random, signal }, tell) {
    if (random.chance(0.5)) {
      tell("by kill -9");
      return await nats?.kill();
    }
    const ms = random.whole(0, 6_000);
    tell(`after ${seconds(ms)}`);
    await nats?.end();
    await lasting(ms, signal);
    await nats?.start();
  },
};

const freezeNats: Fault = {
  name: "NATS is frozen",
  id: "F16",
  weight: 1,
  target: "nats",
  async inject({ system: { nats }, random, signal }, tell) {
    const ms = random.whole(1_000, 8_000);
    nats?.stop();
    tell(`for ${seconds(ms)}`);
    await lasting(ms, signal);
    nats?.cont();
  },
};

const emptyNats: Fault = {
  name: "NATS loses its store",
  id: "F3",
  weight: 1,
  target: "nats",
  async inject({ system: { nats } }, tell) {
    tell("all of it");
    await nats?.empty();
  },
};

const cutLines: Fault = {
  name: "the connections of a process are cut",
  id: "F6",
  weight: 3,
  target: "process",
  inject(ports, tell) {
    const { name, lines } = victimOf(ports);
    for (const line of Object.values(lines)) line.cut();
    tell(name);
    return Promise.resolve();
  },
};

const delayAnswers: Fault = {
  name: "acknowledgements are late",
  id: "F5",
  weight: 2,
  target: "process",
  async inject(ports, tell) {
    const { name, lines } = victimOf(ports);
    const [late, ms] = [ports.random.whole(50, 1_500), ports.random.whole(1_000, 6_000)];
    const over = ports.random.pick(Object.entries(lines));
    over[1].delay(late);
    tell(`${late} ms for ${name}, from ${over[0]}, for ${seconds(ms)}`);
    await lasting(ms, ports.signal);
    over[1].delay(0);
  },
};

const partition: Fault = {
  name: "a process and a server cannot reach each other",
  id: "F27",
  weight: 2,
  target: "process",
  async inject(ports, tell) {
    const { name, lines } = victimOf(ports);
    const [server, line] = ports.random.pick(Object.entries(lines));
    const ms = ports.random.whole(1_000, 8_000);
    line.sever(true);
    tell(`${name} and ${server}, for ${seconds(ms)}`);
    await lasting(ms, ports.signal);
    line.sever(false);
  },
};

const ownTransaction: Fault = {
  name: "a transaction stays open",
  id: "F20",
  weight: 2,
  target: "stream",
  async inject(ports, tell) {
    const context = ports.random.pick(Object.keys(ports.system.places.contexts));
    const { database } = ports.system.places.contexts[context];
    await holdOpen(ports, database, (text) => tell(`${text} in the database of ${context}`));
  },
};

const otherTransaction: Fault = {
  name: "a transaction in another database stays open",
  id: "F20",
  weight: 1,
  target: "stream",
  inject: (ports, tell) => holdOpen(ports, "postgres", tell),
};

async function holdOpen(
  { system: { postgres }, random, signal }: FaultPorts,
  database: string,
  tell: (what: string) => void,
): Promise<void> {
  const ms = random.whole(2_000, 12_000);
  await using held = connectDatabase({
    connection: postgres.adminOf(database),
    max: 1,
    idleInTransactionTimeoutMs: 0,
  });
  await held.sql`create table if not exists public.held (at timestamptz)`;
  await held.sql.begin(async (transaction) => {
    await transaction`insert into public.held values (now())`;
    tell(`for ${seconds(ms)}`);
    await lasting(ms, signal);
  });
}

const lock: Fault = {
  name: "a table is locked",
  id: "F7",
  weight: 2,
  target: "stream",
  async inject({ system: { postgres, places }, random, signal }, tell) {
    const context = random.pick(Object.keys(places.contexts));
    const table = `${context}.${random.pick(["outbox", "inbox", "leases"])}`;
    const ms = random.whole(500, 4_000);
    const connection = postgres.adminOf(places.contexts[context].database);
    await using held = connectDatabase({ connection, max: 1, idleInTransactionTimeoutMs: 0 });
    await held.sql.begin(async (transaction) => {
      await transaction.unsafe(`lock table ${table} in access exclusive mode`);
      tell(`${table}, for ${seconds(ms)}`);
      await lasting(ms, signal);
    });
  },
};

const exhaust: Fault = {
  name: "all connections of PostgreSQL are taken",
  id: "F8",
  weight: 1,
  target: "stream",
  async inject({ system: { postgres, victims, places }, random, signal }, tell) {
    const ms = random.whole(1_000, 4_000);
    const connection: PgConnection = Object.values(places.contexts)[0];
    await using hogs = await takeConnections(connection, MAX_CONNECTIONS);
    for (const line of Object.values(random.pick(victims).lines)) line.cut(); // who comes back finds none
    tell(`${hogs.taken} of ${postgres.name}, for ${seconds(ms)}`);
    await lasting(ms, signal);
  },
};

/** Takes connections until the server has none left. */
async function takeConnections(connection: PgConnection, most: number) {
  const databases: Database[] = [];
  let taken = 0;
  await Promise.all(Array.from({ length: most }, async () => {
    const database = connectDatabase({ connection, max: 1 });
    databases.push(database);
    try {
      await database.sql`select 1`;
      taken++;
    } catch {
      // it had none left: that is what was wanted
    }
  }));
  return {
    taken,
    async [Symbol.asyncDispose]() {
      await Promise.all(databases.map((database) => database.close(0)));
    },
  };
}

const poison: Fault = {
  name: "a message that nobody can handle",
  id: "F12",
  weight: 3,
  target: "stream",
  async inject({ system, listeners, random, onPoison }, tell) {
    const listener = random.pick(listeners);
    const message = poisonFor(listener, system.places.streamName, random);
    onPoison(message);
    await publishForeign(system, [message]);
    tell(`${message.kind}, to ${message.subject}`);
  },
};

const duplicates: Fault = {
  name: "messages come twice, late and out of order",
  id: "F14",
  weight: 3,
  target: "stream",
  async inject({ system, random }, tell) {
    const context = random.pick(Object.keys(system.places.contexts));
    await using database = connectDatabase({
      connection: system.places.contexts[context],
      max: 1,
    });
    const rows = await database.sql.unsafe(
      `select id, name, subject, data, metadata, sent_at as "sentAt" from ${context}.outbox
      where published_at is not null order by random() limit 20`,
    );
    const again = rows.map((row): Foreign => ({
      id: row.id,
      subject: row.subject,
      body: encodeEnvelope({
        id: row.id,
        name: row.name,
        data: row.data,
        metadata: row.metadata,
        sentAt: row.sentAt,
      }),
    }));
    await publishForeign(system, again);
    if (again.length > 0) tell(`${again.length} of ${context}`);
  },
};

/** All kinds of faults for a system. */
export function faultsFor({ nats }: Pick<ChaosSystem, "nats">): readonly Fault[] {
  return [
    kill,
    crash,
    freeze,
    restartPostgres,
    crashPostgres,
    ...(nats ? [restartNats, freezeNats, emptyNats] : []),
    cutLines,
    delayAnswers,
    partition,
    ownTransaction,
    otherTransaction,
    lock,
    exhaust,
    poison,
    duplicates,
  ];
}
