/**
 * Crash points: places where a process can be told to die, so that what a crash leaves behind there can
 * be tested again and again. In production they do nothing.
 *
 * @module
 */

/** Where processes can be told to die. */
export const crashPoints = [
  /** A commit was sent to the database, its answer is not known. */
  "commit sent",
  /** A commit is done, nobody was told. */
  "commit answered",
  /** Messages are about to be handed to the broker. */
  "relay publishing",
  /** The broker has taken the messages, their rows are not marked. */
  "relay published",
  /** A message was handled and committed, the broker was not told. */
  "handler committed",
] as const;

/** The name of a crash point. */
export type CrashPoint = typeof crashPoints[number];

/** What was begun here leaves the process in a moment: it dies when that may have happened, or not. */
const underWay: readonly CrashPoint[] = ["commit sent", "relay publishing"];

interface Target {
  readonly name: CrashPoint;
  /** How often it is still to be passed, this time included. */
  left: number;
}

const target = targetIn(environment());

/**
 * Dies here, at once and without a trace, as by `kill -9`, when the environment said so at the start:
 * `CRASH_AT=<name>`, or `CRASH_AT=<name>:<nth>` for the nth time that it is passed. Else it does nothing.
 *
 * @example
 * ```ts
 * import { crashPoint } from "./crash_point.ts";
 * crashPoint("commit answered"); // nothing happens
 * ```
 */
export function crashPoint(name: CrashPoint): void {
  if (target === undefined || target.name !== name || --target.left !== 0) return;
  const die = () => Deno.kill(Deno.pid, "SIGKILL");
  if (underWay.includes(name)) setTimeout(die);
  else die();
}

/**
 * Where these variables say that the process dies.
 *
 * @returns undefined: nowhere.
 * @throws {Error} in production, and when there is no such point.
 */
export function targetIn(
  { CRASH_AT: at, ENVIRONMENT: environment }: Readonly<Record<string, string | undefined>>,
): Target | undefined {
  if (!at) return undefined;
  if (environment === "production") throw new Error("CRASH_AT is refused in production");
  const [, text, nth = "1"] = /^(.*?)(?::([1-9]\d*))?$/.exec(at) ?? [];
  const name = crashPoints.find((point) => point === text);
  if (!name) throw new Error(`CRASH_AT is "${at}" but must be one of ${crashPoints.join(", ")}`);
  return { name, left: Number(nth) };
}

/** What concerns crash points; nothing without the permission to look. */
function environment(): Readonly<Record<string, string | undefined>> {
  const names = ["CRASH_AT", "ENVIRONMENT"];
  return Object.fromEntries(names.map((name) => {
    const { state } = Deno.permissions.querySync({ name: "env", variable: name });
    return [name, state === "granted" ? Deno.env.get(name) : undefined];
  }));
}
