/**
 * What a process that is a whole system notes of itself.
 *
 * @module
 */
import { type Config, databaseOf } from "../config.ts";
import { formatConnectionString, type PgConnection } from "../connection_string.ts";
import type { Module } from "../module.ts";
import type { RunNote } from "../run_file.ts";
import { webUrl } from "./summary.ts";

/** What the note is made of. */
export interface NoteFacts {
  readonly kind: string;
  readonly config: Config;
  readonly modules: readonly Module[];
  /** How the embedded server is reached, when there is one. */
  readonly embedded: PgConnection | undefined;
  /** The port of its web server. */
  readonly port: number;
}

/** The note for operators' programs. */
export function runNoteOf({ kind, config, modules, embedded, port }: NoteFacts): RunNote {
  const { nats, postgres, web, opsToken } = config;
  const databases = Object.fromEntries(modules.flatMap(({ name }) => {
    const connection = databaseOf(config, name) ?? embedded;
    return connection ? [[name, formatConnectionString(connection)]] : [];
  }));
  const carrier = postgres.broker ?? postgres.connection ?? embedded;
  const connection = carrier ? formatConnectionString(carrier) : databases[modules[0].name];
  const url = webUrl({ host: web.host, port });
  return {
    kind,
    pid: Deno.pid,
    startedAt: new Date().toISOString(),
    url,
    processes: [{ name: "all", url, pid: Deno.pid }],
    ...(opsToken && { token: opsToken }),
    databases,
    broker: nats.url
      ? { kind: "nats", url: nats.url, stream: nats.stream }
      : { kind: "postgres", connection, stream: nats.stream },
  };
}
