/**
 * One line a message: what it was, how it ended, how long that took, and what it changed.
 *
 * @module
 */
import type { Ended, Received } from "../messaging/consumer.ts";
import { type Changed, currentNotes } from "./call_context.ts";
import type { LogFields, Logger } from "./log.ts";
import { messageEnded } from "./tracing/messages.ts";

/** Outcomes of messages that had no effect here: they are told of at DEBUG. */
const QUIET: readonly Ended["outcome"][] = ["skipped", "duplicate"];

/**
 * Tells the log, and the message's span, that a message ended.
 *
 * @param received the message, unless it could not be opened.
 */
export function logMessage(log: Logger, ended: Ended, received: Received | undefined): void {
  const { subscription, name, outcome, ms } = ended;
  messageEnded(outcome);
  const write = QUIET.includes(outcome) ? log.debug : log.info;
  write("message", {
    subscription,
    name,
    outcome,
    ms: roundedMs(ms),
    messageId: received?.id,
    ...(received && aboutIn(received)),
    ...changedFields(currentNotes().changed),
  });
}

/** A duration as lines tell it: milliseconds, to the tenth. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** The aggregate that was changed, as lines tell it. */
export function changedFields(changed: Changed | undefined): LogFields | undefined {
  return changed &&
    { aggregate: changed.name, aggregateId: changed.id, aggregateVersion: changed.version };
}

/** Which aggregate or saga a message tells of. */
function aboutIn({ metadata }: Received): LogFields {
  const { AGGREGATE_NAME: aggregate, AGGREGATE_ID: aggregateId } = metadata;
  const sagaId = metadata.COMMAND_SAGA_ID ?? metadata.REPLY_SAGA_ID;
  return {
    ...(aggregateId && {
      aggregate,
      aggregateId,
      aggregateVersion: Number(metadata.AGGREGATE_VERSION),
    }),
    ...(sagaId && { sagaId }),
  };
}
