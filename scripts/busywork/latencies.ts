/**
 * How long calls took, in a space that does not grow with their number.
 *
 * @module
 */

/** Durations, of which quantiles are known within 2 %. */
export interface Latencies {
  /** Adds a duration in milliseconds. */
  add(ms: number): void;
  readonly count: number;
  /** In milliseconds; `NaN` of none. */
  readonly longest: number;
  /** The duration in milliseconds that a share of all calls did not exceed; `NaN` of none. */
  quantile(share: number): number;
}

/** Each step is wider than the one before by this. */
const STEP = 1.04;
const LEAST_MS = 0.01;

/** Starts to collect. */
export function createLatencies(): Latencies {
  const counts: number[] = []; // by step
  let count = 0, longest = NaN;
  return {
    add(ms) {
      const step = Math.max(0, Math.ceil(Math.log(ms / LEAST_MS) / Math.log(STEP)));
      counts[step] = (counts[step] ?? 0) + 1;
      longest = count === 0 ? ms : Math.max(longest, ms);
      count++;
    },
    get count() {
      return count;
    },
    get longest() {
      return longest;
    },
    quantile(share) {
      const wanted = Math.max(1, Math.ceil(share * count));
      let seen = 0;
      for (const [step, here = 0] of counts.entries()) {
        seen += here;
        if (seen < wanted) continue;
        const middle = LEAST_MS * STEP ** (step - 0.5);
        return Math.min(middle, longest);
      }
      return NaN;
    },
  };
}
