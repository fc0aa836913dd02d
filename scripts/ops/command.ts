/**
 * What a command of an operator is.
 *
 * @module
 */
import type { Option, Values } from "../simulator/options.ts";
import { OptionError, readOptions } from "../simulator/options.ts";
import type { Paint } from "../simulator/text.ts";
import type { Client } from "./client.ts";
import { type Grid, gridLines } from "./grid.ts";
import type { Target } from "./target.ts";

/** How a command ends. */
export const EXIT = {
  /** All is well. */
  fine: 0,
  /** Something needs an operator, or was refused. */
  problem: 1,
  /** The command line was not understood. */
  usage: 2,
  /** No process answered. */
  unreachable: 3,
} as const;

/** Where a command shows things. */
export interface Output {
  readonly json: boolean;
  readonly paint: Paint;
  /** Columns of the terminal; Infinity on paper. */
  readonly width: number;
  line(text: string): void;
  /** For remarks, which are not part of the answer. */
  remark(text: string): void;
}

/** What a command works with. */
export interface Desk {
  readonly target: Target;
  readonly client: Client;
  readonly output: Output;
}

type Options = Readonly<Record<string, Option>>;

/** A command of an operator. */
export interface Command {
  /** Its words: `sagas retry`. */
  readonly name: string;
  /** What stands behind its words: `<id>`. */
  readonly words: readonly string[];
  /** One sentence. */
  readonly help: string;
  readonly options: Options;
  /** Runs it with what was typed behind its words. @returns how it ends. */
  run(desk: Desk, args: readonly string[]): Promise<number>;
}

/** Options that every command has. */
export const COMMON = {
  url: {
    default: "",
    help: "a process; else the running system of DATA_DIR, else the environment",
  },
  json: { default: false, help: "JSON instead of tables" },
  help: { default: false, help: "this text" },
} satisfies Options;

/**
 * Defines a command.
 *
 * @param run is given the words behind the command's own, and its options.
 */
export function command<const O extends Options>(
  { name, words = [], help, options, run }: {
    readonly name: string;
    readonly words?: readonly string[];
    readonly help: string;
    readonly options: O;
    readonly run: (
      desk: Desk,
      words: readonly string[],
      options: Values<O & typeof COMMON>,
    ) => Promise<number>;
  },
): Command {
  return {
    name,
    words,
    help,
    options: { ...options, ...COMMON },
    run(desk, args) {
      const known = { ...options, ...COMMON };
      const { words: given, rest } = wordsIn(args, known);
      if (given.length !== words.length) {
        const wanted = words.length === 0 ? "no words" : words.join(" and ");
        throw new OptionError(`${name} takes ${wanted} behind it.`);
      }
      return run(desk, given, readOptions(rest, known));
    },
  };
}

/** Tells words from options and their values. */
export function wordsIn(
  args: readonly string[],
  options: Options,
): { readonly words: readonly string[]; readonly rest: readonly string[] } {
  const words: string[] = [], rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (!arg.startsWith("--")) {
      words.push(arg);
      continue;
    }
    rest.push(arg);
    const option = options[arg.slice(2)];
    if (option && typeof option.default !== "boolean" && at + 1 < args.length) {
      rest.push(args[++at]);
    }
  }
  return { words, rest };
}

/** Shows an answer: as JSON, or as the lines that `show` makes. */
export function present(output: Output, answer: unknown, show: () => readonly string[]): void {
  if (output.json) output.line(JSON.stringify(answer, null, 2));
  else show().forEach((line) => output.line(line));
}

/** The lines of a table, as wide as the terminal. */
export function lines({ width, paint }: Output, grid: Grid): string[] {
  return gridLines(grid, width, paint);
}

/** Time that passed, in one unit: `350 ms`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function ago(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** A time as short as it is clear: without the date when it is today's, in UTC. */
export function timeOf(time: Date, now = new Date()): string {
  const text = time.toISOString();
  return text.startsWith(now.toISOString().slice(0, 10)) ? text.slice(11, -1) : text;
}
