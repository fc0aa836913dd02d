/**
 * The entry of every process: `serve([stores])` in a container, `serve([stores, …])` for all in one.
 * It reads the environment, starts, says where everything is, and ends in order.
 *
 * @module
 */
import { orderedIds } from "../domain/id.ts";
import { createGate } from "../http/gate.ts";
import { apiPages } from "../http/openapi/pages.ts";
import type { Broker } from "../messaging/broker.ts";
import { natsBroker } from "../messaging/nats_broker.ts";
import { postgresBroker } from "../messaging/postgres_broker.ts";
import { type Config, ConfigError } from "./config.ts";
import { DataFolderError } from "./data_folder.ts";
import type { Databases } from "./host/databases.ts";
import {
  type Foundation,
  layFoundation,
  readConfig,
  type ServeOptions,
} from "./host/foundation.ts";
import { catalogRoutes } from "./catalog/routes.ts";
import { catalogSource } from "./host/catalog.ts";
import { createFront } from "./host/front.ts";
import { type Host, startHost } from "./host/host.ts";
import { indexPage } from "./host/index_page.ts";
import { listen, requirePort, StartError } from "./host/listen.ts";
import { requestObserver } from "./host/request_observer.ts";
import { runNoteOf } from "./host/run_note.ts";
import { summary } from "./host/summary.ts";
import type { Logger } from "./log.ts";
import { type RequestMeter, requestMeter } from "./metrics/requests.ts";
import { MigrationError } from "./migration_files.ts";
import type { Module } from "./module.ts";
import { errorCode, isOutage, surviveOutages } from "./outage.ts";
import { leaveRunFile } from "./run_file.ts";

export type { ServeOptions } from "./host/foundation.ts";

/** Ctrl-C may come twice at once: from the terminal, and handed on by the process that started this one. */
const ECHO_MS = 500;

/**
 * Serves modules until the process is told to end (SIGINT, SIGTERM, SIGQUIT or SIGHUP), then exits: with 0,
 * or with 1 and one clear sentence when it cannot start.
 */
export async function serve(modules: readonly Module[], options: ServeOptions): Promise<void> {
  const ending = Promise.withResolvers<string>();
  let stage: "starting" | "running" | "stopping" = "starting";
  let askedAt = -Infinity;
  for (const signal of ["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      const isEcho = performance.now() - askedAt < ECHO_MS;
      askedAt = performance.now();
      if (stage === "running") return ending.resolve(signal);
      if (stage === "stopping" && isEcho) return;
      console.error(stage === "starting" ? "Ended while starting." : "Ended at once.");
      Deno.exit(1);
    });
  }
  await orExit(async () => {
    const began = performance.now();
    const { config, log, output } = await readConfig(options);
    surviveOutages((error) => log.warn("an outage was met in the background", { error }));
    requirePort(config.web, "WEB_PORT");
    if (options.rpc) requirePort(config.rpc, "RPC_PORT");
    const { migrations } = options;
    const { corsOrigins: origins, maxHeaderBytes } = config.web;
    const requests = requestMeter();
    const observe = requestObserver(requests, log);
    const front = createFront(createGate({ origins, maxHeaderBytes, observe }), observe);
    const bound = [config.web, ...(options.rpc ? [config.rpc] : [])];
    const servers = bound.map((address) => listen(front.handlerAt(address.host), address));
    await using ends = new AsyncDisposableStack();
    ends.defer(() => {
      if (stage === "stopping") log.info("stopped");
    });
    const foundation = await layFoundation(modules, { config, log, migrations });
    ends.use(foundation.ends);
    const host = await startOn(foundation, modules, { config, log, requests });
    const facts = {
      config,
      modules,
      broker: host.broker.kind,
      embedded: foundation.embedded,
      api: host.api,
    };
    const pages = indexPage(facts);
    apiPages(host.app, options.apis ?? [], pages);
    catalogRoutes(
      host.app,
      catalogSource({ modules, contexts: host.contexts, config, log }),
      pages,
    );
    front.handOver(host.app);
    ends.defer(() =>
      host.stop(async () => {
        await Promise.all(servers.map((server) => server.shutdown()));
      })
    );
    const [{ addr: { port } }] = servers; // of WEB_PORT=0 the system chose one
    const { leavesNote: kind } = options;
    if (kind) {
      const connection = foundation.embedded?.connection;
      const note = runNoteOf({ kind, config, modules, embedded: connection, port });
      ends.use(await leaveRunFile(config.dataDir, note));
    }
    output.flush();
    console.log(summary({ ...facts, port, ms: performance.now() - began }));
    stage = "running";

    const { embedded } = foundation;
    const reason = await Promise.race([
      ending.promise,
      // a database that ends by itself takes the process with it: both are started again together
      ...(embedded ? [embedded.ended.then(() => "database ended")] : []),
    ]);
    stage = "stopping";
    log.info("stopping", { reason });
    endBy(config.shutdownTimeoutMs + 1_000, log);
    return reason === "database ended" ? 1 : 0;
  });
}

