/**
 * Bodies of requests within limits, and compression.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import { ProtocolError } from "./error.ts";
import { REQUEST_TOO_LARGE } from "./failure.ts";

/** The most bytes of a request, after decompression: 1 MiB. */
export const MAX_BODY_BYTES = 1 << 20;

/** Answers from this size on are compressed when the caller asks for it: 1 KiB. */
export const COMPRESS_FROM_BYTES = 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body of a request, decompressed.
 *
 * @param limit most bytes after decompression.
 * @throws {DomainError} `resource_exhausted` above the limit.
 * @throws {ProtocolError} `unimplemented` for a compression other than gzip, `invalid_argument` for
 *   broken gzip, `canceled` when the caller went away.
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("content-encoding");
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > limit) {
    await request.body?.cancel();
    throw tooLarge(limit);
  }
  try {
    if (encoding !== null && encoding !== "identity") {
      return await readGzip(request, encoding, limit);
    }
    if (length === null) return request.body ? await collect(request.body, limit) : EMPTY;
    const bytes = await request.bytes();
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof DomainError) throw error;
    throw new ProtocolError("canceled", "the request ended before its body was complete");
  }
}

const EMPTY = new Uint8Array(0);

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
  const compressed = request.body ? await collect(request.body, limit) : EMPTY;
  return decompress(compressed, encoding, limit);
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
  if (encoding === "identity" && bytes.length > limit) throw tooLarge(limit);
  if (encoding === "identity") return bytes;
  if (encoding !== "gzip") {
    const text = `unknown compression ${JSON.stringify(encoding)}: supported are gzip, identity`;
    throw new ProtocolError("unimplemented", text, 415);
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
