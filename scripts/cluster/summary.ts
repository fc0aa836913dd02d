/**
 * What is said of a cluster that has started.
 *
 * @module
 */
import type { Cluster } from "./cluster.ts";

/** The lines. */
export function summary({ url, dataDir, postgres, nats, processes }: Cluster, ms: number): string {
  const broker = nats ? `NATS ${nats.version} at ${nats.url}, process ${nats.pid}` : "PostgreSQL";
  const facts: [string, string][] = [
    ["open", url],
    ["database", `PostgreSQL ${postgres.version}, a database a context, process ${postgres.pid}`],
    ["broker", broker],
    ["data", `${dataDir}; what the processes write is in logs/`],
    ["process", `${Deno.pid}, started in ${Math.round(ms)} ms; Ctrl-C ends everything`],
  ];
  return [
    "",
    "  MallBots is ready, a process a context",
    "",
    ...facts.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    "",
    ...processes.map(({ name, url, pid }) => `  ${name.padEnd(16)} ${url}  process ${pid}`),
    "",
  ].join("\n");
}
