/**
 * Processes that are measured: each in its own, so that none has the other's heap, and all are told in
 * the same way what to do, round by round in turn.
 *
 * @module
 */
import { inTime } from "../../shared/platform/time.ts";
import { ANSWER } from "./contender.mjs";

/** Numbers by name. */
export type Figures = Readonly<Record<string, number>>;

/** What a contender is told to do. */
export type Order = Readonly<Record<string, unknown>> & { readonly do: string };

/** A process that is measured. */
export interface Contender extends AsyncDisposable {
  readonly pid: number;
  /** @throws with what it said, when it fails or ends. */
  ask(order: Order): Promise<Figures>;
}

/** How a contender is started. */
export interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const READY_MS = 60_000;
const END_MS = 10_000;
const KEPT_LINES = 40;

/** Starts a contender and waits until it is ready. */
export async function startContender({ program, args, env = {} }: Start): Promise<Contender> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said: string[] = [];
  let answered = Promise.withResolvers<Figures>();
  const hear = (line: string) => {
    if (line.startsWith(ANSWER)) return answered.resolve(JSON.parse(line.slice(ANSWER.length)));
    said.push(line);
    said.splice(0, said.length - KEPT_LINES);
  };
  const heard = Promise.all([eachLine(child.stdout, hear), eachLine(child.stderr, hear)]);
  const ended = child.status.then(async (status) => {
    await heard;
    answered.reject(new Error(`${args.at(-1)} ended with ${status.code}:\n${said.join("\n")}`));
  });
  answered.promise.catch(() => {}); // whoever asks hears of it
  const answer = async (what: string, patienceMs: number) => {
    const figures = await inTime(answered.promise, patienceMs)
      ? await answered.promise
      : { error: `no answer after ${patienceMs} ms:\n${said.join("\n")}` };
    if ("error" in figures) throw new Error(`${args.at(-1)} ${what}: ${figures.error}`);
    return figures;
  };
  const writer = child.stdin.getWriter();
  const end = async () => {
    await writer.close().catch(() => {}); // it may have ended by itself
    if (!await inTime(ended, END_MS)) child.kill("SIGKILL");
    await ended;
  };
  try {
    await answer("starting", READY_MS);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    pid: child.pid,
    async ask(order) {
      answered = Promise.withResolvers();
      answered.promise.catch(() => {});
      await writer.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
      return await answer(order.do, 600_000);
    },
    [Symbol.asyncDispose]: end,
  };
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  hear: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const [...lines] = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(hear);
  }
  if (rest) hear(rest);
}
