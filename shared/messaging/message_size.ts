/**
 * How large a message may be. A broker takes none above its limit: such a message would never leave the
 * outbox, and all behind it would wait for ever. So none is committed.
 *
 * @module
 */
import { refused } from "../domain/error.ts";
import { encodeEnvelope, type Envelope } from "./envelope.ts";

/** Most bytes of a message as it travels, that is of its envelope: 960 KiB, whatever the broker. */
export const MAX_MESSAGE_BYTES = 960 << 10;

/** What a broker must take at least: beside the envelope, NATS counts a header with the message's id. */
export const MIN_BROKER_BYTES: number = MAX_MESSAGE_BYTES + (1 << 10);

/** Reason of the refusal of a message above {@linkcode MAX_MESSAGE_BYTES}. */
export const MESSAGE_TOO_LARGE = "message_too_large";

/** Most bytes that a UTF-16 code unit has in UTF-8. */
const PER_CHARACTER = 3;
/** More than the tags, lengths and the time of an envelope have; more than those of a header. */
const FRAME = 64, HEADER_FRAME = 24;

/**
 * Lets messages pass that a broker takes. Small ones, which nearly all are, are only estimated.
 *
 * @throws {DomainError} `invalid_argument` for one above {@linkcode MAX_MESSAGE_BYTES}.
 */
export function requireSendable(envelope: Envelope): void {
  if (mostBytesOf(envelope) <= MAX_MESSAGE_BYTES) return;
  const { byteLength } = encodeEnvelope(envelope);
  if (byteLength <= MAX_MESSAGE_BYTES) return;
  const text =
    `the message ${envelope.name} has ${byteLength} bytes, more than ${MAX_MESSAGE_BYTES}`;
  throw refused(MESSAGE_TOO_LARGE, text);
}

/** At least as many bytes as the envelope has. */
function mostBytesOf({ id, name, data, metadata }: Envelope): number {
  let bytes = FRAME + data.byteLength + PER_CHARACTER * (id.length + name.length);
  for (const key in metadata) {
    bytes += HEADER_FRAME + PER_CHARACTER * (key.length + metadata[key].length);
  }
  return bytes;
}
