/**
 * The broker in PostgreSQL: the default where no NATS is configured. The stream is a table; appending
 * is one statement, and what a process appends goes straight to the subscriptions that it owns.
 *
 * @module
 */
import { withDeadline } from "../platform/time.ts";
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/log.ts";
import type { Broker, Lag, Subscription } from "./broker.ts";
import { createLeases } from "./lease.ts";
import { createAppender } from "./postgres_broker/append.ts";
import { dropSettled } from "./postgres_broker/drop_settled.ts";
import { createFeed, type Feed } from "./postgres_broker/feed.ts";
import { createFloors } from "./postgres_broker/floors.ts";
import { createStream } from "./postgres_broker/stream.ts";
import { createWake, type Wake } from "./wake.ts";

/** What {@link postgresBroker} needs; all times in milliseconds. */
export interface PostgresBrokerOptions {
  /** A pool of the broker's database, in which the schema `broker` is migrated. It stays open. */
  readonly sql: Sql;
  readonly log: Logger;
  /**
   * Whether all outboxes are in the same database as the broker. Then an append does not wait for the
   * disk: the log of a server is written in order, so a row that is durably marked as published while
   * its message was there (see {@link Broker.proof}) proves that the message is durable too; and a
   * message that a crash takes away is published again. Default false.
   */
  readonly sameDatabase?: boolean;
  /** Different for each process and each start; random unless given. */
  readonly owner?: string;
  /**
   * No other process can use this database: leases are leftovers, nobody needs to be woken, and what is
   * published is delivered while it is appended.
   */
  readonly breakLeases?: boolean;
  /** How processes wake each other; its own unless given. A given one is not closed. */
  readonly wake?: Wake;
  /** How often others' messages are looked for when nobody wakes us; 250 unless given. */
  readonly pollMs?: number;
  /** See {@link LeasesOptions}. */
  readonly leaseTtlMs?: number;
  readonly leaseRenewMs?: number;
}

const TOPIC = "broker";
const ANSWER_MS = 5_000;

/**
 * Makes the broker in PostgreSQL.
 *
 * Only one process delivers a subscription: the one that holds its lease. A message that is settled
 * while an earlier one of its subscription is not may come again after a restart or a takeover: what is
 * noted is the floor, up to which all is settled. `deliveries` of a message is always 1.
 *
 * @example
 * ```ts ignore
 * await migrate(sql, { schema: "broker", folder: brokerMigrations });
 * const broker = postgresBroker({ sql, log, sameDatabase: true });
 * const running = await broker.subscribe({ name, subjects, deliver });
 * ```
 */