/** Ends the process after some milliseconds, whatever hangs; it does not keep it alive. */
function endBy(ms: number, log: Logger): void {
  const timer = setTimeout(() => {
    log.error("the shutdown took too long; what is unfinished goes on after the next start", {
      ms,
    });
    Deno.exit(1);
  }, ms);
  Deno.unrefTimer(Number(timer));
}

/** Brings the databases of modules up to date, then exits. */
export async function migrateOnly(
  modules: readonly Module[],
  options: ServeOptions,
): Promise<void> {
  await orExit(async () => {
    const { config, log } = await readConfig(options);
    const { migrations } = options;
    const foundation = await layFoundation(modules, { config, log, migrations });
    await using _ends = foundation.ends;
    console.log(`The databases of ${modules.map(({ name }) => name).join(", ")} are up to date.`);
    return 0;
  });
}

async function startOn(
  { embedded, databases, migrations, ends }: Foundation,
  modules: readonly Module[],
  { config, log, requests }: { config: Config; log: Logger; requests: RequestMeter },
): Promise<Host> {
  const { brokerSql, clock, sameDatabase, sqlOf } = databases;
  const alone = embedded !== undefined && sameDatabase; // the lock of its folder says so
  const broker = await openBroker({ brokerSql, sameDatabase }, alone, config, log);
  ends.defer(() => broker.close());
  return await startHost(modules, {
    config,
    log,
    clock,
    newId: orderedIds(),
    sqlOf,
    broker,
    migrations,
    alone,
    remembers: alone,
    requests,
  });
}

async function openBroker(
  { brokerSql, sameDatabase }: Pick<Databases, "brokerSql" | "sameDatabase">,
  alone: boolean,
  { nats: { url, stream }, serviceName: name, takeOver }: Config,
  log: Logger,
): Promise<Broker> {
  if (brokerSql) {
    return postgresBroker({ sql: brokerSql, log, sameDatabase, breakLeases: alone });
  }
  if (!url) throw new TypeError("no broker is configured");
  return await natsBroker({ url, stream, name, takeOver, log });
}

/** Runs the process and exits with its code; a start that fails in a known way says one sentence. */
async function orExit(run: () => Promise<number>): Promise<never> {
  const known = [StartError, ConfigError, DataFolderError, MigrationError];
  try {
    Deno.exit(await run());
  } catch (error) {
    console.error(known.some((kind) => error instanceof kind) ? messageOf(error) : unknown(error));
    Deno.exit(1);
  }
}

/** What is said of a start that failed otherwise: a sentence for a database that is not there. */
function unknown(error: unknown): unknown {
  if (isOutage(error)) return `PostgreSQL does not answer: ${messageOf(error)}.`;
  const refuses = /^(28|3D)/.test(errorCode(error)); // who may connect, and to which database
  return refuses ? `PostgreSQL refuses the connection: ${messageOf(error)}.` : error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
