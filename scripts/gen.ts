/**
 * Generates `proto/gen` from the proto files, and checks both.
 *
 *     deno run -A scripts/gen.ts                  generate
 *     deno run -A scripts/gen.ts --check          fail when proto/gen is not what would be generated
 *     deno run -A scripts/gen.ts --lint           buf lint
 *     deno run -A scripts/gen.ts --breaking REF   buf breaking against a git ref
 */

import { join } from "node:path";
import { buf, git, root } from "./gen/commands.ts";
import { Fault } from "./gen/fault.ts";
import { differences, readFolder, writeFolder } from "./gen/folder.ts";
import { GEN, generate } from "./gen/generate.ts";

const USAGE = "usage: scripts/gen.ts [--check | --lint | --breaking REF]";

async function write(): Promise<void> {
  const files = await generate();
  const changed = differences(files, await readFolder(join(root, GEN)));
  await writeFolder(join(root, GEN), files);
  console.log(`${GEN}: ${files.size} files, ${changed.length} changed`);
}

async function check(): Promise<void> {
  const stale = differences(await generate(), await readFolder(join(root, GEN)));
  if (stale.length > 0) {
    throw new Fault(
      `not as generated, run \`deno task gen\`:\n${stale.map((f) => `  ${GEN}/${f}`).join("\n")}`,
    );
  }
  console.log(`${GEN} is fresh`);
}

async function lint(): Promise<void> {
  await buf("lint");
  console.log("proto: lint is clean");
}

async function breaking(ref: string): Promise<void> {
  await git("rev-parse", "--quiet", "--verify", `${ref}^{commit}`).catch((cause) => {
    throw new Fault(`${ref} is not a commit of this repository`, { cause });
  });
  if (await git("ls-tree", ref, "proto", "buf.yaml").then(linesIn) < 2) {
    console.log(`${ref} has no proto folder with a buf.yaml: nothing to break`);
    return;
  }
  await buf("breaking", "--against", `.git#ref=${ref}`);
  console.log(`proto: nothing breaks against ${ref}`);
}

const linesIn = (text: string) => text.split("\n").filter(Boolean).length;

async function main([option, ref, ...rest]: readonly string[]): Promise<void> {
  if (option === "--breaking" && ref && rest.length === 0) return await breaking(ref);
  if (ref !== undefined) throw new Fault(USAGE);
  if (option === undefined) return await write();
  if (option === "--check") return await check();
  if (option === "--lint") return await lint();
  throw new Fault(USAGE);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