export function postgresBroker(options: PostgresBrokerOptions): Broker {
  const { sql, log, sameDatabase = false, breakLeases = false, pollMs = 250 } = options;
  const feeds = new Map<string, Feed>();
  const leases = createLeases({
    sql,
    schema: "broker",
    log,
    owner: options.owner,
    breakExisting: breakLeases,
    ttlMs: options.leaseTtlMs,
    renewMs: options.leaseRenewMs,
  });
  const wake = options.wake ?? (breakLeases ? undefined : createWake({ sql, log }));
  const stream = createStream({
    sql,
    log,
    pollMs,
    onAdvance: () => feeds.forEach((feed) => feed.pump()),
    onRetract: (confirmed) => feeds.forEach((feed) => feed.retract(confirmed)),
  });
  const floors = createFloors({
    sql,
    owner: leases.owner,
    feeds: () => feeds.values(),
    onTakenBack: (feed) => feed.rewind(),
    log,
  });
  const appender = createAppender({
    sql,
    durable: !sameDatabase,
    ...(breakLeases && { onTaken: stream.taken, onFailed: stream.retract }),
    onAppended(first, messages) {
      stream.appended(first, messages);
      floors.kick();
      wake?.notify(TOPIC);
    },
  });
  const unlisten = wake?.on(TOPIC, stream.kick);
  let closed: Promise<void> | undefined;

  async function open(name: string): Promise<number> {
    const [{ floor }] = await withDeadline(
      sql<{ floor: number }[]>`
        with made as (
          insert into broker.subscriptions as s (name) values (${name})
          on conflict (name) do update set floor = 0 -- of a stream that is gone
          where s.floor > (select coalesce(max(position), 0) from broker.messages)
          returning floor
        )
        select coalesce(
          (select floor from made), (select floor from broker.subscriptions where name = ${name}), 0
        ) as floor`,
      ANSWER_MS,
      `the subscription ${name}`,
    );
    return Number(floor);
  }

  async function lag({ name, subjects }: Subscription): Promise<Lag> {
    const [{ behind }] = await withDeadline(
      sql<{ behind: number }[]>`
        select count(*)::float8 as behind from broker.messages
        where subject = any(${subjects as string[]}::text[]) and position > (
          select coalesce(max(floor), 0) from broker.subscriptions where name = ${name}
        )`,
      ANSWER_MS,
      `the lag of ${name}`,
    );
    const unsettled = Math.min(feeds.get(name)?.unsettled ?? 0, behind);
    return { waiting: behind - unsettled, unsettled };
  }

  async function end(all: readonly Feed[]): Promise<void> {
    all.forEach((feed) => feed.pause());
    await floors.flush();
    await Promise.all(all.map((feed) => feed.close()));
  }

  return {
    kind: "postgres",
    ...(sameDatabase && { proof }),
    publish: appender.publish,
    async subscribe(subscription) {
      const { name } = subscription;
      if (closed) throw new TypeError("the broker is closed");
      if (feeds.has(name)) throw new TypeError(`the subscription ${name} runs already`);
      const feed = createFeed({
        subscription,
        stream,
        log,
        epoch: () => leases.held(name)?.epoch,
        open: () => open(name),
        onFloor: floors.kick,
      });
      feeds.set(name, feed);
      const ignore = leases.onChange(name, () => {
        feed.kick();
        feed.pump();
      });
      const close = async () => {
        if (feeds.get(name) !== feed) return;
        ignore();
        await end([feed]);
        feeds.delete(name);
        await leases.release(name);
      };
      try {
        await leases.add(name);
        await feed.started();
      } catch (error) {
        await close();
        throw error;
      }
      // deno-lint-ignore require-await -- nothing is ever half delivered here
      return { pause: async () => feed.pause(), lag: () => lag(subscription), close };
    },
    async forget(name) {
      await withDeadline(
        sql`
          with forgotten as (delete from broker.leases where name = ${name} and owner = '')
          delete from broker.subscriptions where name = ${name}`,
        ANSWER_MS,
        `the subscription ${name}`,
      );
    },
    async stream() {
      const known = stream.confirmed;
      // subscriptions that are further than the stream begin again: other messages get those places
      const [{ id, last, back }] = await withDeadline(
        sql<{ id: string; last: number; back: number }[]>`
          with stream as materialized (
            select id, coalesce((select max(position) from broker.messages), 0) as last
            from broker.stream
          ),
          back as (
            update broker.subscriptions as s set floor = 0 from stream where s.floor > stream.last
            returning s.name
          )
          select id, last, (select count(*)::int4 from back) as back from stream`,
        ANSWER_MS,
        "the stream",
      );
      if (Number(last) < known || back > 0) {
        log.warn("the stream went back", { last, known, subscriptions: back });
        stream.rewound();
        floors.forget();
        feeds.forEach((feed) => feed.rewind());
      }
      return { id, last: Number(last) };
    },
    async idAt(position) {
      const [row] = await withDeadline(
        sql<{ id: string }[]>`select id from broker.messages where position = ${position}`,
        ANSWER_MS,
        "a message of the stream",
      );
      return row?.id;
    },
    dropSettled: (upTo) => dropSettled(sql, upTo),
    async check() {
      await withDeadline(sql`select from broker.subscriptions limit 1`, ANSWER_MS, "the broker");
    },
    close() {
      return closed ??= (async () => {
        unlisten?.();
        await end([...feeds.values()]);
        feeds.clear();
        await appender.close();
        await Promise.all([stream.close(), floors.close(), leases.close()]);
        if (!options.wake) await wake?.close();
      })();
    },
  };
}

function proof(id: string, position: string): string {
  return `exists (select from broker.messages as s where s.position = ${position} and s.id = ${id})`;
}
