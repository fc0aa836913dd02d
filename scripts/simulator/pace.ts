/**
 * How long things take.
 *
 * @module
 */
import { pause } from "../../shared/platform/time.ts";

/** Waits for some simulated seconds. @throws the signal's reason when it aborts. */
export type Take = (seconds: number, signal: AbortSignal) => Promise<void>;

/**
 * A pace at which `speed` simulated seconds pass in one.
 *
 * @param hurry once it aborts, nothing takes any time.
 */
export function paceOf(speed: number, hurry?: AbortSignal): Take {
  return async (seconds, signal) => {
    signal.throwIfAborted();
    if (hurry?.aborted) return;
    try {
      const either = hurry ? AbortSignal.any([signal, hurry]) : signal;
      await pause(seconds * 1_000 / speed, either);
    } catch (error) {
      signal.throwIfAborted();
      if (!hurry?.aborted) throw error;
    }
  };
}
