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

/** How many are asked for while the server delivers again what it does not know to have delivered. */
const AGAIN = 256;

/**
 * Pulls until the server has nothing unsettled that is not in hand, or was before.
 *
 * @returns whether that is so; false when it went on in vain, or was not worth the effort any more.
 */
export async function gather(gathering: Gathering): Promise<boolean> {
  const { puller, hand, isWhole, gathered, info: first, look, goesOn, log } = gathering;
  const began = performance.now();
  const subscription = first.name;
  const isNew = hand.highest === 0;
  let hasAsked = false;
  let missing = Infinity, reached = -1, progressAt = began;
  for (let info = first; goesOn(); info = await look()) {
    const now = performance.now();
    const others = puller.asked > 0 ? 0 : info.num_waiting;
    if (others > 0 && now - began < OTHERS_MS) {
      await pause(LOOK_MS);
      continue;
    }
    if (others > 0) log.warn("others pull from a durable of ours", { subscription });
    const { num_ack_pending, num_pending, delivered: { stream_seq: delivered } } = info;
    if (isWhole && !hasAsked && delivered <= hand.highest) return true; // what comes again is known
    // what came after the server looked is none of what it had unsettled
    const left = num_ack_pending - hand.sizeUpTo(delivered);
    // late answers of a former owner make up for others that are missing
    const late = isNew && now - began < ACK_WAIT_MS
      ? first.num_ack_pending - hand.sizeUpTo(first.delivered.stream_seq)
      : 0;
    const wentBack = delivered < hand.highest && num_pending > 0;
    if (left <= 0 && late <= 0 && !wentBack) return true;
    if (left < missing || delivered > reached) progressAt = now;
    [missing, reached] = [left, delivered];
    if (now - progressAt > MISSING_MS) {
      log.warn("unsettled messages did not come again", { subscription, missing });
      return false;
    }
    if (puller.asked === 0) {
      if (gathered() > MOST_GATHERED) await pause(ACK_WAIT_MS);
      if (goesOn()) puller.request(Math.max(left, late, wentBack ? AGAIN : 0));
      hasAsked = true;
    }
    await pause(LOOK_MS);
  }
  return false;
}
