/**
 * How a script runs and ends.
 *
 * @module
 */
import { ConfigError } from "../../shared/platform/config.ts";
import { DataFolderError } from "../../shared/platform/data_folder.ts";
import { MigrationError } from "../../shared/platform/migration_files.ts";
import { OptionError } from "./options.ts";

/** Failures that one sentence explains. */
const KNOWN = [ConfigError, DataFolderError, MigrationError];

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
