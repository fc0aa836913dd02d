import type { Clock } from "../../../shared/platform/clock.ts";
import type { ShoppingListId } from "../domain/ids.ts";

export interface RecallPorts {
  /** Ends one recall, if it is not over. */
  readonly endRecall: (id: ShoppingListId) => Promise<void>;
  /** The lists whose bots were called back at that time or before and are still awaited. */
  readonly awaitedSince: (time: Date) => Promise<readonly ShoppingListId[]>;
  readonly clock: Clock;
  /** How long a bot that was called back is awaited, in milliseconds. */
  readonly timeoutMs: number;
}

/** Awaits no longer the bots that were called back too long ago; each is free for another list. */
export function createRecallSweep({ endRecall, awaitedSince, clock, timeoutMs }: RecallPorts) {
  return async function sweep(): Promise<void> {
    const overdue = await awaitedSince(new Date(clock.now().getTime() - timeoutMs));
    const failed = (await Promise.allSettled(overdue.map(endRecall)))
      .find((result) => result.status === "rejected");
    if (failed) throw failed.reason; // the others are done
  };
}
