import assert from "node:assert/strict";
import { ConfigError, databaseOf, parseConfig, parseDuration, type Variables } from "./config.ts";

function problemsOf(env: Variables): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.message, error.problems.join("\n"));
    return error.problems;
  }
  return [];
}

Deno.test("an empty environment gives the defaults", () => {
  assert.deepEqual(parseConfig({}), {
    environment: "development",
    serviceName: "mallbots",
    log: { level: "DEBUG", format: "pretty" },
    postgres: { contexts: {}, pool: 10, prepare: true },
    nats: { stream: "mallbots" },
    rpc: { host: "0.0.0.0", port: 9000, services: {} },
    web: {
      host: "0.0.0.0",
      port: 8080,
      corsOrigins: [],
      maxBodyBytes: 1_048_576,
      bodyTimeoutMs: 15_000,
      requestTimeoutMs: 30_000,
    },
    dataDir: ".mallbots",
    shutdownTimeoutMs: 30_000,
    outboxRetentionMs: 604_800_000,
    takeOver: false,
    participationRequired: true,
    basketTtlMs: 1_800_000,
    botRecallTimeoutMs: 300_000,
    sms: {},
  });
});

Deno.test("every variable is read", () => {
  const config = parseConfig({
    ENVIRONMENT: "production",
    LOG_LEVEL: "WARN",
    PG_CONN: "host=db dbname=mall",
    PG_POOL: "20",
    PG_PREPARE: "false",
    BROKER_PG_CONN: "host=broker",
    NATS_URL: "nats:4222",
    NATS_STREAM: "mall",
    RPC_HOST: "127.0.0.1",
    RPC_PORT: ":9001",
    WEB_HOST: "::",
    WEB_PORT: "80",
    CORS_ORIGINS: "https://shop.example, http://localhost:5173",
    MAX_BODY: "64KiB",
    MAX_HEADERS: "4096",
    BODY_TIMEOUT: "5s",
    REQUEST_TIMEOUT: "1m",
    DATA_DIR: "/data",
    SHUTDOWN_TIMEOUT: "250ms",
    OUTBOX_RETENTION: "24h",
    TAKE_OVER: "true",
    PARTICIPATION_REQUIRED: "false",
    BASKET_TTL: "1h30m",
    BOT_RECALL_TIMEOUT: "10s",
    SMS_WEBHOOK_URL: "https://sms.example/messages?account=1",
    SMS_WEBHOOK_TOKEN: "t0ken",
    CARD_HASH_KEY: "0123456789abcdef0123456789abcdef",
    OPS_TOKEN: "0123456789abcdef",
    OTEL_SERVICE_NAME: "depot",
    HOME: "/ignored",
  });
  assert.deepEqual(config.log, { level: "WARN", format: "json" });
  assert.equal(config.postgres.connection?.database, "mall");
  assert.equal(config.postgres.broker?.host, "broker");
  assert.deepEqual([config.postgres.pool, config.postgres.prepare], [20, false]);
  assert.deepEqual(config.nats, { url: "nats:4222", stream: "mall" });
  assert.deepEqual([config.rpc.host, config.rpc.port], ["127.0.0.1", 9001]);
  assert.deepEqual(config.web, {
    host: "::",
    port: 80,
    corsOrigins: ["https://shop.example", "http://localhost:5173"],
    maxBodyBytes: 65_536,
    maxHeaderBytes: 4_096,
    bodyTimeoutMs: 5_000,
    requestTimeoutMs: 60_000,
  });
  assert.deepEqual([config.dataDir, config.serviceName], ["/data", "depot"]);
  assert.deepEqual([config.shutdownTimeoutMs, config.outboxRetentionMs], [250, 86_400_000]);
  assert.deepEqual([config.basketTtlMs, config.botRecallTimeoutMs], [5_400_000, 10_000]);
  assert.deepEqual([config.takeOver, config.participationRequired], [true, false]);
  assert.deepEqual(config.sms, {
    webhookUrl: "https://sms.example/messages?account=1",
    webhookToken: "t0ken",
  });
  assert.equal(config.cardHashKey, "0123456789abcdef0123456789abcdef");
  assert.equal(config.opsToken, "0123456789abcdef");
});

Deno.test("the log level is INFO outside of development", () => {
  assert.equal(parseConfig({ ENVIRONMENT: "test" }).log.level, "INFO");
  assert.equal(parseConfig({ ENVIRONMENT: "production" }).log.level, "INFO");
});

