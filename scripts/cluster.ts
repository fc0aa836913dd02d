/**
 * Runs the topology of production on this machine, without Docker.
 *
 * @module
 */
import { DataFolderError } from "../shared/platform/data_folder.ts";
import { requirePort, StartError } from "../shared/platform/host/listen.ts";
import { inTime } from "../shared/platform/time.ts";
import { ChildError } from "./cluster/child.ts";
import { type Cluster, startCluster } from "./cluster/cluster.ts";
import { type ClusterCommand, helpText, readCommand } from "./cluster/command.ts";
import { findNatsServer } from "./cluster/nats_server.ts";
import { summary } from "./cluster/summary.ts";
import { OptionError } from "./simulator/options.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP"] as const;
const END_MS = 10_000;
/** Ctrl-C may come twice at once: from the terminal, and handed on by `deno task`. */
const ECHO_MS = 500;

const NO_NATS =
  `nats-server is not here: on Debian, \`apt-get install nats-server\` brings it; or set \
NATS_SERVER to the program, or run \`deno task cluster --broker postgres\`, which needs none.`;

async function main(): Promise<number> {
  const command = readCommand(Deno.args, Deno.env.toObject());
  if (command === "help") {
    console.log(helpText);
    return 0;
  }
  const natsServer = command.broker === "nats"
    ? await findNatsServer(Deno.env.toObject())
    : undefined;
  if (command.broker === "nats" && !natsServer) throw new OptionError(NO_NATS);

  requirePort(command, "WEB_PORT");

  const asked = Promise.withResolvers<string>();
  let cluster: Cluster | undefined = undefined;
  let askedAt = -Infinity;
  for (const signal of SIGNALS) {
    Deno.addSignalListener(signal, () => {
      const isEcho = performance.now() - askedAt < ECHO_MS;
      if (isEcho) return;
      const isFirst = askedAt === -Infinity;
      askedAt = performance.now();
      if (isFirst && cluster) return asked.resolve(signal);
      cluster?.endNow();
      console.error(isFirst ? "Ended while starting." : "Ended at once.");
      Deno.exit(1); // what was started ends by itself now
    });
  }
  const began = performance.now();
  cluster = await startCluster({ ...optionsOf(command), ...(natsServer && { natsServer }) });
  console.log(summary(cluster, performance.now() - began));
  const reason = await asked.promise;
  console.log(`\n  ${reason}: ending in order …`);
  const ended = Promise.resolve(cluster[Symbol.asyncDispose]());
  if (await inTime(ended, END_MS)) {
    console.log("  ended");
    return 0;
  }
  cluster.endNow();
  console.error(`  not everything ended within ${END_MS / 1_000} s: it is ended by force`);
  return 1;
}

function optionsOf(
  { dataDir, notesIn, replicas, broker, host, port, env, showsLogs }: ClusterCommand,
) {
  return {
    ...{ dataDir, notesIn, replicas, broker, host, port, env },
    say: (sentence: string) => console.log(`  ${sentence}`),
    ...(showsLogs && {
      onLine: (process: string, line: string) => console.log(`${process.padEnd(16)} ${line}`),
    }),
  };
}

try {
  Deno.exit(await main());
} catch (error) {
  const known = [OptionError, StartError, DataFolderError, ChildError].some((kind) =>
    error instanceof kind
  );
  console.error(known && error instanceof Error ? error.message : error);
  Deno.exit(1);
}
