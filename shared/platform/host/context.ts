/**
 * One module, started: its store, its units of work, its relay and its subscriptions.
 *
 * @module
 */
import type { NewId } from "../../domain/id.ts";
import { postgresEventStore } from "../../event_store/postgres_event_store.ts";
import { rememberingEventStore } from "../../event_store/remembering_event_store.ts";
import type { Broker } from "../../messaging/broker.ts";
import {
  type Consumer,
  type MessageHandling,
  startConsumer,
  type Subscribed,
} from "../../messaging/consumer.ts";
import { postgresConsumerReads } from "../../messaging/consumer/reads.ts";
import { deadLetterDesk } from "../../messaging/dead_letter_desk.ts";
import { postgresDeskReads } from "../../messaging/dead_letter_desk/reads.ts";
import type { Leases } from "../../messaging/lease.ts";
import { createRelay, type Relay } from "../../messaging/relay.ts";
import { createRetention } from "../../messaging/retention.ts";
import { inboxRetention, isPassing, outboxRetention } from "../../messaging/retention/tasks.ts";
import { commandHandling, eventHandling } from "../../messaging/subscriptions.ts";
import type { Wake } from "../../messaging/wake.ts";
import { type ProjectionDesk, projectionWork } from "../../projections/desk.ts";
import { type Projecting, projectingAt, type Projection } from "../../projections/projection.ts";
import type { DescribedSubscription } from "../catalog/describe.ts";
import { boundEventStore, boundSql, boundStore } from "../call_end.ts";
import type { Clock } from "../clock.ts";
import { idempotencyRetention } from "../commit/idempotency_retention.ts";
import { postgresStore } from "../commit/postgres_store.ts";
import { rememberingStore } from "../commit/remembering_store.ts";
import type { Store } from "../commit/store.ts";
import { createUnits, type Units } from "../commit/unit.ts";
import type { Sql } from "../database.ts";
import type { Logger } from "../log.ts";
import type { SchemaSource } from "../migrate.ts";
import type { SagaDesk } from "../../sagas/desk.ts";
import { contextGauges } from "../metrics/context_gauges.ts";
import type { ContextMeter } from "../metrics/context_meter.ts";
import type { GaugeQuery } from "../metrics/measure.ts";
import { meteredBroker, meteredHandling, meteredStore } from "../metrics/metered.ts";
import type { MeasuredContext } from "../metrics/reading.ts";
import type { Background, Messages } from "../module.ts";
import type { ContextDesk } from "../ops/desk.ts";
import { type KeptAggregates, streamDesk } from "../ops/streams.ts";

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
  /** How long commands and replies are kept, in milliseconds. */
  readonly retentionMs: number;
  /** Counts what it sends and handles. */
  readonly meter: ContextMeter;
  /** What of its own tables is told when somebody asks. */
  readonly gauges: readonly GaugeQuery[] | undefined;
  /** What operators may look at in the past. */
  readonly aggregates: KeptAggregates | undefined;
  /** What is migrated for it. */
  readonly sources: readonly SchemaSource[];
  /** Only this process uses the database: rows that it wrote are remembered. */
  readonly remembers: boolean;
}

