import type { Outbox } from "./outbox.ts";
import { createQueue, type Queue } from "./queue.ts";
import type { StreamWatch } from "./stream_watch.ts";

/** One time of holding the lease, or less: it begins anew when the stream was filled again. */
export interface Tenure {
  readonly epoch: number;
  readonly queue: Queue;
  readonly watch: StreamWatch;
  /** Whether all that was there before has been read. */
  hasBegun: boolean;
  /** Positions up to `upTo` that are unknown once these writers have ended will never come. */
  settling: { readonly upTo: number; readonly writers: readonly string[] } | undefined;
  /** Whether the last reading saw everything. */
  sawAll: boolean;
  /** Whether a reading follows one that was full: what is known already needs not be read again. */
  readsOn: boolean;
}

/** Begins a tenure. @param capacity most rows in memory; what is more is read when there is room again. */
export function beginTenure(epoch: number, capacity: number, watch: StreamWatch): Tenure {
  return {
    epoch,
    queue: createQueue(capacity),
    watch,
    hasBegun: false,
    settling: undefined,
    sawAll: false,
    readsOn: false,
  };
}

/** Whether rows may come, or be there, that are older than some which are known. */
export function isMissing({ queue: { sequence }, settling }: Tenure): boolean {
  return settling !== undefined || sequence.complete < sequence.highest;
}

/** Keeps in mind whether all that waits is to be read: when that was asked for, and from time to time. */
export function readingsOfAll(everyMs: number) {
  let asked = 1, answered = 0, lastAt = -Infinity;
  return {
    ask: () => void asked++,
    /** A reading begins; `done` is called when it has ended well. */
    begin() {
      const upTo = asked, at = performance.now();
      const all = upTo > answered || at - lastAt >= everyMs;
      const done = () => {
        if (all) [answered, lastAt] = [upTo, at];
      };
      return { all, done };
    },
  };
}

/** What is read. */
export interface Reading {
  /** Whether all that waits is read; else only what follows the rows that are known without a gap. */
  readonly all: boolean;
  /** Whether the tenure still lasts, asked after the reading. */
  readonly isCurrent: () => boolean;
}

/** Reads rows into the queue, while there is room. */
export async function readInto(
  now: Tenure,
  outbox: Outbox,
  { all, isCurrent }: Reading,
): Promise<void> {
  const { queue } = now;
  now.sawAll = false;
  if (!queue.hasRoom) return; // publishing makes room and comes back
  queue.beginReading();
  await watchWriters(now, outbox);
  const limit = queue.readLimit;
  const after = all && !now.readsOn ? 0 : queue.sequence.complete;
  const rows = await outbox.unpublished(after, limit);
  if (!isCurrent()) return;
  now.sawAll = rows.length < limit;
  now.readsOn = !now.sawAll;
  queue.takeRead(rows);
  if (now.settling?.writers.length === 0) settle(now, rows.at(-1)?.position ?? 0);
}

/** Looks whether those who may still commit unknown positions have ended. */
async function watchWriters(now: Tenure, outbox: Outbox): Promise<void> {
  const { queue: { sequence }, hasBegun, settling } = now;
  if (hasBegun && !isMissing(now)) return;
  if (!hasBegun && !settling) sequence.hear(await outbox.lastPosition());
  const upTo = sequence.highest; // before looking for writers
  const writers = await outbox.writers();
  now.settling = settling
    ? { ...settling, writers: settling.writers.filter((one) => writers.includes(one)) }
    : { upTo, writers };
}

/** Nobody adds a row any more up to where the writers began: what was read up to there is all. */
function settle(now: Tenure, read: number): void {
  const { upTo } = now.settling ?? { upTo: 0 };
  if (!now.sawAll && read < upTo) return now.queue.completeTo(read);
  now.queue.completeTo(upTo);
  now.settling = undefined;
  now.hasBegun ||= now.sawAll;
}
