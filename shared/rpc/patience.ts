/**
 * How long is waited for work that should end soon: one timer for all that is waited for.
 *
 * @module
 */

/** Waits for work, but not for ever. */
export interface Patience extends Disposable {
  /** How long, in milliseconds. */
  readonly ms: number;
  /**
   * What `work` comes to, when it does in time.
   *
   * @param late makes the error for work that does not; what it comes to later has no reader.
   */
  within<T>(work: Promise<T>, late: () => unknown): Promise<T>;
}

interface Waiting {
  /** By the monotonic clock. */
  readonly until: number;
  readonly end: () => void;
}

/**
 * Makes it. Work that ends in time costs no timer of its own; disposing ends the one that there is, and
 * nothing is ended any more.
 *
 * @param ms how long is waited, in milliseconds.
 *
 * @example
 * ```ts
 * import { createPatience } from "./patience.ts";
 * using patience = createPatience(60_000);
 * const seven = await patience.within(Promise.resolve(7), () => new Error("too late"));
 * if (seven !== 7) throw new Error("never");
 * ```
 */
export function createPatience(ms: number): Patience {
  const waiting = new Set<Waiting>(); // all wait equally long: the first is the next to end
  let timer: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;

  function look(): void {
    timer = undefined;
    const now = performance.now();
    for (const one of waiting) {
      if (one.until > now) return wake(one.until - now);
      waiting.delete(one);
      one.end();
    }
  }
  function wake(inMs: number): void {
    timer = setTimeout(look, Math.ceil(inMs));
  }

  return {
    ms,
    within(work, late) {
      if (disposed) return work;
      return new Promise((resolve, reject) => {
        const one = { until: performance.now() + ms, end: () => reject(late()) };
        waiting.add(one);
        if (timer === undefined) wake(ms);
        work.then((result) => {
          waiting.delete(one);
          resolve(result);
        }, (error) => {
          waiting.delete(one);
          reject(error);
        });
      });
    },
    [Symbol.dispose]() {
      disposed = true;
      waiting.clear();
      clearTimeout(timer);
    },
  };
}
