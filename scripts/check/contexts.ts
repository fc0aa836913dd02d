/**
 * The contexts, and what each of them listens to: learnt from the modules themselves.
 *
 * @module
 */
import { orderedIds } from "../../shared/domain/id.ts";
import { memoryEventStore } from "../../shared/event_store/memory_event_store.ts";
import { systemClock } from "../../shared/platform/clock.ts";
import { memoryStore } from "../../shared/platform/commit/memory_store.ts";
import { createUnits } from "../../shared/platform/commit/unit.ts";
import { parseConfig } from "../../shared/platform/config.ts";
import type { Sql } from "../../shared/platform/database.ts";
import { createLogger } from "../../shared/platform/log.ts";
import type { Background, Module } from "../../shared/platform/module.ts";
import type { Listen } from "../../shared/projections/projection.ts";
import { createClient } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { allModules } from "../simulator/seed/modules.ts";

/** The names of all contexts. */
export const CONTEXTS: readonly string[] = allModules.map(({ name }) => name);

/** A subscription of a context. */
export interface Listener {
  readonly context: string;
  readonly name: string;
  /** Without the stream's prefix. */
  readonly channel: string;
  /** The names that it declares: others are passed over. Undefined: none is passed over. */
  readonly names: ReadonlySet<string> | undefined;
}

/** What is asked for while modules are only looked at. */
const nothing = (() => Promise.resolve([])) as unknown as Sql;

/** All subscriptions of all contexts. */
export async function listeners(): Promise<readonly Listener[]> {
  const found = await Promise.all(allModules.map(listenersOf));
  return found.flat();
}

async function listenersOf(module: Module): Promise<Listener[]> {
  const context = module.name;
  const config = parseConfig({ ENVIRONMENT: "test" });
  const log = createLogger({ write: () => {} });
  const store = memoryStore();
  const newId = orderedIds();
  const units = createUnits({
    schema: context,
    store,
    events: memoryEventStore(store, context),
    clock: systemClock,
    newId,
    stream: config.nats.stream,
    onCommitted: () => {},
  });
  const found: Listener[] = [];
  const looking: Promise<unknown>[] = [];
  const works: Background[] = [];
  const away = () => Promise.reject(new RpcError("unavailable", "nobody is asked here"));
  const listen: Listen = (name, channel, handlersFor) => {
    looking.push(units.run((unit) => {
      const handlers = Object.keys(handlersFor(unit));
      const names = handlers.flatMap((handler) => channel.types[handler]?.registeredName ?? []);
      found.push({ context, name, channel: channel.name, names: new Set(names) });
    }));
  };
  await module.start({
    config,
    log,
    clock: systemClock,
    newId,
    sql: nothing,
    store,
    units,
    messages: {
      on: (name, channel) => void found.push({ context, name, channel, names: undefined }),
      onCommands: (name, { name: channel }) =>
        void found.push({ context, name, channel, names: undefined }),
      onEvents: listen,
    },
    projections: {
      ofEvents: () => {},
      ofMessages: (_, __, listening) => listening(listen, { units, store }),
    },
    background: (work) => void works.push(work),
    sagaDesk: () => {},
    client: (_, service) =>
      createClient(service, {
        unary: away,
        stream: () => {
          throw new RpcError("unavailable", "nobody is asked here");
        },
      }),
    api: { serve: () => {} },
  });
  await Promise.all(looking);
  for (const work of works.toReversed()) await work.stop();
  return found;
}
