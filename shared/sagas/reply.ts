/**
 * The headers that join commands and replies. A participant copies each `COMMAND_x` to `REPLY_x`, so a
 * reply tells which command, step and saga it answers.
 *
 * @module
 */
import type { Metadata } from "../messaging/envelope.ts";
import { keptText, type SagaError } from "./saga.ts";
import type { SagaReply } from "./transition.ts";

/** How a command went. */
export type ReplyOutcome = "SUCCESS" | "FAILURE";

/** A message that cannot be answered or understood, whoever tries: a dead letter. */
export class UnusableHeaders extends Error {
  override readonly name = "UnusableHeaders";
}

/** What the headers of a saga's command are made of. */
export interface CommandHeaders {
  readonly sagaId: string;
  readonly sagaName: string;
  /** The same each time the command is sent. */
  readonly commandId: string;
  /** Index of the step. */
  readonly step: number;
  /** Full subject for the reply. */
  readonly replySubject: string;
}

/** The headers of a saga's command. */
export function commandHeaders(command: CommandHeaders): Metadata {
  return {
    COMMAND_REPLY_CHANNEL: command.replySubject,
    COMMAND_SAGA_ID: command.sagaId,
    COMMAND_SAGA_NAME: command.sagaName,
    COMMAND_ID: command.commandId,
    COMMAND_STEP: String(command.step),
  };
}

const SUBJECT = /^[^\s.*>]+(\.[^\s.*>]+)*$/;

/**
 * Where a participant's reply goes and what it carries besides its payload.
 *
 * @param command the metadata of the command.
 * @param error why it was refused; only for a failure.
 * @throws {UnusableHeaders} when the command does not say, in a subject, where its reply goes.
 * @example
 * ```ts
 * import { replyHeaders } from "./reply.ts";
 * const command = { COMMAND_REPLY_CHANNEL: "mallbots.cosec.replies.CreateOrder", COMMAND_STEP: "2" };
 * const { metadata } = replyHeaders(command, "SUCCESS");
 * if (metadata.REPLY_STEP !== "2" || metadata.REPLY_OUTCOME !== "SUCCESS") throw new Error("never");
 * ```
 */
export function replyHeaders(
  command: Metadata,
  outcome: ReplyOutcome,
  error?: SagaError,
): { readonly subject: string; readonly metadata: Metadata } {
  const subject = command.COMMAND_REPLY_CHANNEL ?? "";
  if (!SUBJECT.test(subject)) {
    throw new UnusableHeaders(
      subject
        ? `the reply channel ${subject} is not a subject`
        : "the command has no reply channel",
    );
  }
  const copied = Object.entries(command)
    .filter(([name]) => name.startsWith("COMMAND_") && name !== "COMMAND_NAME")
    .map(([name, value]) => [`REPLY_${name.slice("COMMAND_".length)}`, value]);
  return {
    subject,
    metadata: {
      ...Object.fromEntries(copied),
      REPLY_OUTCOME: outcome,
      ...(outcome === "FAILURE" && error && {
        REPLY_ERROR_CODE: error.code,
        REPLY_ERROR_REASON: error.reason,
        REPLY_ERROR_MESSAGE: error.message,
      }),
    },
  };
}

/** A reply as it arrives. */
export interface ReceivedReply {
  /** Registered name. */
  readonly name: string;
  readonly metadata: Metadata;
  /** The encoded message. */
  readonly payload: Uint8Array;
}

/** Which saga a reply is for, and what it tells. */
export interface AddressedReply {
  readonly sagaId: string;
  readonly sagaName: string;
  readonly reply: SagaReply;
}

/**
 * Reads a reply's headers.
 *
 * @throws {UnusableHeaders} when it does not name a saga or its outcome.
 */
export function readReply({ name, metadata, payload }: ReceivedReply): AddressedReply {
  const { REPLY_SAGA_ID: sagaId, REPLY_SAGA_NAME: sagaName, REPLY_OUTCOME: outcome } = metadata;
  if (!sagaId || !sagaName) throw new UnusableHeaders(`the reply ${name} names no saga`);
  if (outcome !== "SUCCESS" && outcome !== "FAILURE") {
    throw new UnusableHeaders(`the reply ${name} has no outcome`);
  }
  const { REPLY_ID: commandId, REPLY_STEP: step } = metadata;
  const error = outcome === "FAILURE" ? errorIn(metadata) : undefined;
  return {
    sagaId,
    sagaName,
    reply: {
      kind: "reply",
      name,
      payload,
      commandId,
      step: step === undefined ? undefined : Number(step),
      error,
    },
  };
}

/** Participants that know only outcomes give no reason. */
function errorIn(metadata: Metadata): SagaError {
  return {
    code: keptText(metadata.REPLY_ERROR_CODE || "unknown"),
    reason: keptText(metadata.REPLY_ERROR_REASON || "unknown"),
    message: keptText(metadata.REPLY_ERROR_MESSAGE || "no reason was given"),
  };
}
