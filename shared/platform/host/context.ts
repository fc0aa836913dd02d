/**
 * One module, started: its store, its units of work, its relay and its subscriptions.
 *
 * @module
 */
import type { NewId } from "../../domain/id.ts";
import { postgresEventStore } from "../../event_store/postgres_event_store.ts";
import type { Broker } from "../../messaging/broker.ts";
import { type Consumer, type MessageHandling, startConsumer } from "../../messaging/consumer.ts";
import type { Leases } from "../../messaging/lease.ts";
import { createRelay, type Relay } from "../../messaging/relay.ts";
import { commandHandling, eventHandling } from "../../messaging/subscriptions.ts";
import type { Wake } from "../../messaging/wake.ts";
import type { Clock } from "../clock.ts";
import { postgresStore } from "../commit/postgres_store.ts";
import { rememberingStore } from "../commit/remembering_store.ts";
import type { Store } from "../commit/store.ts";
import { createUnits, type Units } from "../commit/unit.ts";
import type { Sql } from "../database.ts";
import type { Logger } from "../log.ts";
import type { Background, Messages } from "../module.ts";

/** What a context runs on. */
export interface ContextPorts {
  readonly name: string;
  readonly sql: Sql;
  readonly broker: Broker;
  readonly leases: Leases;
  /** How the processes of this context wake each other, when there may be others. */
  readonly wake: Wake | undefined;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Logger;
  readonly stream: string;
  /** Only this process uses the database: rows that it wrote are remembered. */
  readonly remembers: boolean;
}

/** A context of this process. */
export interface Context {
  readonly name: string;
  readonly sql: Sql;
  readonly log: Logger;
  readonly store: Store;
  readonly units: Units;
  readonly messages: Messages;
  readonly relay: Relay;
  background(work: Background): void;
  /** Starts the relay, then what was subscribed and what runs in the background. */
  start(): Promise<void>;
  /** Takes no more messages; what is at hand is handled, for up to `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  /** Ends handlers and background, then sends what waits in the outbox, for up to `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
}

/** Builds a context; nothing runs before its start. */
export function createContext(ports: ContextPorts): Context {
  const { name, sql, broker, leases, wake, clock, newId, stream } = ports;
  const log = ports.log.with({ context: name });
  const store = storeOf(ports);
  const relay = createRelay({ sql, schema: name, broker, leases, log, ...(wake && { wake }) });
  const units = createUnits({
    schema: name,
    store,
    events: postgresEventStore(sql, name),
    clock,
    newId,
    stream,
    onCommitted: (messages) => relay.kick(messages),
  });
  const subscriptions: { name: string; subject: string; handling: MessageHandling }[] = [];
  const consumers: Consumer[] = [];
  const works: Background[] = [];

  const on: Messages["on"] = (subscription, channel, handling) => {
    if (subscriptions.some((other) => other.name === subscription)) {
      throw new TypeError(`the subscription ${subscription} is there already`);
    }
    subscriptions.push({ name: subscription, subject: `${stream}.${channel}`, handling });
  };
  return {
    name,
    sql,
    log,
    store,
    units,
    relay,
    messages: {
      on,
      onEvents: (subscription, channel, handlersFor) =>
        on(subscription, channel.name, eventHandling(channel, handlersFor)),
      onCommands: (subscription, channel, handlersFor) =>
        on(subscription, channel.name, commandHandling(channel, handlersFor)),
    },
    background: (work) => void works.push(work),
    async start() {
      await relay.start();
      for (const { name, subject, handling } of subscriptions) {
        const consumer = { broker, units, clock, log };
        consumers.push(await startConsumer(consumer, { name, subjects: [subject] }, handling));
      }
      for (const work of works) await work.start();
    },
    async drain(deadlineMs) {
      await Promise.all(consumers.map((consumer) => consumer.drain(deadlineMs)));
    },
    async close(deadlineMs) {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      for (const work of works.toReversed()) await work.stop();
      await relay.drain(deadlineMs);
      await relay.close();
    },
  };
}

function storeOf({ sql, name, remembers }: ContextPorts): Store {
  const store = postgresStore(sql, { schema: name });
  return remembers ? rememberingStore(store) : store;
}