Deno.test("a context may have a database of its own", () => {
  const config = parseConfig({ PG_CONN: "host=shared", PG_CONN_BASKETS: "host=own" });
  assert.equal(databaseOf(config, "baskets")?.host, "own");
  assert.equal(databaseOf(config, "stores")?.host, "shared");
  assert.equal(databaseOf(parseConfig({}), "stores"), undefined);
});

Deno.test("services are named in upper case and are origins", () => {
  const { rpc } = parseConfig({
    RPC_SERVICES: "STORES=stores:9000, customers=https://c.example,PAYMENTS=http://p:1/",
  });
  assert.deepEqual(rpc.services, {
    STORES: "http://stores:9000",
    CUSTOMERS: "https://c.example",
    PAYMENTS: "http://p:1",
  });
});

Deno.test("a service pair that is malformed is named", () => {
  for (const pair of ["STORES", "=stores:9000", "STORES=", "STORES=a b", "STORES=http://a/path"]) {
    const [problem = ""] = problemsOf({ RPC_SERVICES: pair });
    assert.ok(problem.startsWith(`invalid service pair: "${pair}"`), problem);
  }
});

Deno.test("defaults stand in for what is not set or blank", () => {
  const env = { WEB_PORT: "81", WEB_HOST: " " };
  const { host, port } = parseConfig(env, { WEB_HOST: "127.0.0.1", WEB_PORT: "82" }).web;
  assert.deepEqual([host, port], ["127.0.0.1", 81]);
});

Deno.test("all problems are told, each in one sentence with the value and what is allowed", () => {
  assert.deepEqual(
    problemsOf({ ENVIRONMENT: "prod", LOG_LEVEL: "loud", WEB_PORT: "http", BASKET_TTL: "soon" }),
    [
      'ENVIRONMENT is "prod" but must be one of development, test, staging, production',
      'LOG_LEVEL is "loud" but must be one of TRACE, DEBUG, INFO, WARN, ERROR, PANIC',
      'WEB_PORT is "http" but must be a port such as 8080 or :8080',
      'BASKET_TTL is "soon" but must be a duration such as 250ms, 30s, 5m or 168h',
    ],
  );
  assert.match(problemsOf({ RPC_PORT: "70000" }).join(), /up to 65535/);
  assert.match(problemsOf({ PG_POOL: "0" }).join(), /whole number/);
  assert.match(problemsOf({ PG_PREPARE: "no" }).join(), /one of true, false/);
  assert.match(problemsOf({ MAX_BODY: "1MB" }).join(), /a size such as 512, 16KiB or 1MiB/);
  assert.match(problemsOf({ REQUEST_TIMEOUT: "0s" }).join(), /from 1ms to 596h/);
  for (const origin of ["shop.example", "https://shop.example/", "https://a.example,ftp://b"]) {
    assert.match(problemsOf({ CORS_ORIGINS: origin }).join(), /\* or origins such as https:/);
  }
});

Deno.test("no secret is in a problem", () => {
  const problems = problemsOf({
    PG_CONN: "hunter2hunter2",
    PG_CONN_DEPOT: "password=hunter2 nonsense",
    SMS_WEBHOOK_URL: "ftp://hunter2",
    SMS_WEBHOOK_TOKEN: "hunter2 hunter2",
    CARD_HASH_KEY: "hunter2",
    OPS_TOKEN: "hunter2",
  });
  assert.deepEqual(problems.map((problem) => problem.split(" ")[0]), [
    "PG_CONN",
    "SMS_WEBHOOK_URL",
    "SMS_WEBHOOK_TOKEN",
    "CARD_HASH_KEY",
    "OPS_TOKEN",
    "PG_CONN_DEPOT",
  ]);
  assert.doesNotMatch(problems.join(), /hunter2/);
});

Deno.test("a config cannot be changed", () => {
  const config = parseConfig({});
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.postgres.contexts));
});

Deno.test("a duration needs a number and a unit", () => {
  assert.equal(parseDuration("0s"), 0);
  assert.equal(parseDuration("1.5h"), 5_400_000);
  for (const text of ["", "5", "5 m", "-1s", "1d", "ms"]) {
    assert.throws(() => parseDuration(text), SyntaxError);
  }
});
