/**
 * The host: modules brought up in order and taken down in order. Intake stops first, then handlers,
 * then the relay, then the broker; whoever opened the databases closes them last.
 *
 * @module
 */
import { Hono } from "hono";
import type { DomainError } from "../../domain/error.ts";
import type { NewId } from "../../domain/id.ts";
import { type Api, createApi, joined } from "../../http/api.ts";
import { compressing } from "../../http/compression.ts";
import { idempotency } from "../../http/idempotency.ts";
import { livenessRoute } from "../../http/liveness.ts";
import { observeRequests } from "../../http/observed.ts";
import { contextTransport } from "../../http/rest_transport.ts";
import type { Broker } from "../../messaging/broker.ts";
import { createLeases, type Leases } from "../../messaging/lease.ts";
import { RETENTION_LEASE } from "../../messaging/retention.ts";
import { createWake, type Wake } from "../../messaging/wake.ts";
import { createClient } from "../../rpc/client.ts";
import { DeadlineError } from "../../rpc/error.ts";
import { createPatience } from "../../rpc/patience.ts";
import { holdAgainst } from "../../rpc/refusals.ts";
import { boundSql, boundTransport } from "../call_end.ts";
import type { Clock } from "../clock.ts";
import { type Config, ConfigError } from "../config.ts";
import type { Sql } from "../database.ts";
import type { Logger } from "../log.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { RequestMeter } from "../metrics/requests.ts";
import type { Module, Parts } from "../module.ts";
import type { Phase } from "../ops/desk.ts";
import { createReadiness } from "../ops/readiness.ts";
import { opsRoutes } from "../ops/routes.ts";
import { inTime } from "../time.ts";
import { tracedTransport } from "../tracing/calls.ts";
import { aroundCalls, callHeaders } from "./calls.ts";
import { type Context, createContext } from "./context.ts";
import { schemasOf } from "./databases.ts";
import { requestObserver } from "./request_observer.ts";

/** What a host runs on; it belongs to the caller, who closes the broker, then the databases. */
export interface HostPorts {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The pool of a context's database, migrated. */
  readonly sqlOf: (context: string) => Sql;
  readonly broker: Broker;
  /** The folder that has a folder of migrations for each context. */
  readonly migrations: URL;
  /**
   * No other process can use these databases: leases of a killed one are taken at once, and there is
   * nobody to wake.
   */
  readonly alone?: boolean;
  /** Whether rows that were written are remembered; only when alone. Default false. */
  readonly remembers?: boolean;
  /** Counts requests, those that were answered before there was a host, too; one of its own unless given. */
  readonly requests?: RequestMeter;
}

/** Large answers beside those of calls, which compress theirs: before anything answers at these paths. */
const DOCUMENTS = [
  "/metrics",
  "/openapi.json",
  "/asyncapi.json",
  "/:context/openapi.json",
  "/:context/api.swagger.json",
];

/** Modules that run. */
export interface Host {
  /** All surfaces; serve it, or ask it directly. */
  readonly app: Hono;
  readonly api: Api;
  readonly broker: Broker;
  readonly contexts: ReadonlyMap<string, Context>;
  /**
   * Ends everything in order, within `SHUTDOWN_TIMEOUT`.
   *
   * @param closeIntake stops HTTP and waits for the requests at hand.
   */
  stop(closeIntake?: () => Promise<void>): Promise<void>;
}

/**
 * Starts modules.
 *
 * @throws {ConfigError} when a module calls a context that neither runs here nor is in `RPC_SERVICES`.
 */
