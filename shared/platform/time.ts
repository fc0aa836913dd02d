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

/**
 * Waits for `work`, but not longer than `ms` milliseconds; it goes on when not, and nobody listens.
 *
 * @param what is waited for, for the error: `the lease`.
 * @throws {Error} with code `deadline_exceeded`, which counts as an outage; and what `work` throws.
 */
export async function withDeadline<T>(work: PromiseLike<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${ms} ms: ${what}`);
      reject(Object.assign(error, { code: "deadline_exceeded" }));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
