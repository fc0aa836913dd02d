/**
 * A process of a context: `services/<context>/main.ts`, with its own database and the broker, and
 * nothing else.
 *
 * @module
 */
import { join } from "node:path";
import { V8_FLAGS } from "../../shared/platform/v8_flags.ts";
import { type Child, createChild } from "./child.ts";
import type { ContextName } from "./surfaces.ts";

/** What it needs. */
export interface ProcessOptions {
  readonly context: ContextName;
  /** From 1 on. */
  readonly replica: number;
  readonly port: number;
  /** The cluster's folder. */
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** More variables, asked for at each start. */
  readonly envNow?: () => Readonly<Record<string, string>>;
  readonly log: string;
  /** Told what happens to it, as a sentence. */
  readonly say: (sentence: string) => void;
  readonly onLine?: (line: string) => void;
  readonly keep: boolean;
  readonly onSpawn?: (pid: number) => void;
}

/** A process of a context. */
export interface ServiceProcess extends Child {
  readonly context: ContextName;
  readonly replica: number;
  /** Where it answers, without the proxy. */
  readonly url: string;
}

const PROJECT = new URL("../../", import.meta.url).pathname;

/** Makes it; it is started by `start`. */
export function createProcess(
  { context, replica, port, dataDir, env, log, ...options }: ProcessOptions,
): ServiceProcess {
  const name = `${context}-${replica}`;
  const url = `http://127.0.0.1:${port}`;
  const child = createChild({
    ...options,
    name,
    program: Deno.execPath(),
    args: ["run", "-A", V8_FLAGS, join(PROJECT, "services", context, "main.ts")],
    cwd: PROJECT,
    log,
    env: {
      NO_COLOR: "1",
      ...env,
      OTEL_SERVICE_NAME: env.OTEL_SERVICE_NAME || context,
      WEB_HOST: "127.0.0.1",
      WEB_PORT: String(port),
      RPC_HOST: "127.0.0.1",
      RPC_PORT: "0",
      DATA_DIR: join(dataDir, "processes", name),
    },
    isReady: () => works(url),
  });
  return Object.assign(child, { context, replica, url });
}

/** Whether it has started; what it needs may be away at the moment. */
async function works(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(3_000);
    const response = await fetch(`${url}/readiness`, { signal });
    const text = await response.text();
    return response.status === 200 || (response.status === 503 && /"failing"/.test(text));
  } catch {
    return false; // not yet
  }
}
