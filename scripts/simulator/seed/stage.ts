/**
 * The whole product on a stage: every context with its real modules, in this thread and in memory, at
 * whatever time it is said to be. What is played there leaves the rows that it would leave in
 * production.
 *
 * @module
 */
import { Hono } from "hono";
import { uuidv7 } from "../../../shared/domain/id.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { createApi } from "../../../shared/http/api.ts";
import type { MessageHandling, Received } from "../../../shared/messaging/consumer.ts";
import { decodeMessageData } from "../../../shared/messaging/envelope.ts";
import { commandHandling, eventHandling } from "../../../shared/messaging/subscriptions.ts";
import type { OutboxRow } from "../../../shared/messaging/tables.ts";
import { inCall, newCall } from "../../../shared/platform/call_context.ts";
import { createUnits, type Units } from "../../../shared/platform/commit/unit.ts";
import { parseConfig } from "../../../shared/platform/config.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import { aroundCalls, callHeaders } from "../../../shared/platform/host/calls.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import type { Background, Messages, Module } from "../../../shared/platform/module.ts";
import { projectingAt } from "../../../shared/projections/projection.ts";
import { createClient } from "../../../shared/rpc/client.ts";
import { type Mall, mallOver } from "../clients.ts";
import { eventsIn, type LayeredStore, layeredStore, type Rows } from "./layered_store.ts";

/** New rows, by context. */
export type Yield = ReadonlyMap<string, readonly Rows[]>;

/** A stage. */
export interface Stage extends AsyncDisposable {
  readonly mall: Mall;
  /** What time it is; it may be set. */
  now: Date;
  /** Lets some seconds pass. */
  wait(seconds: number): void;
  /** Delivers messages until none is left. @throws what a handler throws: there are no dead letters. */
  settle(): Promise<void>;
  /** Takes the rows that came since the last time off the stage. */
  take(): Yield;
  /** Puts rows on the stage that can be read by what is played, and not be changed. */
  keep(rows: Yield): void;
}

interface Subscription {
  readonly subject: string;
  readonly handling: MessageHandling;
  readonly units: Units;
}

/**
 * Sets a stage.
 *
 * @param sql a database with all schemas and no rows: what modules look for besides reading by key,
 * such as work that is due, is not there.
 */
export async function setStage(modules: readonly Module[], sql: Sql): Promise<Stage> {
  const config = parseConfig({ ENVIRONMENT: "test" });
  const { stream } = config.nats;
  const log = createLogger({ level: "ERROR" });
  const errors: unknown[] = [];
  const api = createApi({
    app: new Hono(),
    around: aroundCalls({ onOutage: (error) => errors.push(error) }),
    onError: (error) => errors.push(error),
  });
  const stores = new Map<string, LayeredStore>();
  const subscriptions: Subscription[] = [];
  const waiting: OutboxRow[] = [];
  const works: Background[] = [];
  let now = new Date();
  const clock = { now: () => new Date(now) };
  const newId = () => uuidv7(now.getTime());

  for (const { name, start } of modules) {
    const store = layeredStore();
    stores.set(name, store);
    const units = createUnits({
      schema: name,
      store,
      events: eventsIn(store, name),
      clock,
      newId,
      stream,
      onCommitted: (messages) => void waiting.push(...messages),
    });
    const on: Messages["on"] = (_, channel, handling) =>
      void subscriptions.push({ subject: `${stream}.${channel}`, handling, units });
    const onEvents: Messages["onEvents"] = (subscription, channel, handlersFor) =>
      on(subscription, channel.name, eventHandling(channel, handlersFor));
    await start({
      ...{ config, log, clock, newId, sql, store, units },
      api: { serve: (service, implementation) => api.serve(service, implementation, name) },
      messages: {
        on,
        onEvents,
        onCommands: (subscription, channel, handlersFor) =>
          on(subscription, channel.name, commandHandling(channel, handlersFor)),
      },
      client: (_, service) => createClient(service, api.transport, { headers: callHeaders }),
      background: (work) => void works.push(work),
      sagaDesk: () => {},
      projections: projectingAt({ units, store }, onEvents),
    });
  }

  async function settle(): Promise<void> {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      const { id, name, subject, metadata } = message;
      const { payload, occurredAt } = decodeMessageData(message.data);
      const received = { id, name, metadata, occurredAt };
      const { CORRELATION_ID: correlationId, traceparent } = metadata;
      const call = newCall({ correlationId, causationId: id, traceparent });
      for (const subscription of subscriptions) {
        if (subscription.subject !== subject) continue;
        await inCall(call, () => deliver(subscription, payload, received));
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  return {
    mall: mallOver(api.transport),
    get now() {
      return now;
    },
    set now(time) {
      now = time;
    },
    wait(seconds) {
      now = new Date(now.getTime() + seconds * 1_000);
    },
    settle,
    take: () => new Map([...stores].map(([context, store]) => [context, store.take()])),
    keep(rows) {
      for (const [context, some] of rows) stores.get(context)?.keep(some);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(works.map((work) => work.stop()));
    },
  };
}

/** As a consumer does it, but without an inbox: here each message comes once. */
async function deliver(
  { handling, units }: Subscription,
  payload: Uint8Array,
  received: Received,
): Promise<void> {
  try {
    await units.run(async (unit) => void await handling.handle(unit, payload, received));
  } catch (error) {
    if (!(error instanceof DomainError) || !handling.refuse) throw error;
    await units.run((unit) => handling.refuse?.(unit, error, received));
  }
}
