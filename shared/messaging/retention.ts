/**
 * Retention: what is old goes, in small steps with pauses, in one process at a time. See ADR 0016 for
 * what goes when, and why nothing that is needed to recognise a repeated message goes too early.
 *
 * @module
 */
import type { Logger } from "../platform/log.ts";
import { pause } from "../platform/time.ts";
import type { Leases } from "./lease.ts";
import { createLoop } from "./loop.ts";

/** The lease of the process that sweeps a context. */
export const RETENTION_LEASE = "retention";

/** What one step did. */
export interface Swept {
  /** Rows or messages that are gone. */
  readonly deleted: number;
  /** Whether another step may find more. */
  readonly more: boolean;
}

/** One kind of things that go when they are old. */
export interface RetentionTask {
  /** For the log: `inbox`. */
  readonly name: string;
  /** Looks at up to `limit` of them and deletes what is old. A sweep calls it until there is no more. */
  step(limit: number): Promise<Swept>;
}

/** What {@link createRetention} needs; all times in milliseconds. */
export interface RetentionOptions {
  /** The leases of this process in the context's schema, which want {@link RETENTION_LEASE}. */
  readonly leases: Leases;
  /** Swept one after the other; a task does not run before those ahead of it have succeeded. */
  readonly tasks: () => readonly RetentionTask[];
  readonly log: Logger;
  /** From the end of a sweep to the next one; an hour unless given. */
  readonly everyMs?: number;
  /** From the start to the first sweep; 10 000 unless given. */
  readonly delayMs?: number;
  /** Most rows a step; 500 unless given. */
  readonly limit?: number;
  /** Between two steps; 50 unless given. */
  readonly pauseMs?: number;
}

/** Sweeps. */
export interface Retention {
  start(): void;
  /** Sweeps now, if this process has the lease. Resolves when that is done, or failed. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes what sweeps a context.
 *
 * @example
 * ```ts ignore
 * const tasks = () => [outboxRetention(sql, { schema, broker, retentionMs })];
 * const retention = createRetention({ leases, tasks, log });
 * retention.start();
 * ```
 */
export function createRetention(options: RetentionOptions): Retention {
  const { leases, tasks, log, everyMs = 3_600_000, delayMs = 10_000 } = options;
  const { limit = 500, pauseMs = 50 } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const mayGoOn = () => !signal.aborted && leases.held(RETENTION_LEASE) !== undefined;

  async function sweepAll({ name, step }: RetentionTask): Promise<void> {
    let deleted = 0;
    try {
      while (mayGoOn()) {
        const swept = await step(limit);
        deleted += swept.deleted;
        if (!swept.more) break;
        await pause(pauseMs, signal).catch(() => {}); // the loop's condition tells the end
      }
    } finally {
      if (deleted > 0) log.info("what was old is gone", { retention: name, deleted });
    }
  }

  const sweeping = createLoop({
    what: "deleting what is old",
    log,
    everyMs,
    delayMs,
    maxBackoffMs: 60_000,
    async run() {
      for (const task of tasks()) if (mayGoOn()) await sweepAll(task);
    },
  });

  return {
    start: sweeping.kick,
    sweep: sweeping.flush,
    async close() {
      stop.abort();
      await sweeping.close();
    },
  };
}
