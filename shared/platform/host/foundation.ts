/**
 * What every process stands on: configuration, log, databases.
 *
 * @module
 */
import type { ApiSpec } from "../../http/openapi/pages.ts";
import { type Config, parseConfig, type Variables } from "../config.ts";
import { withDotEnv } from "../dot_env.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded_postgres.ts";
import { createLogger, type Logger } from "../log.ts";
import { type LogOutput, logOutput } from "../log_output.ts";
import type { Module } from "../module.ts";
import { type Databases, openDatabases, OWNED, requireBroker } from "./databases.ts";

/** How a process is served. */
export interface ServeOptions {
  /** The folder that has a folder of migrations for each context. */
  readonly migrations: URL;
  /** What the pages about the APIs list, in their order; none unless given. */
  readonly apis?: readonly ApiSpec[];
  /** Used where the environment says nothing, such as `{ WEB_HOST: "127.0.0.1" }`. */
  readonly defaults?: Variables;
  /** Listens on `RPC_PORT` too. */
  readonly rpc?: boolean;
  /** The process is a whole system: it leaves `run.json` for operators' programs, of this kind. */
  readonly leavesNote?: string;
}

/** The ground under a process; it is taken down in reverse order. */
export interface Foundation {
  readonly embedded: EmbeddedPostgres | undefined;
  readonly databases: Databases;
  readonly migrations: URL;
  /** What ends with the process, the latest first. */
  readonly ends: AsyncDisposableStack;
}

/** Reads the environment, with what the `.env` files add. @throws {ConfigError} */
export async function readConfig(
  options: ServeOptions,
): Promise<{ config: Config; log: Logger; output: LogOutput }> {
  const config = parseConfig(await withDotEnv(Deno.env.toObject()), options.defaults);
  const output = logOutput();
  return { config, log: createLogger({ ...config.log, write: output.write }), output };
}

/**
 * Starts the embedded server where it is wanted, connects, and migrates.
 *
 * @throws {DataFolderError | MigrationError | ConfigError} each one clear sentence.
 */
export async function layFoundation(
  modules: readonly Module[],
  { config, log, migrations }: { config: Config; log: Logger; migrations: URL },
): Promise<Foundation> {
  requireBroker(config);
  await using ends = new AsyncDisposableStack();
  const { postgres, dataDir } = config;
  const wantsEmbedded = !postgres.connection &&
    modules.some(({ name }) => !postgres.contexts[name]);
  const embedded = wantsEmbedded
    ? await startEmbeddedPostgres({
      dataDir,
      progress: (step) => console.log(`  ${step} …`),
      name: OWNED,
    })
    : undefined;
  if (embedded) ends.defer(() => embedded.stop());
  const databases = await openDatabases(modules, {
    config,
    log,
    migrations,
    embedded: embedded?.connection,
  });
  ends.defer(() => databases.close());
  return { embedded, databases, migrations, ends: ends.move() };
}
