/**
 * A program that is kept alive: started, watched, and started again when it ends by itself.
 *
 * @module
 */
import { inTime, pause } from "../../shared/platform/time.ts";

/** What is kept alive. */
export interface ChildOptions {
  /** E.g. `ordering-2`; also the name of its log. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** More variables, asked for at each start. */
  readonly envNow?: () => Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The account to run as; the own one unless given. */
  readonly account?: { readonly uid: number; readonly gid: number };
  /** The file to which its output is appended. */
  readonly log: string;
  /** Whether it works by now; asked again and again after each start. */
  readonly isReady: () => Promise<boolean>;
  /** Told what happens to it, as a sentence. */
  readonly say: (sentence: string) => void;
  /** Told each line of its output. */
  readonly onLine?: (line: string) => void;
  /** Whether it is started again when it ends by itself. */
  readonly keep: boolean;
  /** Told each new process of it. */
  readonly onSpawn?: (pid: number) => void;
}

/** A program that runs, or is about to. */
export interface Child {
  readonly name: string;
  /** Of the process that runs now; undefined between an end and the next start. */
  readonly pid: number | undefined;
  /** How often it was started. */
  readonly starts: number;
  /** The last lines of its output. */
  output(): string;
  /** Starts it, and waits until it works. @throws {ChildError} with its output when it ends or takes too long. */
  start(): Promise<void>;
  /** Ends it at once (SIGKILL), and waits for that; whoever keeps it starts it again. */
  kill(): Promise<void>;
  /** Lets it stand still (SIGSTOP). */
  stop(): void;
  /** Lets it go on (SIGCONT). */
  cont(): void;
  /** Ends it in order, then starts it. @throws as `start`. */
  restart(): Promise<void>;
  /** Ends it in order: SIGTERM, after `graceMs` SIGKILL. It stays ended. */
  end(graceMs?: number): Promise<void>;
}

/** A program did not start; the message has its output. */
export class ChildError extends Error {
  override readonly name = "ChildError";
}

const KEPT_LINES = 200;
const START_MS = 90_000;
const GRACE_MS = 10_000;
/** A process that ran for so long is started again at once. */
const STEADY_MS = 10_000;
const LONGEST_PAUSE_MS = 10_000;

/** Makes the child; nothing runs before its start. */
export function createChild(options: ChildOptions): Child {
  const { name, say } = options;
  const lines: string[] = [];
  let running: { readonly process: Deno.ChildProcess; readonly ended: Promise<void> } | undefined;
  let starts = 0;
  let failures = 0;
  let stage: "ended" | "starting" | "kept" = "ended";
  let ending = new AbortController();
  let again: Promise<void> = Promise.resolve();

  function spawn(): void {
    const startedAt = performance.now();
    const process = new Deno.Command(options.program, {
      args: [...options.args],
      env: { ...options.env, ...options.envNow?.() },
      ...(options.cwd && { cwd: options.cwd }),
      ...options.account,
      detached: true, // Ctrl-C in a terminal is for us: the order of the end is ours
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    starts++;
    const keptUp = Promise.all([
      collect(process.stdout, options.log, hear),
      collect(process.stderr, options.log, hear),
    ]);
    const ended = process.status.then(async ({ code, signal }) => {
      running = undefined;
      await keptUp;
      if (stage !== "kept") return;
      failures = performance.now() - startedAt > STEADY_MS ? 0 : failures + 1;
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      if (!options.keep) return say(`${name} (process ${process.pid}) ${how}`);
      const pauseMs = failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 250 * 2 ** (failures - 1));
      say(`${name} (process ${process.pid}) ${how}; it is started again in ${pauseMs} ms`);
      again = startAgain(pauseMs);
    });
    running = { process, ended };
    options.onSpawn?.(process.pid);
  }

  function hear(line: string): void {
    lines.push(line);
    lines.splice(0, Math.max(0, lines.length - KEPT_LINES));
    options.onLine?.(line);
  }

  async function startAgain(pauseMs: number): Promise<void> {
    const { signal } = ending;
    await pause(pauseMs, signal).catch(() => {});
    if (signal.aborted) return;
    spawn();
    if (await becomesReady(signal)) say(`${name} is back (process ${running?.process.pid})`);
  }

  /** False when it ends or is ended first. */
  async function becomesReady(signal: AbortSignal): Promise<boolean> {
    const started = running;
    for (const until = performance.now() + START_MS; performance.now() < until;) {
      if (signal.aborted || !running || running !== started) return false;
      if (await options.isReady()) return true;
      await pause(30);
    }
    return false;
  }

  async function endNow(graceMs: number): Promise<void> {
    const { ended } = running ?? {};
    send("SIGCONT"); // whoever stands still hears nothing
    send("SIGTERM");
    if (ended && !await inTime(ended, graceMs)) {
      say(`${name} did not end within ${graceMs / 1_000} s: it is ended by force`);
      send("SIGKILL");
      await ended;
    }
  }

  function send(signal: Deno.Signal): void {
    try {
      running?.process.kill(signal);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof TypeError)) throw error;
    }
  }

  const child: Child = {
    name,
    get pid() {
      return running?.process.pid;
    },
    get starts() {
      return starts;
    },
    output: () => lines.join("\n"),
    async start() {
      if (stage !== "ended") throw new TypeError(`${name} runs already`);
      stage = "starting";
      ending = new AbortController();
      const { signal } = ending;
      lines.length = 0;
      spawn();
      const ready = await becomesReady(signal);
      if (signal.aborted) return;
      if (ready && running) {
        stage = "kept";
        return;
      }
      const how = running ? `does not answer after ${START_MS / 1_000} s` : "ended";
      await child.end();
      throw new ChildError(`${name} ${how} at its start and said:\n${child.output()}`);
    },
    async kill() {
      const { ended } = running ?? {};
      send("SIGKILL");
      await ended;
    },
    stop: () => send("SIGSTOP"),
    cont: () => send("SIGCONT"),
    async restart() {
      await child.end();
      await child.start();
    },
    async end(graceMs = GRACE_MS) {
      stage = "ended";
      ending.abort();
      await endNow(graceMs);
      await again;
      await endNow(graceMs);
    },
  };
  return child;
}

/** Appends to a file and tells each line. */
async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  path: string,
  hear: (line: string) => void,
): Promise<void> {
  using file = await Deno.open(path, { create: true, append: true });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    let written = 0;
    while (written < bytes.length) written += await file.write(bytes.subarray(written));
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    parts.forEach(hear);
  }
  if (rest !== "") hear(rest);
}
