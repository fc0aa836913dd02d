/**
 * What the contexts of a process say of their messages, and those elsewhere that it knows of.
 *
 * @module
 */
import { describeContext } from "../catalog/describe.ts";
import type { ContextEntry } from "../catalog/entry.ts";
import { createNeighbours } from "../catalog/neighbours.ts";
import type { Registry } from "../catalog/overview.ts";
import type { CatalogSource } from "../catalog/routes.ts";
import type { Config } from "../config.ts";
import type { Logger } from "../log.ts";
import type { Module } from "../module.ts";
import { parseNatsUrl } from "../nats_address.ts";
import type { Context } from "./context.ts";

/** What the catalog is made of. */
export interface CatalogPorts {
  readonly modules: readonly Module[];
  readonly contexts: ReadonlyMap<string, Context>;
  readonly config: Config;
  readonly log: Logger;
}

/** The source of the catalog: contexts are described when they are first asked for. */
export function catalogSource({ modules, contexts, config, log }: CatalogPorts): CatalogSource {
  const { stream, url } = config.nats;
  const nats = url ? parseNatsUrl(url).servers : [];
  const elsewhere = Object.entries(config.rpc.services)
    .map(([name, url]) => [name.toLowerCase(), url])
    .filter(([name]) => !contexts.has(name));
  const neighbours = createNeighbours({ places: Object.fromEntries(elsewhere), log });
  const entries = new Map<string, Promise<ContextEntry>>();

  function describe({ name, purpose, contract = [] }: Module): Promise<ContextEntry> {
    const context = contexts.get(name);
    if (!context) throw new TypeError(`the context ${name} does not run here`);
    const { units, subscriptions, sagaDesks } = context;
    const sagas = sagaDesks.flatMap((desk) => desk.plans());
    return describeContext({ name, purpose, contract, stream, units, subscriptions, sagas });
  }
  function entryOf(module: Module): Promise<ContextEntry> {
    const known = entries.get(module.name);
    if (known) return known;
    const entry = describe(module);
    entries.set(module.name, entry);
    entry.catch(() => entries.delete(module.name)); // whoever asks hears of it, the next one tries again
    return entry;
  }
  return {
    names: modules.map(({ name }) => name),
    async context(name) {
      const module = modules.find((module) => module.name === name);
      return module && await entryOf(module);
    },
    async all(): Promise<Registry> {
      const own = await Promise.all(modules.map(entryOf));
      const { contexts, missing } = await neighbours();
      return { stream, nats, contexts: [...own, ...contexts], missing };
    },
  };
}
