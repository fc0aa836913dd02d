/**
 * What an activity works with.
 *
 * @module
 */
import { DomainError } from "../../shared/domain/error.ts";
import type { Mall } from "../simulator/clients.ts";
import type { Random } from "../simulator/random.ts";
import type { Placed } from "../simulator/shopper.ts";

/** What an activity works with. */
export interface Scene {
  readonly mall: Mall;
  readonly random: Random;
  /** Waits as people do before they act, 0.5 to 2 seconds. @throws when it is time to end. */
  readonly think: () => Promise<void>;
  /** Products of this run's own making, by id: only these are removed. */
  readonly own: Set<string>;
  /** Told of each order, which goes on without the client, with chance of its own. */
  readonly placed: (order: Placed, random: Random) => void;
}

/** Does one thing from beginning to end. Answers false when there was nothing to do it with. */
export type Activity = (scene: Scene) => Promise<boolean>;

/** Refusals that others, who work on the same stores at the same time, can bring about. */
const MEANWHILE: ReadonlySet<string> = new Set([
  ...["store_not_found", "store_not_located", "product_not_found", "product_not_located"],
  ...["store_not_participating", "store_already_participating", "store_already_not_participating"],
  ...["automated_shopping_off", "automated_shopping_already_on", "automated_shopping_already_off"],
  ...["price_would_increase", "price_would_decrease"],
]);

/** Whether somebody else was faster, which is no fault. */
export function isMeanwhile(error: unknown): boolean {
  return error instanceof DomainError &&
    (MEANWHILE.has(error.reason) || error.code === "aborted");
}

/** Does what others may have made impossible meanwhile; answers `undefined` if they have. */
export async function unlessMeanwhile<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isMeanwhile(error)) throw error;
  }
}

/** Some of what there is, each once. */
export function some<T>(from: readonly T[], count: number, random: Random): T[] {
  const left = [...from];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [one] = left.splice(random.whole(0, left.length - 1), 1);
    return one;
  });
}
