/**
 * Other people's programs, to be measured beside ours. Their packages are of `scripts/bench/deno.json`,
 * with a lock of their own, and are fetched when the first of them is asked for.
 *
 * @module
 */
import type { Peer } from "./bench.ts";
import { type Contender, type Figures, startContender } from "./contenders.ts";

/** A peer that runs, or why it does not. */
export interface RunningPeer extends AsyncDisposable {
  /** Package, version and runtime. */
  readonly name: string;
  readonly contender: Contender | undefined;
  /** Why there is none. */
  readonly why?: string;
}

/** Where peers come from. */
export interface Peers {
  /**
   * Starts a peer; on Node when there is one, as most people run it.
   *
   * @param file of `scripts/bench/peers`.
   * @param name of its package.
   * @param on `deno` for those that need it.
   */
  start(
    file: string,
    name: string,
    env?: Readonly<Record<string, string>>,
    on?: "deno",
  ): Promise<RunningPeer>;
}

const HERE = new URL("./", import.meta.url).pathname;
const LEAST_NODE = 20;

/** The peers. @param progress told what takes time. */
export function peersFrom(progress: (text: string) => void): Peers {
  let installed: Promise<string | undefined> | undefined;
  let node: Promise<string | undefined> | undefined;
  return {
    async start(file, packageName, env = {}, on) {
      const version = on === "deno" ? undefined : await (node ??= nodeVersion());
      const runtime = version ? `Node ${version}` : `Deno ${Deno.version.deno}`;
      const name = `${packageName} ${await versionOf(packageName)}, ${runtime}`;
      const none = (why: string): RunningPeer => ({
        name,
        contender: undefined,
        why,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
      progress(`fetching the peers' packages, starting ${name}`);
      const failure = await (installed ??= install());
      if (failure !== undefined) return none(`its packages could not be fetched: ${failure}`);
      const path = `${HERE}peers/${file}`;
      const args = version ? [path] : ["run", "-A", "--frozen", `--config=${HERE}deno.json`, path];
      try {
        const contender = await startContender({
          program: version ? "node" : Deno.execPath(),
          args,
          env,
        });
        return { name, contender, [Symbol.asyncDispose]: () => contender[Symbol.asyncDispose]() };
      } catch (error) {
        return none(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** Makes `node_modules` as the lock says. @returns what went wrong. */
async function install(): Promise<string | undefined> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["install", "--frozen"],
    cwd: HERE,
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stderr } = await command.output();
  return success ? undefined : new TextDecoder().decode(stderr).trim().slice(-400);
}

async function nodeVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("node", { args: ["--version"] }).output();
    const version = new TextDecoder().decode(stdout).trim().replace(/^v/, "");
    return Number.parseInt(version) >= LEAST_NODE ? version : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function versionOf(packageName: string): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${HERE}deno.json`));
  return String(imports[packageName]).replace(/^.*@/, "");
}

/** One number of a peer, round by round. */
export function figuresOf(
  { name, why }: RunningPeer,
  rounds: readonly Figures[],
  of: (figures: Figures) => number,
  times?: number,
): Peer {
  return {
    name,
    values: rounds.map(of),
    ...(times !== undefined && { times }),
    ...(why !== undefined && { note: why }),
  };
}
