/**
 * Envelopes of Connect streams: one byte of flags, four bytes of length, data.
 *
 * @module
 */
import { tooLarge } from "./body.ts";
import { ProtocolError } from "./error.ts";

/** The data is compressed. */
export const COMPRESSED = 1;
/** The last envelope of an answer: JSON with error and metadata. */
export const END_OF_STREAM = 2;

/** One message of a stream. */
export interface Envelope {
  readonly flags: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The bytes of one envelope. */
export function sealed(flags: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + data.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, data.length);
  bytes.set(data, 5);
  return bytes;
}

/**
 * The envelopes of a stream of bytes, as they arrive.
 *
 * @param limit most bytes of one envelope.
 * @throws {DomainError} `resource_exhausted` above the limit.
 * @throws {ProtocolError} `invalid_argument` when the stream ends inside an envelope.
 */
export async function* envelopes(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Envelope, void, undefined> {
  let rest = new Uint8Array(0);
  for await (const chunk of stream) {
    rest = joined(rest, chunk);
    while (rest.length >= 5) {
      const length = new DataView(rest.buffer, rest.byteOffset).getUint32(1);
      if (length > limit) throw tooLarge(limit);
      if (rest.length < 5 + length) break;
      yield { flags: rest[0], data: rest.slice(5, 5 + length) };
      rest = rest.subarray(5 + length);
    }
  }
  if (rest.length > 0) throw new ProtocolError("invalid_argument", "the stream ends in a message");
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
