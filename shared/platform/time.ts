/**
 * Waiting, always with an end.
 *
 * @module
 */

/**
 * Waits.
 *
 * @param ms milliseconds.
 * @param signal ends the wait early. @throws its reason.
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Waits for `work`, but not longer than `ms` milliseconds.
 *
 * @returns whether it ended in time; it goes on when not. @throws what `work` throws in time.
 */
export async function inTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), ms));
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Deadlines of at least this are looked at only now and then: every query has one, and a timer each costs more. */
const LONG_MS = 1_000;
const LOOK_MS = 250;

interface Watched {
  readonly until: number;
  readonly late: () => void;
}

/** Long deadlines that somebody waits for; the interval runs while there are any. */
const watched = new Set<Watched>();
let looking: ReturnType<typeof setInterval> | undefined;

function lookForLate(): void {
  const now = performance.now();
  for (const { until, late } of watched) if (until <= now) late();
}

/** Calls `late` after `ms`, a long deadline up to a quarter of a second later. @returns ends that. */
function watch(ms: number, late: () => void): () => void {
  if (ms < LONG_MS) {
    const timer = setTimeout(late, ms);
    return () => clearTimeout(timer);
  }
  const one = { until: performance.now() + ms, late };
  watched.add(one);
  looking ??= setInterval(lookForLate, LOOK_MS);
  return () => {
    watched.delete(one);
    if (watched.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
}

/**
 * Waits for `work`, but not longer than `ms` milliseconds (from a second on up to a quarter of a second
 * longer); it goes on when not, and nobody listens.
 *
 * @param what is waited for, for the error: `the lease`.
 * @throws {Error} with code `deadline_exceeded`, which counts as an outage; and what `work` throws.
 */
export function withDeadline<T>(work: PromiseLike<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = watch(ms, () => {
      end();
      const error = new Error(`no answer within ${ms} ms: ${what}`);
      reject(Object.assign(error, { code: "deadline_exceeded" }));
    });
    work.then((value) => {
      end();
      resolve(value);
    }, (error) => {
      end();
      reject(error);
    });
  });
}
