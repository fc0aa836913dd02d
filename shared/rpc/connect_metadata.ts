/**
 * Headers and trailers of an implementation, as the Connect protocol sends them.
 *
 * @module
 */
import type { IncomingCall } from "./call.ts";

/** Headers that the protocol sets itself: an implementation cannot. */
const RESERVED =
  /^(content-(type|length|encoding)|transfer-encoding|connection|connect-.*|trailer-.*)$/;

/** Adds what an implementation set to the headers of an answer, trailers with the prefix `trailer-`. */
export function addMetadata(headers: Headers, { metadata }: IncomingCall): void {
  addLeading(headers, metadata.headers);
  metadata.trailers?.forEach((value, name) => headers.append(`trailer-${name}`, value));
}

/** Adds headers that an implementation set, but none that the protocol sets itself. */
export function addLeading(headers: Headers, leading: Headers | undefined): void {
  leading?.forEach((value, name) => {
    if (!RESERVED.test(name)) headers.append(name, value);
  });
}

/**
 * The value of a header or trailer with a name that ends in `-bin`.
 *
 * @example
 * ```ts
 * import { binaryHeader, bytesInHeader } from "./connect_metadata.ts";
 * const value = binaryHeader(new Uint8Array([1, 2]));
 * if (value !== "AQI" || bytesInHeader("AQI=")[1] !== 2) throw new Error("never");
 * ```
 */
export function binaryHeader(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}

/**
 * The bytes in the value of such a header, with or without padding.
 *
 * @throws {SyntaxError} when it is not base64.
 */
export function bytesInHeader(value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(value);
}
