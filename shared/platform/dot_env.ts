/**
 * Variables from dot-env files, for development and tests.
 *
 * @module
 */

import { parseEnv } from "node:util";
import { join } from "node:path";
import type { Variables } from "./config.ts";

/**
 * The names of the dot-env files of an environment, the strongest first. Tests have no
 * `.env.local`, so that they do not depend on whose machine it is.
 */
export function dotEnvFiles(environment: string): string[] {
  return environment === "test"
    ? [".env.test.local", ".env.test", ".env"]
    : [`.env.${environment}.local`, ".env.local", `.env.${environment}`, ".env"];
}

/**
 * The environment with what the dot-env files of `folder` add to it: a variable that is set stays,
 * the first file that names a variable wins, a missing file is ignored.
 *
 * @param env the real variables; `ENVIRONMENT` (default `development`) chooses the files.
 * @throws when a file is there but cannot be read.
 */
export async function withDotEnv(env: Variables, folder = "."): Promise<Variables> {
  const merged: Record<string, string | undefined> = { ...env };
  for (const name of dotEnvFiles(env.ENVIRONMENT || "development")) {
    const text = await textOf(join(folder, name));
    for (const [key, value] of Object.entries(parseEnv(text))) merged[key] ??= value;
  }
  return merged;
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
