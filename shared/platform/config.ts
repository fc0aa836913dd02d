/**
 * The configuration of a process: environment variables, parsed once, at the start.
 *
 * @module
 */

import { z } from "zod";
import { connection, type Environment, variables } from "./config_variables.ts";
import type { PgConnection } from "./connection_string.ts";
import type { LogLevel } from "./log.ts";

export { type Environment, environments, parseDuration } from "./config_variables.ts";

/** Variables by name, as `Deno.env.toObject()` gives them; an empty text counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Everything that can be configured; durations are milliseconds. */
export interface Config {
  /** `ENVIRONMENT`, default `development`. */
  readonly environment: Environment;
  /** `OTEL_SERVICE_NAME`, default `mallbots`. */
  readonly serviceName: string;
  readonly log: {
    /** `LOG_LEVEL`, default DEBUG in development and INFO elsewhere. */
    readonly level: LogLevel;
    /** JSON in production and staging, else pretty. */
    readonly format: "json" | "pretty";
  };
  readonly postgres: {
    /** `PG_CONN`; absent: the embedded server. */
    readonly connection?: PgConnection;
    /** `PG_CONN_<CONTEXT>` by the context's name in lower case. */
    readonly contexts: Readonly<Record<string, PgConnection>>;
    /** `BROKER_PG_CONN`; absent: `PG_CONN`. */
    readonly broker?: PgConnection;
    /** `PG_POOL`, connections a database, default 10. */
    readonly pool: number;
    /** `PG_PREPARE`, default true; false behind a pooler in transaction mode. */
    readonly prepare: boolean;
  };
  readonly nats: {
    /** `NATS_URL`; absent: PostgreSQL is the broker. */
    readonly url?: string;
    /** `NATS_STREAM`, default `mallbots`. */
    readonly stream: string;
  };
  readonly rpc: {
    /** `RPC_HOST`, default `0.0.0.0`. */
    readonly host: string;
    /** `RPC_PORT`, default 9000; 0 is any free port. */
    readonly port: number;
    /** `RPC_SERVICES`: base URL by the context's name in upper case. */
    readonly services: Readonly<Record<string, string>>;
  };
  readonly web: {
    /** `WEB_HOST`, default `0.0.0.0`. */
    readonly host: string;
    /** `WEB_PORT`, default 8080; 0 is any free port. */
    readonly port: number;
    /** `CORS_ORIGINS`: whose pages may call; none unless set, `*` is any. */
    readonly corsOrigins: readonly string[];
    /** `MAX_BODY`, most bytes of a request after decompression, default `1MiB`. */
    readonly maxBodyBytes: number;
    /** `MAX_HEADERS`, most bytes of its headers with its path; absent: the limits of the HTTP server. */
    readonly maxHeaderBytes?: number;
    /** `BODY_TIMEOUT`, how long a request may take to arrive, default `15s`. */
    readonly bodyTimeoutMs: number;
    /** `REQUEST_TIMEOUT`, how long its answer may take, default `30s`; streams may go on. */
    readonly requestTimeoutMs: number;
  };
  /** `DATA_DIR`, default `.mallbots`: where the embedded PostgreSQL lives. */
  readonly dataDir: string;
  /** `SHUTDOWN_TIMEOUT`, default `30s`. */
  readonly shutdownTimeoutMs: number;
  /** `OUTBOX_RETENTION`, default `168h`. */
  readonly outboxRetentionMs: number;
  /** `TAKE_OVER`, default false: durables that two contexts of another system shared are taken over. */
  readonly takeOver: boolean;
  /** `PARTICIPATION_REQUIRED`, default true. */
  readonly participationRequired: boolean;
  /** `BASKET_TTL`, default `30m`. */
  readonly basketTtlMs: number;
  /** `BOT_RECALL_TIMEOUT`, default `5m`. */
  readonly botRecallTimeoutMs: number;
  readonly sms: {
    /** `SMS_WEBHOOK_URL`, where text messages are posted; absent: they are only logged. */
    readonly webhookUrl?: string;
    /** `SMS_WEBHOOK_TOKEN`, the bearer token for it. */
    readonly webhookToken?: string;
  };
  /** `CARD_HASH_KEY`; absent: in development a random one is kept beside the hashes. */
  readonly cardHashKey?: string;
  /** `OPS_TOKEN`; absent: the operator's routes answer only on the loopback address. */
  readonly opsToken?: string;
}

/** The environment cannot be used; the message has one line a problem. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** One sentence a problem; no secret is in it. */
    readonly problems: readonly string[],
  ) {
    super(problems.join("\n"));
  }
}

const contextPrefix = "PG_CONN_";

/** The variables that may hold a secret: no error shows their value. */
const secrets = /^(PG_CONN|BROKER_PG_CONN|NATS_URL|OPS_TOKEN|SMS_WEBHOOK|CARD_HASH_KEY)/;

