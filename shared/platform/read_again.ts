/**
 * Reading through a short outage.
 *
 * @module
 */
import { isCanceled, isConnectionLost, isRefused } from "./outage.ts";
import { pause } from "./time.ts";

const PATIENCE_MS = 2_000;

/**
 * Reads, and reads again for up to two seconds while connections are lost or refused, as they are when a
 * server restarts; or when it was canceled in the place of another statement that had just ended. Only for
 * what changes nothing.
 *
 * @throws what `read` throws otherwise, or in the end.
 * @example
 * ```ts
 * import { readAgain } from "./read_again.ts";
 * let tries = 0;
 * const answer = await readAgain(() => {
 *   if (++tries === 1) throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
 *   return Promise.resolve("there");
 * });
 * if (answer !== "there" || tries !== 2) throw new Error("never");
 * ```
 */
export async function readAgain<T>(read: () => PromiseLike<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (let tries = 0;; tries++) {
    try {
      return await read();
    } catch (error) {
      const passes = isConnectionLost(error) || isRefused(error) || isCanceled(error);
      if (!passes || performance.now() > until) throw error;
      await pause(Math.min(250, 10 * 2 ** tries));
    }
  }
}