/** A context of this process. */
export interface Context extends ContextDesk, Pick<MeasuredContext, "gauges"> {
  readonly log: Logger;
  readonly store: Store;
  readonly units: Units;
  readonly messages: Messages;
  /** What it listens to, and how. */
  readonly subscriptions: readonly DescribedSubscription[];
  readonly relay: Relay;
  readonly projecting: Projecting;
  readonly projections: ProjectionDesk;
  background(work: Background): void;
  sagaDesk(desk: SagaDesk): void;
  /** Starts the relay, then what was subscribed and what runs in the background. */
  start(): Promise<void>;
  /** Takes no more messages; what is at hand is handled, for up to `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  /** Ends handlers and background, then sends what waits in the outbox, for up to `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
}

const LEAST_SWEEP_MS = 10_000;
const MOST_SWEEP_MS = 3_600_000;

/** Builds a context; nothing runs before its start. */
export function createContext(ports: ContextPorts): Context {
  const { name, sql, broker, leases, wake, clock, newId, stream, meter } = ports;
  const log = ports.log.with({ context: name });
  const { events, forget, ...kept } = storesOf(ports);
  const store = meteredStore(kept.store, meter);
  const { retentionMs } = ports;
  const relay = createRelay({
    sql,
    schema: name,
    broker: meteredBroker(broker, meter),
    leases,
    log,
    retentionMs,
    ...(wake && { wake }),
  });
  const units = createUnits({
    schema: name,
    store,
    events,
    clock,
    newId,
    stream,
    onCommitted(messages) {
      relay.kick(messages);
      meter.sent(messages);
    },
    onMeasured: meter.measured,
  });
  const subscriptions: (Subscribed & { readonly handling: MessageHandling })[] = [];
  const consumers: Consumer[] = [];
  const works: Background[] = [];
  const sagaDesks: SagaDesk[] = [];
  const settled = `dead_letters:${name}`;
  const look = () => consumers.forEach((consumer) => consumer.look());
  const deadLetters = deadLetterDesk({
    units,
    reads: postgresDeskReads(sql, name),
    handlingOf: (name) => subscriptions.find((other) => other.name === name)?.handling,
    log,
    onSettled() {
      look();
      wake?.notify(settled);
    },
  });
  const declared: Projection[] = [];
  const projections = projectionWork({
    ...ports,
    context: name,
    log,
    units,
    projections: declared,
    onSwitched: forget,
  });
  const passing = () =>
    subscriptions.filter(({ subjects }) => subjects.every(isPassing)).map(({ name }) => name);
  const retention = createRetention({
    leases,
    log,
    everyMs: Math.min(MOST_SWEEP_MS, Math.max(LEAST_SWEEP_MS, retentionMs / 24)),
    tasks: () => [
      outboxRetention(sql, { schema: name, broker, retentionMs }),
      inboxRetention(sql, { schema: name, subscriptions: passing, keptMs: 2 * retentionMs }),
      idempotencyRetention(sql, name),
    ],
  });
  let deaf = () => {};
  const on: Messages["on"] = (subscription, channel, handling, how = {}) => {
    if (subscriptions.some((other) => other.name === subscription)) {
      throw new TypeError(`the subscription ${subscription} is there already`);
    }
    const subjects = [`${stream}.${channel}`];
    subscriptions.push({ ...how, name: subscription, subjects, handling });
    meter.subscribed(subscription);
  };
  const messages: Messages = {
    on,
    onEvents: (subscription, channel, handlersFor, how) =>
      on(subscription, channel.name, eventHandling(channel, handlersFor), how),
    onCommands: (subscription, channel, handlersFor, how) =>
      on(subscription, channel.name, commandHandling(channel, handlersFor), how),
  };
  const declare = (projection: Projection) => {
    if (!ports.sources.some(({ set }) => set === "projections")) {
      throw new TypeError(`the module ${name} has projections: it uses "projections"`);
    }
    declared.push(projection);
  };
  const projecting = projectingAt(
    { units, store },
    // they hold what was told from the beginning, wherever this context begins
    (...subscribed) => messages.onEvents(...subscribed, { from: "beginning" }),
    declare,
  );
  return {
    name,
    sql,
    log,
    store,
    units,
    relay,
    deadLetters,
    consumers,
    gauges: contextGauges(sql, {
      context: name,
      hasSagas: ports.sources.some(({ set }) => set === "sagas"),
      gauges: ports.gauges ?? [],
      subscriptions: () => subscriptions.map(({ name }) => name),
      sagas: () => sagaDesks.flatMap(({ names }) => names),
    }),
    get subscribed() {
      return subscriptions.length;
    },
    streams: streamDesk(events, ports.aggregates),
    messages,
    subscriptions,
    projecting,
    projections: projections.desk,
    background: (work) => void works.push(work),
    sagaDesk: (desk) => void sagaDesks.push(desk),
    sagaDesks,
    async start() {
      await relay.start();
      deaf = wake?.on(settled, look) ?? deaf;
      const reads = postgresConsumerReads(sql, name);
      for (const { handling, ...subscribed } of subscriptions) {
        const consumer = {
          broker,
          units,
          reads,
          leases,
          clock,
          log,
          observe: meter.ended,
          retrying: meter.retried,
        };
        consumers.push(
          await startConsumer(
            consumer,
            subscribed,
            meteredHandling(handling, subscribed.name, meter),
          ),
        );
      }
      if (declared.length > 0) works.push({ name: "projections", ...projections });
      for (const work of works) await work.start();
      retention.start();
    },
    async drain(deadlineMs) {
      await Promise.all(consumers.map((consumer) => consumer.drain(deadlineMs)));
    },
    async close(deadlineMs) {
      deaf();
      await retention.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      for (const work of works.toReversed()) await work.stop();
      await relay.drain(deadlineMs);
      await relay.close();
    },
  };
}

/** Where the context's rows and events are kept; in a process that is alone, also in its memory. */
function storesOf({ sql, name: schema, remembers }: ContextPorts) {
  const store = boundStore(
    postgresStore(sql, { schema }),
    postgresStore(boundSql(sql), { schema, grouped: false }),
  );
  const events = boundEventStore(
    postgresEventStore(sql, schema),
    postgresEventStore(boundSql(sql), schema, { grouped: false }),
  );
  if (!remembers) return { store, events, forget() {} };
  const remembering = rememberingStore(store);
  return {
    ...rememberingEventStore({ schema, store: remembering, events }),
    forget: remembering.forget,
  };
}
