/**
 * Outboxes, the stream and inboxes: what was committed is sent, lies in the stream, and was handled
 * once by each who listens, in order.
 *
 * @module
 */
import { listeners } from "../contexts.ts";
import { indexOf } from "../message_index.ts";
import type { Rule } from "../rule.ts";
import { checkDeadLetters, type DeadLetter } from "./messages/dead_letters.ts";
import { checkHandled, checkReceived, readInbox } from "./messages/inboxes.ts";
import { outboxes, readStream } from "./messages/reading.ts";
import { checkSent, checkStreamOrder } from "./messages/stream.ts";

export type { DeadLetter };

/** What is known beforehand. */
export interface MessageExpectations {
  /** Whether a dead letter must be there; none must unless said. */
  readonly isExpected?: (letter: DeadLetter) => boolean;
}

type Key =
  | "sent"
  | "kept"
  | "handled"
  | "foreign"
  | "ordered"
  | "received"
  | "dead"
  | "waiting";

/** The rule on messages. */
export function messagesRule({ isExpected = () => false }: MessageExpectations = {}): Rule<Key> {
  return {
    sentences: {
      sent: { promise: "I1", what: "every message of the outboxes was sent" },
      kept: { promise: "I1", what: "every message that was sent is in the stream" },
      handled: { promise: "I2", what: "every message was handled by each who listens" },
      foreign: { promise: "I2", what: "messages of strangers were handled or set aside" },
      ordered: { promise: "I3", what: "the stream has each aggregate's messages in order" },
      received: {
        promise: "I3",
        what: "each who listens handled an aggregate's messages in order",
      },
      dead: { promise: "I2", what: "no message is a dead letter" },
      waiting: { promise: "I2", what: "no message waits behind a dead letter" },
    },
    async run(world, tallies) {
      const index = await indexOf(outboxes(world));
      const lying = await readStream(world, index);
      await checkSent(world, index, lying, tallies);
      await checkStreamOrder(world, index, lying, tallies.ordered);
      const ears = await listeners();
      for (const ear of ears.filter(({ context }) => world.contexts.includes(context))) {
        const heard = await readInbox(world, index, ear, lying.strangers);
        await checkHandled(world, index, lying, ear, heard, tallies);
        await checkReceived(world, index, ear, heard, tallies.received);
      }
      await checkDeadLetters(world, isExpected, tallies);
    },
  };
}
