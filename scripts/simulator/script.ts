/**
 * How a script runs and ends.
 *
 * @module
 */
import { ConfigError } from "../../shared/platform/config.ts";
import { DataFolderError } from "../../shared/platform/data_folder.ts";
import { MigrationError } from "../../shared/platform/migration_files.ts";
import { helpOf, type Option, OptionError, readOptions, type Values } from "./options.ts";

/** A failure that its message explains to people. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** Failures that one sentence explains. */
const KNOWN = [ScriptError, ConfigError, DataFolderError, MigrationError];

/**
 * Runs a script and exits with its code; a command line that cannot be understood is answered with
 * help and 2.
 */
export async function runScript(
  main: () => Promise<number>,
  help: () => string,
): Promise<never> {
  try {
    Deno.exit(await main());
  } catch (error) {
    if (error instanceof OptionError) {
      console.error(`${error.message}\n\n${help()}`);
      Deno.exit(2);
    }
    const isKnown = KNOWN.some((kind) => error instanceof kind);
    console.error(isKnown && error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}

/** Runs a script with the options of its command line as {@link runScript} does; `--help` shows them. */
export function runCommand<const T extends Readonly<Record<string, Option>>>(
  usage: string,
  options: T,
  main: (options: Values<T>) => Promise<number>,
): Promise<never> {
  const help = () => helpOf(usage, { ...options, help: { default: false, help: "this text" } });
  return runScript(() => {
    if (!Deno.args.includes("--help")) return main(readOptions(Deno.args, options));
    console.log(help());
    return Promise.resolve(0);
  }, help);
}
