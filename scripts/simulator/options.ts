/**
 * Options of a command line, typed by their defaults.
 *
 * @module
 */
import { parseArgs } from "node:util";

/** One option: its default says of which type it is. */
export interface Option<T extends string | number | boolean = string | number | boolean> {
  readonly default: T;
  readonly help: string;
  /** The lowest number that is allowed. */
  readonly min?: number;
  /** The highest number that is allowed. */
  readonly max?: number;
  /** Only whole numbers. */
  readonly whole?: boolean;
}

/** The values of some options. */
export type Values<T extends Readonly<Record<string, Option>>> = {
  readonly [Name in keyof T]: Widened<T[Name]["default"]>;
};

type Widened<T> = T extends number ? number : T extends boolean ? boolean : string;

/** A command line that cannot be understood. Its message is for people. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/**
 * Reads options: `--count 20`, `--count=20`, `--once`, `--no-staff`.
 *
 * @throws {OptionError} for what is no option, or no value for it.
 */
export function readOptions<const T extends Readonly<Record<string, Option>>>(
  args: readonly string[],
  options: T,
): Values<T>;
export function readOptions(
  args: readonly string[],
  options: Readonly<Record<string, Option>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(options);
  const typeOf = ({ default: value }: Option) =>
    typeof value === "boolean" ? "boolean" as const : "string" as const;
  const config = Object.fromEntries(
    entries.map(([name, option]) => [name, { type: typeOf(option) }]),
  );
  const given = parsed(args, config);
  return Object.fromEntries(
    entries.map(([name, option]) => [name, valueOf(name, option, given[name])]),
  );
}

function parsed(
  args: readonly string[],
  options: Readonly<Record<string, { type: "boolean" | "string" }>>,
): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

function valueOf(name: string, option: Option, given: unknown): unknown {
  if (given === undefined) return option.default;
  if (typeof option.default !== "number") return given;
  const number = Number(given);
  const { min = -Infinity, max = Infinity, whole = false } = option;
  const fits = given !== "" && number >= min && number <= max &&
    (!whole || Number.isSafeInteger(number));
  if (fits) return number;
  const range = max < Infinity ? `from ${min} to ${max}` : `of at least ${min}`;
  throw new OptionError(`--${name} is a ${whole ? "whole " : ""}number ${range}, not "${given}".`);
}

/** What can be typed, a line an option. */
export function helpOf(usage: string, options: Readonly<Record<string, Option>>): string {
  const lines = Object.entries(options).map(([name, { default: value, help }]) => {
    const shown = value === true ? `--no-${name}` : value === false ? `--${name}` : `--${name} …`;
    const note = typeof value === "boolean" || value === "" ? "" : ` (default ${value})`;
    return `  ${shown.padEnd(18)} ${help}${note}`;
  });
  return `${usage}\n\n${lines.join("\n")}`;
}
