/**
 * The product under measurement: all contexts in one process on its embedded PostgreSQL, as `deno task dev`
 * has them, and what its database says of orders.
 *
 * @module
 */
import { connectDatabase, type Sql } from "../../shared/platform/database.ts";
import { pause } from "../../shared/platform/time.ts";
import { callsTo, type Mall, mallAt } from "../../tests/support/mall.ts";
import { freePort, startSystem, type System } from "../../tests/support/system.ts";
import type { Lab } from "./lab.ts";

/** A running mall. */
export interface RunningMall extends AsyncDisposable {
  readonly system: System;
  readonly port: number;
  readonly mall: Mall;
  /** Of the embedded server. */
  readonly sql: Sql;
}

/** The database of a system that runs on this data folder. */
export function databaseIn(dataDir: string) {
  return connectDatabase({
    connection: {
      host: `${dataDir}/postgres`,
      port: 5432,
      database: "postgres",
      user: "postgres",
      tls: "disable",
    },
    max: 2,
    statementTimeoutMs: 0,
  });
}

/** Starts all contexts in a folder of their own. */
export async function openMall(lab: Lab): Promise<RunningMall> {
  lab.progress("starting all contexts");
  const dataDir = `${await lab.folder()}/data`;
  const port = freePort();
  await using ends = new AsyncDisposableStack();
  const system = ends.use(
    await startSystem({
      args: [...lab.running("services/all.ts"), "--dev"],
      env: { DATA_DIR: dataDir, WEB_PORT: port },
    }),
  );
  const { sql } = ends.use(databaseIn(dataDir));
  const all = ends.move();
  return {
    system,
    port: Number(port),
    mall: mallAt(callsTo(system.url)),
    sql,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** A basket that can be checked out. */
export interface Filled {
  readonly basketId: string;
  readonly paymentId: string;
}

/** Baskets of one customer, each with its payment. */
export async function fillBaskets(mall: Mall, count: number): Promise<Filled[]> {
  const goods = await mall.goods();
  const customerId = await mall.customer();
  return await inParallel(count, 16, async () => ({
    paymentId: await mall.payment(customerId, 9),
    basketId: await mall.basket(customerId, goods),
  }));
}

/** What came of a rush. */
export interface Rush {
  /** From the first checkout to the last approval. */
  readonly perSecond: number;
  /** Milliseconds from checked out to approved, by the servers' own times, of each order. */
  readonly took: readonly number[];
}

const PATIENCE_MS = 120_000;

/** Checks baskets out as fast as so many callers can, and waits until all orders are approved. */
export async function rush(
  { mall, sql }: RunningMall,
  baskets: readonly Filled[],
  callers: number,
): Promise<Rush> {
  const ids = baskets.map(({ basketId }) => basketId);
  const left = [...baskets];
  await inParallel(baskets.length, callers, async () => {
    const { basketId, paymentId } = left.pop() ?? { basketId: "", paymentId: "" };
    const { status } = await mall.checkOut(basketId, paymentId);
    if (status !== 200) throw new Error(`a checkout was answered ${status}`);
  });
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    const ended = await sentAt(sql, "ordering", "ordersapi.OrderApproved", ids);
    if (ended.size === ids.length) {
      const began = await sentAt(sql, "baskets", "basketsapi.BasketCheckedOut", ids);
      const first = Math.min(...began.values()), last = Math.max(...ended.values());
      return {
        perSecond: ids.length / (last - first) * 1_000,
        took: ids.map((id) => Number(ended.get(id)) - Number(began.get(id))),
      };
    }
    await pause(500); // it costs the server something; the times are those of the rows
  }
  throw new Error(`not all of ${ids.length} orders were approved in time`);
}

/** When messages of a name were sent, in milliseconds, by their keys. */
async function sentAt(
  sql: Sql,
  context: string,
  name: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ key: string; ms: number }[]>`
    select key, (extract(epoch from sent_at) * 1000)::float8 as ms from ${sql(context)}.outbox
    join unnest(${keys as string[]}::text[]) as asked on asked = key
    where name = ${name}`; // joined by hash: = any() would compare each row with each key
  return new Map(rows.map(({ key, ms }) => [key, ms]));
}

/** Does something so many times, so many at a time. */
export async function inParallel<T>(
  count: number,
  callers: number,
  once: () => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let begun = 0;
  const call = async () => {
    while (begun++ < count) results.push(await once());
  };
  await Promise.all(Array.from({ length: callers }, call));
  return results;
}

/** Resident memory of a process, in megabytes (10^6). */
export async function residentMb(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", `${pid}`] })
    .output();
  return Number(new TextDecoder().decode(stdout)) * 1_024 / 1e6;
}

/**
 * What the connections of a system hold for themselves in PostgreSQL, such as prepared statements, in
 * megabytes (10^6). Only on Linux; `undefined` elsewhere.
 */
export async function connectionsMb(sql: Sql): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where backend_type = 'client backend'`;
  let kib = 0;
  for (const { pid } of rows) {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => ""); // it may be gone
    kib += Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return kib * 1_024 / 1e6;
}
