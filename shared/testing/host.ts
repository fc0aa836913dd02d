/**
 * Modules under test: a real database of their own, a broker in memory, no ports.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Hono } from "hono";
import type { Aggregate } from "../domain/aggregate.ts";
import type { EventOf, Events } from "../domain/event.ts";
import { orderedIds, uuidv7 } from "../domain/id.ts";
import { repository } from "../event_store/repository.ts";
import type { Broker } from "../messaging/broker.ts";
import {
  decodeMessageData,
  encodeEnvelope,
  encodeMessageData,
  type Metadata,
} from "../messaging/envelope.ts";
import { memoryBroker } from "../messaging/memory_broker.ts";
import type { AnyMessageType, Message } from "../messaging/message.ts";
import type { Units } from "../platform/commit/unit.ts";
import type { Clock } from "../platform/clock.ts";
import { parseConfig, type Variables } from "../platform/config.ts";
import type { Sql } from "../platform/database.ts";
import { schemasOf } from "../platform/host/databases.ts";
import { type Host, startHost } from "../platform/host/host.ts";
import { createLogger } from "../platform/log.ts";
import type { Module } from "../platform/module.ts";
import { pause } from "../platform/time.ts";
import { testDatabase } from "./database.ts";

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests look into JSON
  readonly body: any;
}

/** Modules under test. */
export interface TestHost extends AsyncDisposable {
  /** All HTTP surfaces: `host.http.request("/api/stores", { method: "POST", body })`. */
  readonly http: Hono;
  readonly host: Host;
  /** What the processes logged, as JSON lines; look at it when a test fails. */
  readonly logged: readonly string[];
  sql(context: string): Sql;
  units(context: string): Units;
  /** Sends a JSON request and answers status and body. */
  call(verb: string, path: string, body?: unknown): Promise<Answer>;
  /** Writes the history of an aggregate; nothing is published. Answers its id. */
  given<State, E extends Events>(
    aggregate: Aggregate<State, E>,
    ...events: readonly EventOf<E>[]
  ): Promise<string>;
  /** Publishes as a context that is not part of the host would. Answers the message's id. */
  publish(
    message: Message,
    about: { key: string; metadata?: Metadata; id?: string },
  ): Promise<string>;
  /** The names of the messages that a context published, in order. */
  outbox(context: string): Promise<string[]>;
  /** The messages of one type that a context published, decoded, in order. */
  sent<T>(context: string, type: AnyMessageType<T>): Promise<T[]>;
  /** Waits until every message is handled. @throws {AssertionError} after `deadlineMs`, 10 000 unless given. */
  quiet(deadlineMs?: number): Promise<void>;
}

/** How modules are tested. */
export interface TestHostOptions {
  /** The folder that has a folder of migrations for each context; that of the product unless given. */
  readonly migrations?: URL;
  readonly env?: Variables;
  readonly clock?: Clock;
  /** Shared by hosts that play several processes. */
  readonly broker?: Broker;
  /**
   * Whether rows that were written are remembered, as in a process that is alone with its database; then
   * nobody else may write there. Off, unless {@linkcode remembering} was called.
   */
  readonly remembers?: boolean;
}

/** What the log says of a refusal that the context does not document: it fails the test that met it. */
const UNDECLARED = '"a refusal is not declared"';

let remembersByDefault = false;

/**
 * Lets all hosts of a test file remember rows, so that a suite runs a second time like that:
 *
 * @example
 * ```ts ignore
 * remembering();
 * await import("./messages_int_test.ts");
 * ```
 */
export function remembering(): void {
  remembersByDefault = true;
}

const MIGRATIONS = new URL("../../migrations/", import.meta.url);

