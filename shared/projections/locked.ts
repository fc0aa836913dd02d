/**
 * Keeping writers off the tables of a projection for a moment. Readers go on.
 *
 * @module
 */
import type { Sql, TransactionSql } from "../platform/database.ts";
import { errorCode } from "../platform/outage.ts";
import { pause } from "../platform/time.ts";
import { NotYet } from "./feed.ts";

const ATTEMPTS = 20;

/**
 * Does `work` in a transaction that locks tables against writers, who wait meanwhile. When the locks are
 * not to be had, or `work` finds that it is not yet time, everybody may go on, and it is tried again.
 *
 * @param sql not the pool of the writers: those that wait would leave `work` no connection.
 * @throws {NotYet} after 20 tries.
 */
export async function whileLocked<T>(
  sql: Sql,
  tables: readonly string[],
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await sql.begin(async (tx) => {
        await tx.unsafe("set local lock_timeout = '1s'; set local statement_timeout = '60s'");
        const inOrder = tables.toSorted().join(", "); // as writers lock them
        await tx.unsafe(`lock table ${inOrder} in share row exclusive mode`);
        return await work(tx);
      }) as T;
    } catch (error) {
      const again = error instanceof NotYet || ["55P03", "40P01"].includes(errorCode(error));
      if (!again || attempt >= ATTEMPTS) throw error;
      await pause(50 + Math.random() * 50 * attempt);
    }
  }
}
