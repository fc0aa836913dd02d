/**
 * What is in a dead letter, as an operator sees and edits it.
 *
 * @module
 */
import { refused } from "../../domain/error.ts";
import type { MessageHandling } from "../consumer/handling.ts";
import { open } from "../consumer/opened.ts";
import type { Metadata } from "../envelope.ts";
import type { AnyMessageType } from "../message.ts";
import { asJson } from "../message_json.ts";

/** An envelope as it can be shown. */
export interface EnvelopeView {
  /** What can be read of it; undefined when it cannot be opened. */
  readonly message: {
    readonly id: string;
    readonly name: string;
    readonly metadata: Metadata;
    readonly sentAt: Date;
    readonly occurredAt: Date;
    /** The content; undefined when the name is not known here or the payload is not of it. */
    readonly payload: unknown;
    /** The payload's bytes in base64. */
    readonly payloadBase64: string;
  } | undefined;
  /** All its bytes in base64, of an envelope that cannot be opened. */
  readonly base64: string | undefined;
}

/** Shows an envelope, as its subscription reads it. */
export function viewOf(body: Uint8Array, handling: MessageHandling | undefined): EnvelopeView {
  const opened = open(body);
  if ("error" in opened) {
    return { message: undefined, base64: new Uint8Array(body).toBase64() };
  }
  const { envelope: { id, name, metadata, sentAt }, received: { occurredAt }, payload } = opened;
  const message = {
    id,
    name,
    metadata,
    sentAt,
    occurredAt,
    payload: shown(payload, handling?.typeOf?.(name)),
    payloadBase64: new Uint8Array(payload).toBase64(),
  };
  return { message, base64: undefined };
}

function shown(payload: Uint8Array, type: AnyMessageType | undefined): unknown {
  try {
    return type && asJson(type.decode(payload));
  } catch {
    return undefined; // not of this message: its bytes are shown
  }
}

/**
 * The payload that an operator wrote.
 *
 * @throws {DomainError} `payload_not_known` when the message's schema is not known here;
 *   `payload_not_valid`.
 */
export function payloadFrom(
  json: unknown,
  name: string,
  type: AnyMessageType | undefined,
): Uint8Array {
  if (!type?.parse) {
    throw refused(
      "payload_not_known",
      `the payload of ${name} cannot be edited: it is not known here`,
    );
  }
  try {
    return type.encode(type.parse(json));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = `the payload is not a ${name}: ${error.message}`;
    throw refused("payload_not_valid", text);
  }
}
