/**
 * What a client does next: drawn from its seed, so that the same seed makes the same plan.
 *
 * @module
 */
import type { Random } from "../simulator/random.ts";

/** How many of a thousand activities are of which kind. */
export const SHARES = {
  "just browsing": 375,
  "buying": 125,
  "registering": 200,
  "setting up a store": 50,
  "adding inventory": 150,
  "rebranding a store": 50,
  "rebranding a product": 50,
} as const;

/** What clients do. */
export type ActivityName = keyof typeof SHARES;

/** All that clients do, the way it is shown. */
export const ACTIVITIES: readonly ActivityName[] = [
  ...["just browsing", "buying", "registering", "setting up a store"] as const,
  ...["adding inventory", "rebranding a store", "rebranding a product"] as const,
];

/** One activity of a plan. */
export interface Planned {
  readonly name: ActivityName;
  /** Its own source of chance: what happens in one activity does not change the next. */
  readonly random: Random;
}

/** A client's plan, which has no end. */
export interface Plan extends Iterable<Planned> {
  /** How long it rests after each activity, in seconds: chosen once. */
  readonly restSeconds: number;
}

const REST_SECONDS = { least: 8, spread: 3 } as const;

/** The plan of one client. */
export function planOf(random: Random): Plan {
  const restSeconds = REST_SECONDS.least + random.next() * REST_SECONDS.spread;
  return {
    restSeconds,
    *[Symbol.iterator]() {
      for (let number = 1;; number++) {
        yield { name: drawn(random), random: random.fork(`activity ${number}`) };
      }
    },
  };
}

function drawn(random: Random): ActivityName {
  let left = random.whole(0, 999);
  for (const name of ACTIVITIES) {
    left -= SHARES[name];
    if (left < 0) return name;
  }
  throw new RangeError("the shares do not sum up to a thousand");
}
