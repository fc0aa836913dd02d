/**
 * Fills the databases with a year of orders, and measures how search reads them.
 *
 * @module
 */
import { layFoundation, readConfig } from "../shared/platform/host/foundation.ts";
import { schemasOf } from "../shared/platform/host/databases.ts";
import type { Sql } from "../shared/platform/database.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { interruptible } from "./simulator/interrupt.ts";
import { type Option, OptionError, type Values } from "./simulator/options.ts";
import { type Random, randomOf } from "./simulator/random.ts";
import { createScreen, type Screen, standardOutput } from "./simulator/screen.ts";
import { runCommand } from "./simulator/script.ts";
import { bulkTo } from "./simulator/seed/bulk.ts";
import { timeSearch } from "./simulator/seed/check.ts";
import { openHistory, playHistory } from "./simulator/seed/history.ts";
import { allModules } from "./simulator/seed/modules.ts";
import { setStage, type Yield } from "./simulator/seed/stage.ts";
import { bar, duration, grouped, table } from "./simulator/text.ts";

const USAGE = `deno task seed [options]

Fills the databases of the environment, or .mallbots, with a mall and a year of orders, while
no system runs on them. Each order lives through all contexts, in memory, by the product's
own code; its rows are then written in bulk: events, state, read models and published events
of the past. Commands, replies and inboxes are left out as if they were past their retention.`;

const OPTIONS = {
  orders: { default: 10_000, whole: true, min: 0, max: 10_000_000, help: "how many orders" },
  stores: { default: 20, whole: true, min: 1, max: 10_000, help: "how many stores" },
  products: { default: 200, whole: true, min: 1, max: 1_000_000, help: "how many products in all" },
  customers: {
    default: 0,
    whole: true,
    min: 0,
    help: "how many customers; 0 is one for 50 orders",
  },
  days: { default: 365, min: 1, max: 3_650, help: "over how many days, up to now" },
  seed: { default: 0, whole: true, min: 0, help: "repeats the same choices; 0 is by chance" },
  check: { default: false, help: "only measures search in what is there; with 1 above --limit" },
  times: { default: 200, whole: true, min: 10, help: "queries of each kind, for --check" },
  limit: { default: 20, min: 0, help: "milliseconds that 99 of 100 queries may take" },
} satisfies Record<string, Option>;

const MIGRATIONS = new URL("../migrations/", import.meta.url);
/** Orders that are written at a time. */
const BATCH = 250;

async function main(options: Values<typeof OPTIONS>): Promise<number> {
  if (options.products < options.stores) {
    throw new OptionError("There must be a product for each store.");
  }
  const screen = createScreen(standardOutput());
  const { config, log } = await readConfig({
    migrations: MIGRATIONS,
    defaults: { LOG_LEVEL: "WARN" },
  });
  const foundation = await layFoundation(allModules, { config, log, migrations: MIGRATIONS });
  await using _ends = foundation.ends;
  const { sqlOf } = foundation.databases;
  const random = randomOf(options.seed || crypto.randomUUID());
  if (options.check) return await check(sqlOf("search"), { ...options, random }, screen);
  await requireAlone(sqlOf);
  await fill(sqlOf, { ...options, random }, screen);
  return 0;
}

/** What a system writes meanwhile, or keeps in memory, would not fit what is written here. */
async function requireAlone(sqlOf: (context: string) => Sql): Promise<void> {
  for (const { name } of allModules) {
    const [{ held }] = await sqlOf(name).unsafe(
      `select exists (select from ${name}.leases where expires_at > clock_timestamp()) as held`,
    );
    if (held) throw new OptionError("A system runs on these databases: stop it first.");
  }
}

type FillOptions = Parameters<typeof openHistory>[1];

async function fill(
  sqlOf: (context: string) => Sql,
  options: FillOptions,
  screen: Screen,
): Promise<void> {
  using interrupt = interruptible();
  let stopping = false;
  interrupt.asked.then(() => stopping = true);
  // what modules look for besides reading by key, they look for here, and do not find
  await using empty = await testDatabase({
    schemas: allModules.flatMap((module) => schemasOf(module, MIGRATIONS)),
  });
  await using stage = await setStage(allModules, empty.sql);
  const { orders } = options;
  const customers = options.customers || Math.max(10, Math.ceil(orders / 50));
  const opening = await openHistory(stage, { ...options, customers });
  const bulk = bulkTo(sqlOf, (id) => opening.phones.get(id) ?? "");
  await bulk.write([opening.rows]);
  screen.line(`${options.stores} stores, ${opening.goods.length} products, ${customers} customers`);

  const began = performance.now();
  let played = 0, rows = 0, told = 0;
  let batch: Yield[] = [];
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    const full = batch;
    batch = [];
    await writing; // one is written while the next is played
    writing = bulk.write(full).then((count) => void (rows += count));
    writing.catch(() => {}); // whoever waits for it hears of it
  };
  for await (const left of playHistory(stage, opening, options)) {
    batch.push(left);
    played++;
    if (batch.length === BATCH) await flush();
    if (performance.now() - told < (screen.live ? 200 : 5_000)) continue;
    told = performance.now();
    report(screen, { played, orders, rows, ms: told - began });
    if (stopping) break;
  }
  await flush();
  await writing;
  const ms = performance.now() - began;
  report(screen, { played, orders, rows, ms });
  screen.close();
  screen.line("putting the tables in order …");
  await bulk.tidy();
  const rate = Math.round(played / ms * 1_000);
  screen.line(
    `${grouped(played)} orders, ${grouped(rows)} rows in ${duration(ms)}: ${rate} orders/s`,
  );
}

function report(
  screen: Screen,
  { played, orders, rows, ms }: { played: number; orders: number; rows: number; ms: number },
): void {
  const left = played > 0 ? duration(ms / played * (orders - played)) : "–";
  const line = `${bar(played, orders, 20)} ${grouped(played)} of ${grouped(orders)} orders · ` +
    `${grouped(rows)} rows · ${left} left`;
  if (screen.live) screen.draw([line]);
  else screen.line(line);
}

async function check(
  sql: Sql,
  { times, limit, random }: { times: number; limit: number; random: Random },
  screen: Screen,
): Promise<number> {
  const [{ orders }] = await sql`select count(*)::int as orders from search.orders`;
  screen.line(`${grouped(orders)} orders, ${times} queries of each kind, a page of 20`);
  const rows: string[][] = [["filter", "page", "found", "p50 ms", "p99 ms"]];
  let slow = 0;
  for await (const { name, page, found, p50, p99 } of timeSearch(sql, { times, random })) {
    const mark = p99 > limit ? " !" : "";
    if (mark) slow++;
    rows.push([name, page, found.toFixed(1), p50.toFixed(2), p99.toFixed(2) + mark]);
    screen.draw([`${rows.length - 1} kinds measured …`]);
  }
  screen.draw([]);
  screen.close();
  for (const line of table(rows)) screen.line(line);
  screen.line(
    slow === 0
      ? `\nEach p99 is at most ${limit} ms.`
      : `\n${slow} kinds of queries take more than ${limit} ms.`,
  );
  return slow === 0 ? 0 : 1;
}

await runCommand(USAGE, OPTIONS, main);
