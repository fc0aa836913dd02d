/**
 * Bodies of requests within limits, and compression.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import { ProtocolError } from "./error.ts";
import { REQUEST_TOO_LARGE } from "./failure.ts";
import type { Patience } from "./patience.ts";

/** The most bytes of a request, after decompression: 1 MiB. */
export const MAX_BODY_BYTES = 1 << 20;

/** Answers from this size on are compressed when the caller asks for it: 1 KiB. */
export const COMPRESS_FROM_BYTES = 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body of a request, decompressed.
 *
 * @param limit most bytes after decompression.
 * @param patience how long its last byte is waited for; without limit unless given.
 * @throws {DomainError} `resource_exhausted` above the limit.
 * @throws {ProtocolError} `unimplemented` for a compression other than gzip, `invalid_argument` for
 *   broken gzip, `canceled` when the caller went away, `deadline_exceeded` when it is too slow.
 */
export function readBody(
  request: Request,
  limit: number,
  patience?: Patience,
): Promise<Uint8Array<ArrayBuffer>> {
  const reading = readAll(request, limit);
  if (!patience) return reading;
  return patience.within(reading, () => {
    const text = "the request took too long to arrive";
    return new ProtocolError("deadline_exceeded", text, 408);
  });
}

async function readAll(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("content-encoding");
  const length = lengthIn(request.headers);
  const compressed = encoding !== null && encoding !== "identity";
  if (length !== undefined && length > (compressed ? compressedLimit(limit) : limit)) {
    await request.body?.cancel();
    throw tooLarge(limit);
  }
  try {
    if (compressed) return await readGzip(request, encoding, limit);
    if (length === undefined) return request.body ? await collect(request.body, limit) : EMPTY;
    const bytes = await request.bytes();
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof DomainError) throw error;
    throw new ProtocolError("canceled", "the request ended before its body was complete");
  }
}

const EMPTY = new Uint8Array(0);

/** The length that a request declares; twice the same is `9, 9`. */
function lengthIn(headers: Headers): number | undefined {
  const length = Number.parseInt(headers.get("content-length") ?? "");
  return Number.isNaN(length) ? undefined : length;
}

/**
 * The text of UTF-8 bytes.
 *
 * @throws {ProtocolError} `invalid_argument` when they are not UTF-8.
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ProtocolError("invalid_argument", "the body is not valid UTF-8");
  }
}

async function readGzip(
  request: Request,
  encoding: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = request.body ? await collect(request.body, compressedLimit(limit)) : EMPTY;
  return decompress(body, encoding, limit);
}

/** The most bytes that at most `limit` bytes have when compressed: some become a little longer. */
export function compressedLimit(limit: number): number {
  return limit + (limit >> 8) + 64;
}

/** The names of the compressions that are known. */
export const COMPRESSIONS = "gzip, identity";

/**
 * Refuses a compression other than gzip.
 *
 * @throws {ProtocolError} `unimplemented`, which names those that are known.
 */
export function requireKnown(encoding: string): void {
  if (encoding === "gzip" || encoding === "identity") return;
  const text = `unknown compression ${JSON.stringify(encoding)}: supported are ${COMPRESSIONS}`;
  throw new ProtocolError("unimplemented", text, 415);
}

/**
 * Decompresses gzip; no bytes stay no bytes.
 *
 * @param encoding name of the compression as the caller gave it: `gzip` or `identity`.
 * @throws {DomainError} `resource_exhausted` above the limit.
 * @throws {ProtocolError} `unimplemented` for another compression, `invalid_argument` for broken gzip.
 */
export async function decompress(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  requireKnown(encoding);
  if (encoding === "identity") {
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  }
  if (bytes.length === 0) return bytes;
  try {
    return await collect(streamOf(bytes).pipeThrough(new DecompressionStream("gzip")), limit);
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof DomainError) throw error;
    throw new ProtocolError("invalid_argument", "the body is not valid gzip");
  }
}

/** Compresses with gzip, as a stream for a response. */
export function compress(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return streamOf(bytes).pipeThrough(new CompressionStream("gzip"));
}

/** The same at once. */
export function compressed(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Response(compress(bytes)).bytes();
}

/** Whether an `Accept-Encoding` header names gzip without refusing it. */
export function acceptsGzip(header: string | null): boolean {
  return header !== null && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(header);
}

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit); // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The refusal of a request, or of one message in it, of more than `limit` bytes. */
export function tooLarge(limit: number): DomainError {
  const text = `the request is larger than ${limit} bytes`;
  return new DomainError("resource_exhausted", REQUEST_TOO_LARGE, text);
}
