/**
 * Modules without a host: started in memory, on no database and no broker. What they subscribe to is
 * there to be looked at, or to be given messages; nothing of it runs by itself.
 *
 * @module
 */
import { type NewId, orderedIds } from "../domain/id.ts";
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import type { MessageHandling } from "../messaging/consumer.ts";
import { commandHandling, eventHandling } from "../messaging/subscriptions.ts";
import { projectingAt } from "../projections/projection.ts";
import { createClient, type Transport } from "../rpc/client.ts";
import { RpcError } from "../rpc/error.ts";
import { systemClock } from "./clock.ts";
import { type MemoryStore, memoryStore } from "./commit/memory_store.ts";
import { type CommittedMessage, createUnits, type Units } from "./commit/unit.ts";
import type { Config } from "./config.ts";
import type { Sql } from "./database.ts";
import { createLogger } from "./log.ts";
import type { Api, Background, Messages, Module } from "./module.ts";

/** What a module in memory is given. */
export interface InMemoryPorts {
  readonly config: Config;
  /** Ids of its own unless given. */
  readonly newId?: NewId;
  /** By which it calls other contexts; nobody answers unless given. */
  readonly transport?: Transport;
  /** Where it answers calls; nowhere unless given. */
  readonly api?: Api;
  /** Told of what it publishes. */
  readonly onCommitted?: (messages: readonly CommittedMessage[]) => void;
}

/** A subscription of a module in memory. */
export interface InMemorySubscription {
  readonly name: string;
  /** Without the stream's prefix. */
  readonly channel: string;
  readonly handling: MessageHandling;
}

/** A module in memory. Disposing of it stops what it would run in the background. */
export interface InMemoryModule extends AsyncDisposable {
  readonly name: string;
  readonly store: MemoryStore;
  readonly units: Units;
  readonly subscriptions: readonly InMemorySubscription[];
}

const refuse = () => Promise.reject(new RpcError("unavailable", "nobody is asked here"));

/** Nobody answers. */
const silence: Transport = {
  unary: refuse,
  async *stream() {
    yield await refuse();
  },
};

/**
 * Starts a module in memory.
 *
 * @example
 * ```ts ignore
 * await using ordering = await startInMemory(module, { config: parseConfig({ ENVIRONMENT: "test" }) });
 * const names = ordering.subscriptions.map(({ name }) => name);
 * ```
 */
export async function startInMemory(
  module: Module,
  {
    config,
    newId = orderedIds(),
    transport = silence,
    api = { serve() {} },
    onCommitted = () => {},
  }: InMemoryPorts,
): Promise<InMemoryModule> {
  const { name } = module;
  const store = memoryStore();
  const units = createUnits({
    schema: name,
    store,
    events: memoryEventStore(store, name),
    clock: systemClock,
    newId,
    stream: config.nats.stream,
    onCommitted,
  });
  const subscriptions: InMemorySubscription[] = [];
  const works: Background[] = [];
  const on: Messages["on"] = (name, channel, handling) =>
    void subscriptions.push({ name, channel, handling });
  const onEvents: Messages["onEvents"] = (name, channel, make) =>
    on(name, channel.name, eventHandling(channel, make));
  await module.start({
    config,
    log: createLogger({ write: () => {} }),
    clock: systemClock,
    newId,
    sql: emptySql,
    store,
    units,
    messages: {
      on,
      onEvents,
      onCommands: (name, channel, make) => on(name, channel.name, commandHandling(channel, make)),
    },
    projections: projectingAt({ units, store }, onEvents),
    background: (work) => void works.push(work),
    sagaDesk: () => {},
    client: (_, service) => createClient(service, transport),
    api,
  });
  return {
    name,
    store,
    units,
    subscriptions,
    async [Symbol.asyncDispose]() {
      for (const work of works.toReversed()) await work.stop();
    },
  };
}

/** Lists and timers ask in SQL: nothing is ever there. The driver makes no pool without permissions. */
const emptySql = (() => Promise.resolve([])) as unknown as Sql;
