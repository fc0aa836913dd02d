import assert from "node:assert/strict";
import { pause } from "../../shared/platform/time.ts";

/**
 * Asks again and again until the answer is there.
 *
 * @param what is waited for, in words.
 * @param ask answers undefined, or throws, while it is not yet so.
 * @throws {AssertionError} after `deadlineMs`, with what `ask` threw last.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { deadlineMs = 20_000, everyMs = 20 }: { deadlineMs?: number; everyMs?: number } = {},
): Promise<T> {
  const until = performance.now() + deadlineMs;
  for (;;) {
    let last = "";
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : error}`;
    }
    if (performance.now() > until) assert.fail(`not after ${deadlineMs} ms: ${what}${last}`);
    await pause(everyMs);
  }
}
