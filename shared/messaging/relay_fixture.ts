/**
 * A shop whose outbox is relayed, for tests: a real database, a stream in memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { CommittedMessage } from "../platform/commit/unit.ts";
import type { Sql } from "../platform/database.ts";
import { until } from "./broker_suite.ts";
import { createLeases, type Leases, type LeasesOptions } from "./lease.ts";
import { memoryBroker, type MemoryStream, memoryStream } from "./memory_broker.ts";
import { type PostgresBrokerFixture, postgresBrokerFixture } from "./postgres_broker_fixture.ts";
import { createRelay, type Relay, type RelayOptions } from "./relay.ts";

const schemas = [
  {
    schema: "shop",
    set: "commit",
    folder: new URL("../platform/commit/migrations/", import.meta.url),
  },
  { schema: "shop", set: "messaging", folder: new URL("migrations/", import.meta.url) },
];

/** A shop, and ways to do it harm. */
export interface Shop extends AsyncDisposable {
  readonly sql: Sql;
  readonly fixture: PostgresBrokerFixture;
  readonly stream: MemoryStream;
  /** Ids in the order in which they were published. */
  published(): string[];
  /** Commits rows, written as `id` or `id@key`, in one transaction. */
  commit(...rows: string[]): Promise<CommittedMessage[]>;
  unmarked(): Promise<number>;
  /** Lets readings and marks fail from now on. */
  hideOutbox(): Promise<void>;
  /** Starts a relay as in a process of its own. */
  relay(
    options?: Partial<RelayOptions>,
    leases?: Partial<LeasesOptions>,
  ): Promise<Relay & { leases: Leases }>;
}

/** Opens a shop with an empty outbox. */
export async function openShop(): Promise<Shop> {
  const fixture = await postgresBrokerFixture(schemas);
  const { sql, log } = fixture;
  const stream = memoryStream();
  const closing: (() => Promise<void>)[] = [];
  return {
    sql,
    fixture,
    stream,
    published: () => stream.messages.map(({ id }) => id),
    commit: (...rows) => insertRows(sql, rows),
    async unmarked() {
      const [{ count }] = await sql<{ count: number }[]>`
        select count(*)::int4 as count from shop.outbox where published_at is null`;
      return count;
    },
    async hideOutbox() {
      await sql`alter table shop.outbox rename to hidden`;
    },
    async relay(options = {}, leaseOptions = {}) {
      const pool = fixture.pool();
      const leases = createLeases({
        sql: pool,
        schema: "shop",
        log,
        names: ["outbox"],
        ...leaseOptions,
      });
      const broker = memoryBroker(stream);
      const relay = createRelay({ sql: pool, schema: "shop", broker, leases, log, ...options });
      await leases.start();
      await relay.start();
      closing.push(async () => {
        await relay.close();
        await leases.close();
      });
      return Object.assign(relay, { leases });
    },
    async [Symbol.asyncDispose]() {
      for (const close of closing) await close();
      await fixture.close();
    },
  };
}

async function insertRows(sql: Sql, rows: readonly string[]): Promise<CommittedMessage[]> {
  const messages = rows.map((row) => {
    const [id, key = id] = row.split("@");
    const metadata = { CORRELATION_ID: "c" };
    const data = new Uint8Array([1, 2]);
    return { id, key, name: "shop.Sold", subject: "t.shop", data, metadata, sentAt: new Date() };
  });
  const numbers = await sql.begin((transaction) =>
    messages.map((row) =>
      transaction<{ position: number }[]>`
        insert into shop.outbox (id, name, subject, key, data, metadata, sent_at) values (
          ${row.id}, ${row.name}, ${row.subject}, ${row.key}, ${row.data},
          ${transaction.json(row.metadata)}, ${row.sentAt}
        ) returning position`
    )
  );
  return messages.map((row, index) => ({ ...row, position: numbers[index][0].position }));
}

/** Waits until rows by hand are published at once: until the relay knows all there was. */
export async function warm(shop: Shop, relay: Relay): Promise<void> {
  relay.kick(await shop.commit("warm"));
  assert.ok(await relay.drain(10_000));
}

/** For a relay that looks often. */
export const QUICK = { lookMs: 20, maxBackoffMs: 20 };

/** Commits, hands over, and waits until all is published and marked. */
export async function publish(shop: Shop, relay: Relay, ...rows: string[]): Promise<void> {
  relay.kick(await shop.commit(...rows));
  await until(async () => await shop.unmarked() === 0);
}

/** Starts a relay that looks often, and publishes rows one by one. */
export async function startWith(
  shop: Shop,
  rows: readonly string[],
  options: Partial<RelayOptions> = {},
): ReturnType<Shop["relay"]> {
  const relay = await shop.relay({ ...QUICK, ...options });
  await warm(shop, relay);
  for (const row of rows) await publish(shop, relay, row);
  return relay;
}
