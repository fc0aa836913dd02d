/**
 * Gathering what a durable has unsettled, before anything is delivered.
 *
 * @module
 */
import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Logger } from "../../platform/log.ts";
import { pause } from "../../platform/time.ts";
import { ACK_WAIT_MS } from "./durables.ts";
import type { Hand } from "./hand.ts";
import type { Puller } from "./pull.ts";

/** What {@link gather} needs. */
export interface Gathering {
  /** What it brings goes into the hand. */
  readonly puller: Puller;
  readonly hand: Hand;
  /** Whether all that the server had unsettled was in this hand once. */
  readonly isWhole: boolean;
  /** How many messages wait to be delivered. */
  readonly gathered: () => number;
  /** The durable before anything was pulled. */
  readonly info: ConsumerInfo;
  readonly look: () => Promise<ConsumerInfo>;
  /** Whether it is still worth the effort. */
  readonly goesOn: () => boolean;
  readonly log: Logger;
}

/** How often it is asked what is missing, in milliseconds. */
const LOOK_MS = 25;
/** How long requests of others are waited for. A former owner's expire sooner. */
const OTHERS_MS = 4_000;
/** How long what is missing is waited for after the last progress. */
const MISSING_MS = 2 * ACK_WAIT_MS + 1_000;
/** With so many messages gathered, pulling waits until those that are missing must come first. */
const MOST_GATHERED = 512;

/** Pulls until the server has nothing unsettled that is not in hand, or was before. */
export async function gather(gathering: Gathering): Promise<void> {
  const { puller, hand, isWhole, gathered, info: first, look, goesOn, log } = gathering;
  if (isWhole && first.delivered.stream_seq <= hand.highest) return; // whatever comes again is known
  const began = performance.now();
  const subscription = first.name;
  let missing = Infinity, progressAt = began;
  for (let info = first; goesOn(); info = await look()) {
    const now = performance.now();
    const others = puller.asked > 0 ? 0 : info.num_waiting;
    // what came after the server looked is none of what it had unsettled
    const left = info.num_ack_pending - hand.sizeUpTo(info.delivered.stream_seq);
    if (left < missing) progressAt = now;
    missing = left;
    if (others > 0 && now - began < OTHERS_MS) {
      await pause(LOOK_MS);
      continue;
    }
    if (others > 0) log.warn("others pull from a durable of ours", { subscription });
    if (missing <= 0) return;
    if (now - progressAt > MISSING_MS) {
      return log.warn("unsettled messages did not come again", { subscription, missing });
    }
    if (puller.asked === 0) {
      if (gathered() > MOST_GATHERED) await pause(ACK_WAIT_MS);
      if (goesOn()) puller.request(missing);
    }
    await pause(LOOK_MS);
  }
}
