/**
 * The small context of lamps on a real PostgreSQL, in several processes: each has a pool, a broker and
 * leases of its own.
 *
 * @module
 */
import { postgresEventStore } from "../event_store/postgres_event_store.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { createUnits, type Unit, type Units } from "../platform/commit/unit.ts";
import { insert } from "../platform/commit/write.ts";
import type { Sql } from "../platform/database.ts";
import { librarySchemas } from "../platform/host/databases.ts";
import type { Broker } from "./broker.ts";
import { type Consumer, type Ended, type MessageHandling, startConsumer } from "./consumer.ts";
import type { DeadLetterPolicy } from "./consumer/handling.ts";
import { postgresConsumerReads } from "./consumer/reads.ts";
import { type DeadLetterDesk, deadLetterDesk } from "./dead_letter_desk.ts";
import { postgresDeskReads } from "./dead_letter_desk/reads.ts";
import { encodeEnvelope, encodeMessageData, type Metadata } from "./envelope.ts";
import type { Message } from "./message.ts";
import { type PostgresBrokerFixture, postgresBrokerFixture } from "./postgres_broker_fixture.ts";
import { createWake } from "./wake.ts";

/** What handlers did: a row for each time, numbered in the order they did it. */
export const effects = defineTable("home.effects", {
  thing: "effect",
  key: { id: "text" },
  columns: { messageId: "text", lamp: "text" },
  identity: "place",
});

/** Collects an effect of a message. */
export const effect = (unit: Unit, messageId: string, lamp: string) =>
  unit.write(insert(effects, { id: unit.newId(), messageId, lamp }));

/** One process of the context. */
export interface HomeProcess {
  readonly sql: Sql;
  readonly units: Units;
  readonly broker: Broker;
  /** How the messages of its consumer ended. */
  readonly ended: Ended[];
  /** The waits between tries, in milliseconds; none lasts longer than 20. */
  readonly pauses: number[];
  readonly desk: DeadLetterDesk;
  /** Ends everything of it in order. */
  close(): Promise<void>;
  readonly consumer: Consumer;
}

/** The context. */
export interface Home extends AsyncDisposable {
  readonly sql: Sql;
  readonly fixture: PostgresBrokerFixture;
  /** Starts a process that handles the messages of lamps; `over` may stand between broker and consumer. */
  process(
    handling: MessageHandling,
    policy?: DeadLetterPolicy,
    over?: (broker: Broker) => Broker,
  ): Promise<HomeProcess>;
  /** Publishes a message as another context would. */
  publish(message: Message, about: { id: string; metadata?: Metadata }): Promise<void>;
  /** The messages whose effect is there, in the order it came, of one lamp or all. */
  done(lamp?: string): Promise<string[]>;
  waiting(): Promise<string[]>;
  deadLetters(): Promise<{ id: string; messageId: string; cause: string; error: string }[]>;
}

/** The subscription of the context. */
export const SUBSCRIPTION = "home-lamps";
const SUBJECTS = ["mall.home.events.Lamp", "mall.home.commands"];

/** Opens the context on a database of its own. */
export async function openHome(): Promise<Home> {
  const fixture = await postgresBrokerFixture(librarySchemas("home", ["event_store"]));
  const { sql, log } = fixture;
  await sql.unsafe(`create table home.effects (
    id text primary key, message_id text not null, lamp text not null,
    place bigint generated always as identity
  )`);
  const processes = new Set<HomeProcess>();
  const publisher = await fixture.open();

  async function start(
    handling: MessageHandling,
    policy: DeadLetterPolicy = "pass",
    over: (broker: Broker) => Broker = (broker) => broker,
  ) {
    const pool = fixture.pool();
    const wake = createWake({ sql: pool, log });
    const broker = await fixture.open({ sql: pool, wake, leaseTtlMs: 600, leaseRenewMs: 100 });
    const ended: Ended[] = [];
    const pauses: number[] = [];
    const clock = { now: () => new Date() };
    const units = createUnits({
      schema: "home",
      store: postgresStore(pool, { schema: "home" }),
      events: postgresEventStore(pool, "home"),
      clock,
      newId: () => crypto.randomUUID(),
      stream: "mall",
      onCommitted: () => {},
    });
    const consumer = await startConsumer(
      {
        broker: over(broker),
        units,
        reads: postgresConsumerReads(pool, "home"),
        clock,
        log,
        lookMs: 50,
        observe: (end) => void ended.push(end),
        async pause(ms, signal) {
          pauses.push(ms);
          await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20)));
          signal.throwIfAborted();
        },
      },
      { name: SUBSCRIPTION, subjects: SUBJECTS, policy },
      handling,
    );
    const process: HomeProcess = {
      sql: pool,
      units,
      broker,
      ended,
      pauses,
      consumer,
      desk: deadLetterDesk({
        units,
        reads: postgresDeskReads(pool, "home"),
        handlingOf: (name) => name === SUBSCRIPTION ? handling : undefined,
        log,
      }),
      async close() {
        if (!processes.delete(process)) return;
        await consumer.close();
        await broker.close();
        await wake.close();
      },
    };
    processes.add(process);
    return process;
  }

  return {
    sql,
    fixture,
    process: start,
    async publish({ type, data }, { id, metadata = {} }) {
      const now = new Date();
      const payload = type.encode(data);
      const body = encodeEnvelope({
        id,
        name: type.registeredName,
        data: encodeMessageData({ payload, occurredAt: now }),
        metadata,
        sentAt: now,
      });
      const subject = `mall.${type.channel}`;
      await publisher.publish([{ id, subject, key: id, body }]);
    },
    async done(lamp) {
      const rows = await sql<{ message_id: string }[]>`
        select message_id from home.effects
        where ${lamp ?? null}::text is null or lamp = ${lamp ?? null} order by place`;
      return rows.map(({ message_id }) => message_id);
    },
    async waiting() {
      const rows = await sql<{ message_id: string }[]>`
        select message_id from home.waiting_messages order by position`;
      return rows.map(({ message_id }) => message_id);
    },
    deadLetters: async () => [
      ...await sql<{ id: string; messageId: string; cause: string; error: string }[]>`
        select id, message_id as "messageId", cause, error from home.dead_letters
        order by failed_at`,
    ],
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process.close();
      await publisher.close();
      await fixture.close();
    },
  };
}
