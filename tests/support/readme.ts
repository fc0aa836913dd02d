import assert from "node:assert/strict";
import { PROJECT } from "./system.ts";

/**
 * The shell block of a section of the README, for a system somewhere else than at its default address.
 *
 * @throws {AssertionError} when there is none, or its first line does not set the address.
 */
export async function readmeBlock(heading: string, url: string): Promise<string> {
  const text = await Deno.readTextFile(`${PROJECT}README.md`);
  const [, section] = text.split(`\n## ${heading}\n`);
  const [, block] = /```sh\n([^]*?)```/.exec(section ?? "") ?? [];
  assert.ok(block, `README.md has no shell block below "${heading}"`);
  const address = "mall=http://localhost:8080\n";
  assert.ok(block.startsWith(address), `the block below "${heading}" begins with ${address}`);
  return block.replace(address, `mall=${url}\n`);
}
