/**
 * How a script runs and ends.
 *
 * @module
 */
import { OptionError } from "./options.ts";

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
    console.error(error);
    Deno.exit(1);
  }
}
