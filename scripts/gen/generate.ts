/** From the proto files to the content of `proto/gen`. */

import { join } from "node:path";
import { faultsOf } from "./checks.ts";
import { buf } from "./commands.ts";
import { parseImage } from "./descriptor.ts";
import { Fault } from "./fault.ts";
import { type Folder, readFolder } from "./folder.ts";
import { print } from "./print.ts";
import { tablesOf } from "./tables.ts";

/** Where generated code lives, relative to the project's root. */
export const GEN = "proto/gen";

/**
 * Generates everything into memory: ts-proto's modules and one `schema.ts` a folder.
 *
 * @throws {Fault} when buf fails, or when the proto files lack what the runtime needs.
 */
export async function generate(): Promise<Folder> {
  const tables = schemas(await buf("build", "--output", "-#format=json"));
  const temporary = await Deno.makeTempDir({ prefix: "mallbots-gen-" });
  try {
    await buf("generate", "--output", temporary);
    return new Map([...await readFolder(join(temporary, GEN)), ...tables]);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

function schemas(image: string): Folder {
  const ours = parseImage(image).filter(({ name }) => !name.startsWith("google/"));
  const tables = tablesOf(ours);
  const faults = tables.flatMap(faultsOf);
  if (faults.length > 0) throw new Fault(faults.join("\n"));
  return new Map(tables.map((table) => [`${table.folder}/schema.ts`, print(table)]));
}
