/**
 * The contexts, and what each of them listens to: learnt from the modules themselves.
 *
 * @module
 */
import { parseConfig } from "../../shared/platform/config.ts";
import { startInMemory } from "../../shared/platform/in_memory.ts";
import type { Module } from "../../shared/platform/module.ts";
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

/** All subscriptions of all contexts. */
export async function listeners(): Promise<readonly Listener[]> {
  const found = await Promise.all(allModules.map(listenersOf));
  return found.flat();
}

async function listenersOf(module: Module): Promise<Listener[]> {
  const config = parseConfig({ ENVIRONMENT: "test" });
  await using context = await startInMemory(module, { config });
  const found: Listener[] = [];
  await context.units.run((unit) => {
    for (const { name, channel, handling } of context.subscriptions) {
      const declared = handling.declares?.(unit).map(({ registeredName }) => registeredName);
      const names = handling.unknown ? undefined : new Set(declared);
      found.push({ context: context.name, name, channel, names });
    }
  });
  return found;
}
