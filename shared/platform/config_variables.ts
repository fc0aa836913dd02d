/**
 * Each environment variable and what it may hold.
 *
 * @module
 */

import { z } from "zod";
import { parseConnectionString } from "./connection_string.ts";
import { logLevels } from "./log.ts";
import { parseNatsUrl } from "./nats_address.ts";

/** The kinds of installation; the kind chooses the dot-env files and the log format. */
export const environments = ["development", "test", "staging", "production"] as const;
export type Environment = typeof environments[number];

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a duration such as `250ms`, `30s`, `1h30m`, `1.5h`.
 *
 * @throws {SyntaxError} when the text is anything else.
 *
 * @example
 * ```ts
 * import { parseDuration } from "./config_variables.ts";
 * if (parseDuration("1m30s") !== 90_000) throw new Error("never");
 * ```
 */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    throw new SyntaxError("must be a duration such as 250ms, 30s, 5m or 168h");
  }
  const parts = text.matchAll(/([\d.]+)(ms|s|m|h)/g);
  const total = parts.reduce((sum, [, n, unit = ""]) => sum + Number(n) * (unitsMs[unit] ?? 0), 0);
  return Math.round(total);
}

const sizes: Readonly<Record<string, number>> = { "": 1, KiB: 1 << 10, MiB: 1 << 20 };

/**
 * Bytes of a size such as `512`, `16KiB`, `1MiB`.
 *
 * @throws {SyntaxError} when the text is anything else.
 *
 * @example
 * ```ts
 * import { parseSize } from "./config_variables.ts";
 * if (parseSize("16KiB") !== 16_384) throw new Error("never");
 * ```
 */
export function parseSize(text: string): number {
  const [, number, unit = ""] = /^([1-9]\d{0,8})(KiB|MiB)?$/.exec(text) ?? [];
  if (number === undefined) throw new SyntaxError("must be a size such as 512, 16KiB or 1MiB");
  return Number(number) * sizes[unit];
}

const oneOf = <T extends string>(allowed: readonly T[]) =>
  z.enum(allowed, { error: () => `must be one of ${allowed.join(", ")}` });
const yesOrNo = oneOf(["true", "false"]).transform((text) => text === "true");
const whole = z.string().regex(/^[1-9]\d{0,4}$/, "must be a whole number from 1 to 99999")
  .transform(Number);
const port = z.string().regex(/^:?\d{1,5}$/, "must be a port such as 8080 or :8080")
  .transform((text) => Number(text.replace(":", "")))
  .refine((number) => number <= 65_535, "must be a port up to 65535");
const duration = parsedBy(parseDuration);
const patience = duration.refine((ms) => ms >= 1 && ms < 2 ** 31, "must be from 1ms to 596h");
const size = parsedBy(parseSize);
/** The schema of `PG_CONN` and its like. */
export const connection = parsedBy(parseConnectionString);

const natsForm = "must be host:port, nats://host:port or tls://user:password@host:port";

/** The variables but for `PG_CONN_<CONTEXT>`; the texts follow the name and the value. */
export const variables = z.object({
  ENVIRONMENT: oneOf(environments).default("development"),
  LOG_LEVEL: oneOf(logLevels).optional(),
  PG_CONN: connection.optional(),
  BROKER_PG_CONN: connection.optional(),
  PG_POOL: whole.default(10),
  PG_PREPARE: yesOrNo.default(true),
  NATS_URL: z.string().refine(isNatsUrl, natsForm).optional(),
  NATS_STREAM: z.string().regex(/^[\w-]+$/, "must be letters, digits, - and _")
    .default("mallbots"),
  RPC_HOST: z.string().default("0.0.0.0"),
  RPC_PORT: port.default(9_000),
  RPC_SERVICES: parsedBy(parseServices).default({}),
  WEB_HOST: z.string().default("0.0.0.0"),
  WEB_PORT: port.default(8_080),
  CORS_ORIGINS: parsedBy(parseOrigins).default([]),
  MAX_BODY: size.default(1 << 20),
  MAX_HEADERS: size.optional(),
  BODY_TIMEOUT: patience.default(15_000),
  REQUEST_TIMEOUT: patience.default(30_000),
  DATA_DIR: z.string().default(".mallbots"),
  SHUTDOWN_TIMEOUT: duration.default(30_000),
  OUTBOX_RETENTION: duration.default(7 * 24 * 3_600_000),
  TAKE_OVER: yesOrNo.default(false),
  PARTICIPATION_REQUIRED: yesOrNo.default(true),
  BASKET_TTL: duration.default(30 * 60_000),
  BOT_RECALL_TIMEOUT: duration.default(5 * 60_000),
  SMS_WEBHOOK_URL: z.string().refine(isWebAddress, "must be an http:// or https:// URL").optional(),
  SMS_WEBHOOK_TOKEN: z.string().regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces")
    .optional(),
  CARD_HASH_KEY: z.string().min(32, "must have at least 32 characters").optional(),
  OPS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  OTEL_SERVICE_NAME: z.string().default("mallbots"),
});

/** A schema for a parser that refuses with a SyntaxError. */
function parsedBy<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

function parseOrigins(text: string): string[] {
  const origins = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  const strange = origins.find((origin) =>
    origin !== "*" && !(isWebAddress(origin) && URL.parse(origin)?.origin === origin)
  );
  if (strange === undefined) return origins;
  throw new SyntaxError("must be * or origins such as https://shop.example, by commas");
}

function isNatsUrl(text: string): boolean {
  try {
    return parseNatsUrl(text).servers.length > 0;
  } catch {
    return false;
  }
}

function parseServices(text: string): Record<string, string> {
  const services: Record<string, string> = {};
  for (const pair of text.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
    const [, name = "", address = ""] = /^([\w-]+)=(\S+)$/.exec(pair) ?? [];
    const url = URL.parse(/^https?:\/\//.test(address) ? address : `http://${address}`);
    const isOrigin = url && url.pathname === "/" && url.search === "" && url.username === "";
    if (name === "" || !isOrigin) throw new SyntaxError(`invalid service pair: "${pair}"`);
    services[name.toUpperCase()] = url.origin;
  }
  return services;
}