/**
 * Parses the environment. Variables that are not known are ignored.
 *
 * @param env the variables; what is not set or empty comes from `defaults`.
 * @param defaults for one way of starting, e.g. `{ WEB_HOST: "127.0.0.1" }` for development.
 * @returns a deeply frozen value.
 * @throws {ConfigError} with every problem that there is.
 *
 * @example
 * ```ts
 * import { parseConfig } from "./config.ts";
 * const { web, shutdownTimeoutMs } = parseConfig({ WEB_PORT: ":80", SHUTDOWN_TIMEOUT: "5s" });
 * if (web.port !== 80 || shutdownTimeoutMs !== 5_000) throw new Error("never");
 * ```
 */
export function parseConfig(env: Variables, defaults: Variables = {}): Config {
  const given = { ...withoutBlanks(defaults), ...withoutBlanks(env) };
  const parsed = variables.safeParse(given);
  const contexts = z.record(z.string(), connection).safeParse(
    Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith(contextPrefix))),
  );
  if (!parsed.success || !contexts.success) {
    const issues = [...parsed.error?.issues ?? [], ...contexts.error?.issues ?? []];
    throw new ConfigError(issues.map((issue) => sentence(issue, given)));
  }
  return deepFreeze(configOf(parsed.data, contexts.data));
}

/**
 * The database of a context: `PG_CONN_<CONTEXT>`, else `PG_CONN`.
 *
 * @returns undefined for the embedded server.
 */
export function databaseOf({ postgres }: Config, context: string): PgConnection | undefined {
  return postgres.contexts[context] ?? postgres.connection;
}

function configOf(
  env: z.output<typeof variables>,
  contexts: Readonly<Record<string, PgConnection>>,
): Config {
  const deployed = env.ENVIRONMENT === "production" || env.ENVIRONMENT === "staging";
  return {
    environment: env.ENVIRONMENT,
    serviceName: env.OTEL_SERVICE_NAME,
    log: {
      level: env.LOG_LEVEL ?? (env.ENVIRONMENT === "development" ? "DEBUG" : "INFO"),
      format: deployed ? "json" : "pretty",
    },
    postgres: {
      ...(env.PG_CONN && { connection: env.PG_CONN }),
      contexts: Object.fromEntries(
        Object.entries(contexts).map((
          [name, value],
        ) => [name.slice(contextPrefix.length).toLowerCase(), value]),
      ),
      ...(env.BROKER_PG_CONN && { broker: env.BROKER_PG_CONN }),
      pool: env.PG_POOL,
      prepare: env.PG_PREPARE,
    },
    nats: { ...(env.NATS_URL && { url: env.NATS_URL }), stream: env.NATS_STREAM },
    rpc: { host: env.RPC_HOST, port: env.RPC_PORT, services: env.RPC_SERVICES },
    web: {
      host: env.WEB_HOST,
      port: env.WEB_PORT,
      corsOrigins: env.CORS_ORIGINS,
      maxBodyBytes: env.MAX_BODY,
      ...(env.MAX_HEADERS !== undefined && { maxHeaderBytes: env.MAX_HEADERS }),
      bodyTimeoutMs: env.BODY_TIMEOUT,
      requestTimeoutMs: env.REQUEST_TIMEOUT,
    },
    dataDir: env.DATA_DIR,
    shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT,
    outboxRetentionMs: env.OUTBOX_RETENTION,
    takeOver: env.TAKE_OVER,
    participationRequired: env.PARTICIPATION_REQUIRED,
    basketTtlMs: env.BASKET_TTL,
    botRecallTimeoutMs: env.BOT_RECALL_TIMEOUT,
    sms: {
      ...(env.SMS_WEBHOOK_URL && { webhookUrl: env.SMS_WEBHOOK_URL }),
      ...(env.SMS_WEBHOOK_TOKEN && { webhookToken: env.SMS_WEBHOOK_TOKEN }),
    },
    ...(env.CARD_HASH_KEY && { cardHashKey: env.CARD_HASH_KEY }),
    ...(env.OPS_TOKEN && { opsToken: env.OPS_TOKEN }),
  };
}

/** The variable's name, its value unless secret, and what is wrong with it. */
function sentence({ path, message }: z.core.$ZodIssue, given: Variables): string {
  const name = path.join(".");
  if (message.startsWith("invalid service pair")) {
    return `${message} in ${name}, which must be NAME=host:port or NAME=http://host:port, by commas`;
  }
  return secrets.test(name) ? `${name} ${message}` : `${name} is "${given[name]}" but ${message}`;
}

function withoutBlanks(env: Variables): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.trim() !== "") set[name] = value.trim();
  }
  return set;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
