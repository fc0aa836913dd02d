/**
 * What the command line and the environment ask of a cluster.
 *
 * @module
 */
import { OptionError, readOptions } from "../simulator/options.ts";
import { type ContextName, CONTEXTS, isContext } from "./surfaces.ts";

/** A cluster as it is asked for. */
export interface ClusterCommand {
  readonly dataDir: string;
  /** Other folders in which operators' programs look. */
  readonly notesIn: readonly string[];
  readonly replicas: Readonly<Partial<Record<ContextName, number>>>;
  readonly broker: "nats" | "postgres";
  readonly host: string;
  readonly port: number;
  /** Variables for the processes. */
  readonly env: Readonly<Record<string, string>>;
  readonly showsLogs: boolean;
}

/** What `--help` shows. */
export const helpText = `deno task cluster [options]

Starts PostgreSQL (a database and a role for each context), nats-server, and a process for each context
behind a proxy on http://localhost:8080. Ctrl-C ends all of it; the data stays.

  --replicas 2                     processes of each context
  --replicas ordering=2,depot=2    of these contexts; one of the others
  --broker nats|postgres           what carries the messages: nats
  --logs                           shows what the processes write; it is in DATA_DIR/logs, too

WEB_HOST and WEB_PORT say where the proxy listens (127.0.0.1:8080), DATA_DIR where the data is
(.mallbots/cluster), NATS_SERVER which nats-server runs. BASKET_TTL, LOG_LEVEL and the like reach the
processes.`;

const MOST_REPLICAS = 9;
const DATA_DIR = ".mallbots";
/** What the cluster says itself. */
const OWN = /^(PG_|BROKER_PG_CONN$|NATS_URL$|RPC_|WEB_|DATA_DIR$|SHUTDOWN_TIMEOUT$)/;
/** What the processes may be told from outside. */
const PASSED =
  /^(ENVIRONMENT|LOG_LEVEL|NATS_STREAM|OPS_TOKEN|OUTBOX_|PARTICIPATION_|BASKET_|BOT_|SMS_|CARD_|OTEL_|CRASH_)/;

/**
 * Reads both.
 *
 * @throws {OptionError} one sentence.
 */
export function readCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ClusterCommand | "help" {
  if (args.includes("--help") || args.includes("-h")) return "help";
  const { replicas, broker, logs } = readOptions(args, {
    replicas: { default: "1", help: "processes of each context" },
    broker: { default: "nats", help: "nats or postgres" },
    logs: { default: false, help: "shows what the processes write" },
  });
  if (broker !== "nats" && broker !== "postgres") {
    throw new OptionError(`--broker is nats or postgres, not "${broker}".`);
  }
  const port = Number((env.WEB_PORT || "8080").replace(":", ""));
  if (!Number.isSafeInteger(port) || port < 0 || port > 65_535) {
    throw new OptionError(`WEB_PORT is "${env.WEB_PORT}" but must be a port such as 8080.`);
  }
  return {
    dataDir: env.DATA_DIR || `${DATA_DIR}/cluster`,
    notesIn: env.DATA_DIR ? [] : [DATA_DIR],
    replicas: replicasOf(replicas),
    broker,
    host: env.WEB_HOST || "127.0.0.1",
    port,
    env: Object.fromEntries(
      Object.entries(env).filter(([name]) => PASSED.test(name) && !OWN.test(name)),
    ),
    showsLogs: logs,
  };
}

/** `2`, or `ordering=2,depot=3`. @throws {OptionError} */
export function replicasOf(text: string): Partial<Record<ContextName, number>> {
  if (/^\d+$/.test(text)) {
    const count = countOf(text);
    return Object.fromEntries(CONTEXTS.map((context) => [context, count]));
  }
  const replicas: Partial<Record<ContextName, number>> = {};
  for (const pair of text.split(",")) {
    const [, name = "", count = ""] = /^\s*([a-z]+)=(\d+)\s*$/.exec(pair) ?? [];
    if (!isContext(name)) {
      throw new OptionError(
        `--replicas is a number, or context=number by commas, not "${text}"; contexts are ${
          CONTEXTS.join(", ")
        }.`,
      );
    }
    replicas[name] = countOf(count);
  }
  return replicas;
}

function countOf(text: string): number {
  const count = Number(text);
  if (count >= 1 && count <= MOST_REPLICAS) return count;
  throw new OptionError(`--replicas is from 1 to ${MOST_REPLICAS}, not "${text}".`);
}
