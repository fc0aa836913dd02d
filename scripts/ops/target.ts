/**
 * Where the system is that an operator works on.
 *
 * @module
 */
import { type Config, parseConfig } from "../../shared/platform/config.ts";
import { withDotEnv } from "../../shared/platform/dot_env.ts";
import { findRun, type RunNote } from "../../shared/platform/run_file.ts";
import { OptionError } from "../simulator/options.ts";

/** A process to ask. */
export interface Process {
  /** For people. */
  readonly name: string;
  readonly url: string;
}

/** A system. */
export interface Target {
  readonly processes: readonly Process[];
  /** `OPS_TOKEN`. */
  readonly token: string | undefined;
  /** What a running system left; undefined when it is known by other means. */
  readonly note: RunNote | undefined;
  /** Where the environment says that everything is. */
  readonly config: Config;
  /** What an operator should know of how it was found. */
  readonly remarks: readonly string[];
}

/**
 * Finds it: where `url` says; else by the note of a running system in `DATA_DIR`; else as the environment
 * says, with `WEB_PORT` and `RPC_SERVICES`.
 *
 * @param url of one process; of a system that left a note, all of its processes.
 */
export async function findTarget(url: string): Promise<Target> {
  const env = await withDotEnv(Deno.env.toObject());
  const config = parseConfig(env);
  const found = await findRun(config.dataDir);
  const note = found.found === "running" ? found.run : undefined;
  if (note && (url === "" || isSameOrigin(url, note.url))) {
    return {
      processes: note.processes,
      token: config.opsToken ?? note.token,
      note,
      config,
      remarks: [],
    };
  }
  const remarks = found.found === "stale" && url === ""
    ? [
      `${found.path} is left of process ${found.run.pid}, which was killed; the environment counts.`,
    ]
    : [];
  const processes = url === "" ? ofEnvironment(config) : [{ name: "", url: originOf(url) }];
  return { processes, token: config.opsToken, note: undefined, config, remarks };
}

function ofEnvironment({ web: { port }, rpc: { services } }: Config): Process[] {
  const others = Object.entries(services).map(([name, url]) => ({ name: name.toLowerCase(), url }));
  const all = [{ name: "", url: `http://localhost:${port}` }, ...others];
  return [...new Map(all.map((process) => [process.url, process])).values()];
}

function originOf(text: string): string {
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `http://${text}`);
  if (!url) throw new OptionError(`--url is "${text}", which is no address.`);
  return url.origin;
}

function isSameOrigin(a: string, b: string): boolean {
  const plain = (text: string) => originOf(text).replace("//127.0.0.1", "//localhost");
  return plain(a) === plain(b);
}
