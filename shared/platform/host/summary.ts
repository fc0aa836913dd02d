/**
 * What the process says when it has started.
 *
 * @module
 */
import type { Config } from "../config.ts";
import type { Module } from "../module.ts";
import { parseNatsUrl } from "../nats_address.ts";
import type { Address } from "./listen.ts";

/** What is known of a process that has started. */
export interface StartFacts {
  readonly config: Config;
  readonly modules: readonly Module[];
  /** Which broker carries the messages. */
  readonly broker: string;
  readonly embedded: { readonly dataDir?: string; readonly version: string } | undefined;
}

/** The address to open in a browser. */
export function webUrl({ host, port }: Address): string {
  return `http://${host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host}:${port}`;
}

/** Where the data is, in words. */
export function databaseOfFacts({ embedded, config }: StartFacts): string {
  if (embedded) return `PostgreSQL ${embedded.version}, embedded, in ${embedded.dataDir}`;
  const { connection } = config.postgres;
  return connection
    ? `PostgreSQL at ${connection.host}:${connection.port}, database ${connection.database}`
    : "PostgreSQL, a database a context";
}

/** Where the messages are, in words. */
export function brokerOfFacts({ broker, config: { nats: { stream, url } } }: StartFacts): string {
  if (broker !== "nats" || !url) return `PostgreSQL, stream ${stream}`;
  return `NATS JetStream at ${parseNatsUrl(url).servers.join(", ")}, stream ${stream}`;
}

/** The lines printed at the end of the start. */
export function summary(
  facts: StartFacts & { readonly ms: number; readonly port: number },
): string {
  const { config: { web: { host } }, modules, ms, port } = facts;
  const lines: [string, string][] = [
    ["open", webUrl({ host, port })],
    ["contexts", modules.map(({ name }) => name).join(", ")],
    ["database", databaseOfFacts(facts)],
    ["broker", brokerOfFacts(facts)],
    ["process", `${Deno.pid}, started in ${Math.round(ms)} ms; Ctrl-C ends it`],
  ];
  return [
    "",
    "  MallBots is ready",
    "",
    ...lines.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    "",
  ].join("\n");
}
