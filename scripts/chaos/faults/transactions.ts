import type { PgConnection } from "../../../shared/platform/connection_string.ts";
import { connectDatabase, type Database } from "../../../shared/platform/database.ts";
import { MAX_CONNECTIONS } from "../system.ts";
import { type Fault, type FaultPorts, lasting, seconds } from "./fault.ts";

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

/** What others do within PostgreSQL. */
export const transactionFaults: readonly Fault[] = [
  ownTransaction,
  otherTransaction,
  lock,
  exhaust,
];