export async function startHost(modules: readonly Module[], ports: HostPorts): Promise<Host> {
  const { config, log, clock, newId, sqlOf, broker } = ports;
  const app = new Hono();
  livenessRoute(app);
  for (const path of DOCUMENTS) app.use(path, compressing());
  let phase: Phase = "starting";
  const stopping = new AbortController();
  const { maxBodyBytes, bodyTimeoutMs, requestTimeoutMs } = config.web;
  const limits = {
    maxBodyBytes,
    bodyPatience: createPatience(bodyTimeoutMs),
    callPatience: createPatience(requestTimeoutMs),
  };
  const idNames = new Map<string, readonly string[]>();
  const contexts = new Map<string, Context>();
  const { requests } = ports;
  const metrics = createMetrics({ contexts: () => contexts.values(), log, requests });
  const api = createApi({
    app,
    ...limits,
    stopping: stopping.signal,
    around: joined(
      metrics.requests.around,
      aroundCalls({
        onOutage: (error) => log.error("an outage reached a caller", { error }),
        idsOf: (service) => idNames.get(service) ?? [],
      }),
    ),
    onError(error, info) {
      const isCallers = error instanceof DeadlineError || info.code === "canceled";
      log[isCallers ? "debug" : "error"]("a call failed", { ...info, error });
    },
  });
  observeRequests(app, requestObserver(metrics.requests, log));
  const readiness = createReadiness({
    phase: () => phase,
    broker,
    contexts: () => contexts.values(),
  });
  app.get("/metrics", async (c) => {
    const { text, type } = await metrics.page();
    return c.text(text, 200, { "content-type": type, "cache-control": "no-store" });
  });
  opsRoutes(app, { config, log, contexts, phase: () => phase, broker: broker.kind, readiness });
  const leases: Leases[] = [];
  const wakes = new Map<Sql, Wake>();
  const wakeOn = (sql: Sql) => {
    if (ports.alone) return undefined;
    const wake = wakes.get(sql) ?? createWake({ sql, log });
    wakes.set(sql, wake);
    return wake;
  };

  const client: Parts["client"] = (context, service) => {
    if (modules.some(({ name }) => name === context)) {
      const transport = boundTransport(tracedTransport(api.transport));
      return createClient(service, transport, { headers: callHeaders });
    }
    const url = config.rpc.services[context.toUpperCase()];
    if (!url) {
      throw new ConfigError([
        `RPC_SERVICES does not say where ${context} is, which does not run in this process.`,
      ]);
    }
    const transport = boundTransport(tracedTransport(contextTransport(url)));
    return createClient(service, transport, { headers: callHeaders });
  };

  for (const module of modules) {
    const sql = sqlOf(module.name);
    const held = createLeases({
      sql,
      schema: module.name,
      owner: `${Deno.pid}-${crypto.randomUUID()}`, // an operator sees which process it is
      names: ["outbox", RETENTION_LEASE],
      breakExisting: ports.alone ?? false,
      log,
    });
    leases.push(held);
    const { nats: { stream } } = config;
    const meter = metrics.meter(module.name, module.metrics);
    const context = createContext({
      name: module.name,
      sql,
      broker,
      leases: held,
      wake: wakeOn(sql),
      clock,
      newId,
      log,
      stream,
      retentionMs: config.outboxRetentionMs,
      remembers: ports.remembers ?? false,
      aggregates: module.aggregates,
      sources: schemasOf(module, ports.migrations),
      meter,
      gauges: module.metrics?.gauges,
    });
    contexts.set(module.name, context);
    const { refusals } = module.api ?? {};
    const undeclared = (method: string, { code, reason, message: text }: DomainError) =>
      context.log.warn("a refusal is not declared", { method, code, reason, text });
    await module.start({
      config,
      log: context.log,
      clock,
      newId,
      sql: boundSql(sql),
      store: context.store,
      units: context.units,
      messages: context.messages,
      projections: context.projecting,
      background: context.background,
      sagaDesk: context.sagaDesk,
      observeSaga: meter.saga,
      client,
      api: {
        serve(service, implementation) {
          idNames.set(service.schema.name, module.api?.ids ?? []);
          const once = idempotency({ ...context, clock });
          const within = joined(once, refusals && holdAgainst(refusals, undeclared));
          api.serve(service, implementation, module.name, within);
        },
      },
    });
  }
  await Promise.all(leases.map((held) => held.start()));
  for (const context of contexts.values()) await context.start();
  phase = "running";

  return {
    app,
    api,
    broker,
    contexts,
    async stop(closeIntake = () => Promise.resolve()) {
      phase = "stopping";
      stopping.abort();
      const until = Date.now() + config.shutdownTimeoutMs;
      const left = () => Math.max(250, until - Date.now());
      const all = (work: (context: Context) => Promise<void>) =>
        Promise.all([...contexts.values()].map(work));
      if (!await inTime(closeIntake(), left())) log.warn("requests were cut off");
      limits.bodyPatience[Symbol.dispose]();
      limits.callPatience[Symbol.dispose]();
      await all((context) => context.drain(left()));
      await all((context) => context.close(left()));
      await Promise.all(leases.map((held) => held.close()));
      await Promise.all([...wakes.values()].map((wake) => wake.close()));
      metrics[Symbol.dispose]();
    },
  };
}
