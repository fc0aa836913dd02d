/**
 * The entry of every process: `await serve([stores])` in a container, `await serve([stores, …])` for
 * all in one. It reads the environment, starts, says where everything is, and ends in order.
 *
 * @module
 */
import { uuidv7 } from "../domain/id.ts";
import { indexPage } from "./host/index_page.ts";
import { postgresBroker } from "../messaging/postgres_broker.ts";
import { type Config, ConfigError, parseConfig, type Variables } from "./config.ts";
import { DataFolderError } from "./data_folder.ts";
import { withDotEnv } from "./dot_env.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded_postgres.ts";
import { openDatabases } from "./host/databases.ts";
import { startHost } from "./host/host.ts";
import { summary } from "./host/summary.ts";
import { createLogger, type Logger } from "./log.ts";
import { MigrationError } from "./migration_files.ts";
import type { Module } from "./module.ts";

/** How a process is served. */
export interface ServeOptions {
  /** The folder that has a folder of migrations for each context. */
  readonly migrations: URL;
  /** Used where the environment says nothing, such as `{ WEB_HOST: "127.0.0.1" }`. */
  readonly defaults?: Variables;
  /** Listens on `RPC_PORT` too. */
  readonly rpc?: boolean;
}

/** The process cannot start; the message is one clear sentence. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Serves modules until the process is told to end (SIGINT, SIGTERM, SIGQUIT or SIGHUP), then exits: with 0,
 * or with 1 and one clear sentence when it cannot start.
 */
export async function serve(modules: readonly Module[], options: ServeOptions): Promise<void> {
  const ending = Promise.withResolvers<string>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => ending.resolve(signal));
  }
  try {
    const running = await start(modules, options);
    const reason = await Promise.race([ending.promise, running.failed]);
    await running.stop(reason);
    Deno.exit(reason === "failure" ? 1 : 0);
  } catch (error) {
    console.error(sentenceOf(error));
    Deno.exit(1);
  }
}

/** What the user is told of a start that failed: a sentence where one is known, else everything. */
function sentenceOf(error: unknown): unknown {
  const known = [StartError, ConfigError, DataFolderError, MigrationError];
  return known.some((kind) => error instanceof kind) ? (error as Error).message : error;
}

interface Running {
  /** Resolves when the process cannot go on. */
  readonly failed: Promise<"failure">;
  stop(reason: string): Promise<void>;
}

async function start(modules: readonly Module[], options: ServeOptions): Promise<Running> {
  const env = await withDotEnv(Deno.env.toObject());
  const config = parseConfig(env, options.defaults);
  const log = createLogger(config.log);
  const began = performance.now();
  requirePort(config.web, "WEB_PORT");
  if (options.rpc) requirePort(config.rpc, "RPC_PORT");

  const undo: (() => Promise<unknown>)[] = [];
  const unwind = async () => {
    for (const step of undo.toReversed()) {
      await step().catch((error) => log.error("a step of the shutdown failed", { error }));
    }
  };
  try {
    const embedded = needsEmbedded(config, modules)
      ? await startEmbeddedPostgres({
        dataDir: config.dataDir,
        progress: (step) => console.log(`  ${step} …`),
      })
      : undefined;
    if (embedded) undo.push(() => embedded.stop());
    const databases = await openDatabases(modules, {
      config,
      log,
      migrations: options.migrations,
      embedded: embedded?.connection,
    });
    undo.push(() => databases.close());
    const { brokerSql, clock, sameDatabase } = databases;
    const broker = postgresBroker({
      sql: brokerSql,
      log,
      clock,
      sameCluster: sameDatabase,
      breakLeases: embedded !== undefined,
    });
    const host = await startHost(modules, {
      config,
      log,
      clock,
      newId: uuidv7,
      sqlOf: databases.sqlOf,
      broker,
      breakLeases: embedded !== undefined,
    });
    const facts = { config, modules, broker: broker.kind, embedded, api: host.api };
    host.app.get("/", (c) => c.html(indexPage(facts)));
    const servers = [listen(host.app.fetch, config.web)];
    if (options.rpc) servers.push(listen(host.app.fetch, config.rpc));
    undo.push(() => host.stop(() => Promise.all(servers.map((s) => s.shutdown())).then(() => {})));
    console.log(summary({ ...facts, ms: performance.now() - began }));
    return { failed: failureOf(embedded), stop: (reason) => stop(reason, log, unwind) };
  } catch (error) {
    await unwind();
    throw error;
  }
}

async function stop(reason: string, log: Logger, unwind: () => Promise<void>): Promise<void> {
  const began = performance.now();
  log.info("stopping", { reason });
  await unwind();
  log.info("stopped", { ms: Math.round(performance.now() - began) });
}

function needsEmbedded({ postgres }: Config, modules: readonly Module[]): boolean {
  return !postgres.connection && modules.some(({ name }) => !postgres.contexts[name]);
}

/** A database that ends by itself takes the process with it; it is started again with the process. */
function failureOf(embedded: EmbeddedPostgres | undefined): Promise<"failure"> {
  if (!embedded) return new Promise(() => {});
  return embedded.ended.then(() => "failure");
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** @throws {StartError} when the port is taken; asked before anything else is started. */
function requirePort({ host, port }: Address, variable: string): void {
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      const advice = `stop the process that has it, or set ${variable}`;
      throw new StartError(`Port ${port} on ${host} is taken: ${advice}.`, { cause: error });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new StartError(`Port ${port} on ${host} may not be used by this account.`);
    }
    throw error;
  }
}

function listen(handler: Deno.ServeHandler, { host, port }: Address): Deno.HttpServer {
  return Deno.serve({ hostname: host, port, onListen: () => {} }, handler);
}
