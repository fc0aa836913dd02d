/**
 * Noticing that a stream is not what a durable went through: its store was put back to an older state, or
 * lost its end, and other messages have the positions by now.
 *
 * @module
 */
import type { ConsumerInfo } from "@nats-io/jetstream";
import type { StreamState } from "../broker.ts";
import type { Hand, Known } from "./hand.ts";
import type { NatsStream } from "./stream.ts";

/**
 * Where the durable has to begin again: at the first message that may be another one than we know. What
 * was handled before does no harm.
 *
 * @param hand what this process knows of the stream, when it delivered from it before.
 * @returns undefined when it may go on.
 */
export async function restartFrom(
  stream: NatsStream,
  { last }: StreamState,
  { delivered }: ConsumerInfo,
  hand: Hand | undefined,
): Promise<number | undefined> {
  const isAhead = delivered.stream_seq > last &&
    delivered.stream_seq > (await stream.state()).last; // it may have grown meanwhile
  if (isAhead) return 1;
  if (!hand) return undefined;
  const { known, lowest } = hand;
  const isSame = async ({ position, nanos }: Known) =>
    (await stream.messageAt(position))?.nanos === nanos;
  if (known.length === 0 || await isSame(known[known.length - 1])) return undefined;
  let same = -1; // up to here all are the same
  for (let other = known.length - 1; other - same > 1;) {
    const middle = (same + other) >> 1;
    if (await isSame(known[middle])) same = middle;
    else other = middle;
  }
  const first = same < 0 ? 1 : known[same].position + 1;
  return Math.min(first, lowest ?? first);
}