/** Starts modules for a test. */
export async function testHost(
  modules: readonly Module[],
  options: TestHostOptions = {},
): Promise<TestHost> {
  const { migrations = MIGRATIONS, clock = { now: () => new Date() } } = options;
  const { remembers = remembersByDefault } = options;
  const database = await testDatabase({
    schemas: modules.flatMap((module) => schemasOf(module, migrations)),
  });
  const { sql } = database;
  const logged: string[] = [];
  const flow = observed(options.broker ?? memoryBroker());
  const config = parseConfig({ ENVIRONMENT: "test", ...options.env });
  const host = await startHost(modules, {
    config,
    log: createLogger({ level: "DEBUG", write: (line) => logged.push(line) }),
    clock,
    newId: orderedIds(),
    sqlOf: () => sql,
    broker: flow.broker,
    migrations,
    alone: true,
    remembers,
  });
  const contextOf = (name: string) => {
    const context = host.contexts.get(name);
    if (!context) throw new TypeError(`${name} is not part of this host`);
    return context;
  };

  async function unpublished(): Promise<number> {
    const counts = modules.map(({ name }) =>
      `(select count(*)::int from ${name}.outbox where published_at is null)`
    );
    const [row] = await sql.unsafe(`select ${counts.join(" + ")} as n`);
    return row.n;
  }

  return {
    http: host.app,
    host,
    logged,
    sql: () => sql,
    units: (context) => contextOf(context).units,
    async call(verb, path, body) {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await host.app.request(path, { method: verb, ...init });
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : undefined };
    },
    async given(aggregate, ...events) {
      const id = uuidv7();
      const { units } = contextOf(aggregate.name.split(".")[0]);
      await units.run((unit) => repository(unit, aggregate).create(id, () => events));
      return id;
    },
    async publish({ type, data }, { key, metadata = {}, id = uuidv7() }) {
      const now = clock.now();
      const envelope = encodeEnvelope({
        id,
        name: type.registeredName,
        data: encodeMessageData({ payload: type.encode(data), occurredAt: now }),
        metadata,
        sentAt: now,
      });
      const subject = `${config.nats.stream}.${type.channel}`;
      await flow.broker.publish([{ id, subject, key, body: envelope }]);
      return id;
    },
    async outbox(context) {
      const rows = await sql.unsafe(`select name from ${context}.outbox order by position`);
      return rows.map(({ name }) => name);
    },
    async sent(context, type) {
      const rows = await sql.unsafe(
        `select data from ${context}.outbox where name = $1 order by position`,
        [type.registeredName],
      );
      return rows.map(({ data }) => type.decode(decodeMessageData(data).payload));
    },
    async quiet(deadlineMs = 10_000) {
      const until = performance.now() + deadlineMs;
      for (let calm = 0; calm < 2;) {
        calm = flow.busy() === 0 && await unpublished() === 0 ? calm + 1 : 0;
        if (performance.now() > until) {
          assert.fail(
            `not quiet after ${deadlineMs} ms; the last lines of the log:\n${
              logged.slice(-20).join("\n")
            }`,
          );
        }
        await pause(2);
      }
    },
    async [Symbol.asyncDispose]() {
      await host.stop();
      await host.broker.close();
      await database[Symbol.asyncDispose]();
      assert.deepEqual(logged.filter((line) => line.includes(UNDECLARED)), []);
    },
  };
}

/** A broker that knows how many messages are on their way or at hand. */
function observed(broker: Broker): { broker: Broker; busy: () => number } {
  let published = 0, delivered = 0;
  return {
    busy: () => published + delivered,
    broker: {
      ...broker,
      async publish(messages) {
        published++;
        try {
          return await broker.publish(messages);
        } finally {
          published--;
        }
      },
      subscribe: (subscription) =>
        broker.subscribe({
          ...subscription,
          deliver(delivery) {
            delivered++;
            const settle = (how: () => void) => () => {
              delivered--;
              how();
            };
            return subscription.deliver({
              ...delivery,
              ack: settle(() => delivery.ack()),
              terminate: settle(() => delivery.terminate()),
            });
          },
        }),
    },
  };
}
