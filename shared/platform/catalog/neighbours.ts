/**
 * The contexts that run elsewhere, asked for what they say of their messages.
 *
 * @module
 */
import type { Logger } from "../log.ts";
import { ContextEntry } from "./entry.ts";

/** What neighbours said. */
export interface Heard {
  readonly contexts: readonly ContextEntry[];
  /** Those that did not answer. */
  readonly missing: readonly string[];
}

/** Where neighbours are. */
export interface NeighbourPorts {
  /** Addresses of processes by context, e.g. `{ stores: "http://stores:9000" }`. */
  readonly places: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** How long an answer is waited for, in milliseconds; 3 000 unless given. */
  readonly patienceMs?: number;
  /** How long answers are kept, in milliseconds; 10 000 unless given. */
  readonly keptMs?: number;
}

/** Asks neighbours; answers are kept for a while. */
export function createNeighbours(
  { places, log, patienceMs = 3_000, keptMs = 10_000 }: NeighbourPorts,
): () => Promise<Heard> {
  let kept: { readonly until: number; readonly heard: Promise<Heard> } | undefined;

  async function askAll(): Promise<Heard> {
    const answers = await Promise.all(
      Object.entries(places).map(async ([name, url]) => ({ name, entry: await ask(name, url) })),
    );
    return {
      contexts: answers.flatMap(({ entry }) => entry ?? []),
      missing: answers.filter(({ entry }) => !entry).map(({ name }) => name),
    };
  }
  async function ask(name: string, url: string): Promise<ContextEntry | undefined> {
    try {
      const address = new URL(`/${name}-asyncapi/context.json`, url);
      const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) });
      if (!response.ok) {
        await response.body?.cancel();
        throw new TypeError(`it answered ${response.status}`);
      }
      const entry = ContextEntry.parse(await response.json());
      if (entry.name !== name) throw new TypeError(`it is ${entry.name}`);
      return entry;
    } catch (error) {
      log.info("a context did not tell of its messages", { context: name, error });
      return undefined;
    }
  }
  return () => {
    const now = performance.now();
    if (!kept || now >= kept.until) kept = { until: now + keptMs, heard: askAll() };
    return kept.heard;
  };
}
