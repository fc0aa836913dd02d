/**
 * Contexts start in any order, and before their database, too.
 *
 * @module
 */
import type { PgConnection } from "../connection_string.ts";
import type { Logger } from "../log.ts";
import { isOutage } from "../outage.ts";
import { pause } from "../time.ts";

/** How a database is waited for; times in milliseconds. */
export interface AwaitDatabaseOptions {
  /** Which one, for the log. */
  readonly connection: PgConnection;
  readonly log: Logger;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal;
  /** Between two lines in the log; 3 000 unless given. */
  readonly tellEveryMs?: number;
  /** The longest pause between two attempts; 1 000 unless given. */
  readonly longestPauseMs?: number;
}

/**
 * Does the first work on a database, again and again while that is not there yet: nobody listens, its
 * name is not known yet, it starts, it ends. The log tells every few seconds what is waited for.
 *
 * @param work what may be done twice: a migration, a question.
 * @throws what is no outage, such as a wrong password or a database that does not exist, at once; and the
 * reason of the signal.
 *
 * @example
 * ```ts
 * import { createLogger } from "../log.ts";
 * import { parseConnectionString } from "../connection_string.ts";
 * import { awaitDatabase } from "./await_database.ts";
 * let tries = 0;
 * await awaitDatabase(() => {
 *   if (++tries < 3) throw Object.assign(new Error("nobody listens"), { code: "ECONNREFUSED" });
 *   return Promise.resolve();
 * }, {
 *   connection: parseConnectionString("postgres://localhost/mall"),
 *   log: createLogger({ level: "ERROR", format: "json", write() {} }),
 *   longestPauseMs: 1,
 * });
 * if (tries !== 3) throw new Error("never");
 * ```
 */
export async function awaitDatabase<T>(
  work: () => Promise<T>,
  { connection, log, signal, tellEveryMs = 3_000, longestPauseMs = 1_000 }: AwaitDatabaseOptions,
): Promise<T> {
  const { host, port, database } = connection;
  const since = performance.now();
  const waitedMs = () => Math.round(performance.now() - since);
  let toldAt = -Infinity;
  for (let tries = 0;; tries++) {
    try {
      const done = await work();
      if (tries > 0) {
        log.info("PostgreSQL is there", { host, port, database, waitedMs: waitedMs() });
      }
      return done;
    } catch (error) {
      if (!isOutage(error)) throw error;
      if (performance.now() - toldAt >= tellEveryMs) {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn("waiting for PostgreSQL", { host, port, database, waitedMs: waitedMs(), reason });
        toldAt = performance.now();
      }
    }
    await pause(Math.min(longestPauseMs, 50 * 2 ** Math.min(tries, 10)), signal);
  }
}
