/**
 * One message in all its forms: protobuf, JSON of Connect, JSON of REST.
 *
 * @module
 */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { ProtocolError } from "./error.ts";
import { messageReader, messageSchema, type ReadMessage } from "./json_reader.ts";
import { FieldError, isJsonObject, type JsonObject } from "./json_values.ts";
import { messageWriter, type WriteMessage } from "./json_writer.ts";
import type { MessageFns, ServiceSchema } from "./schema.ts";

/** Reads and writes one message. Values to write may be partial. */
export interface MessageCodec {
  /** Full name, e.g. `storespb.Product`. */
  readonly name: string;
  /** The whole message of parsed JSON; throws {@link FieldError} where it does not fit. */
  readonly fromJson: (json: unknown) => unknown;
  /** The whole message of JSON text; throws {@link ProtocolError} `invalid_argument`. */
  readonly parse: (text: string) => unknown;
  /** The whole message of protobuf; throws {@link ProtocolError} `invalid_argument`. */
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly encode: (message: unknown) => Uint8Array<ArrayBuffer>;
  readonly canonicalJson: (message: unknown) => string;
  readonly fullJson: (message: unknown) => string;
  /** A whole message that shares nothing with `message`. */
  readonly copy: (message: unknown) => unknown;
}

/**
 * The codec of one message.
 *
 * @param name full name, e.g. `storespb.Product`.
 * @throws {TypeError} when the schema has no such message.
 */
export function messageCodec(
  schema: ServiceSchema,
  name: string,
  fns: MessageFns<unknown>,
): MessageCodec {
  const read = messageReader(schema, name);
  const fromJson = (json: unknown) => fns.fromPartial(read(json));
  const encode = (message: unknown) =>
    new Uint8Array(fns.encode(fns.fromPartial(fieldsOf(message))).finish());
  return {
    name,
    fromJson,
    parse: (text) => parse(text, read, fns),
    decode: (bytes) => decode(bytes, name, fns),
    encode,
    canonicalJson: written(messageWriter(schema, name, "canonical")),
    fullJson: written(messageWriter(schema, name, "full")),
    copy: sharesValues(schema, name)
      ? (message) => fns.decode(encode(message))
      : (message) => fns.fromPartial(fieldsOf(message)),
  };
}

function fieldsOf(message: unknown): JsonObject {
  return isJsonObject(message) ? message : {};
}

function written(write: WriteMessage): (message: unknown) => string {
  return (message) => write(fieldsOf(message));
}

function parse(text: string, read: ReadMessage, fns: MessageFns<unknown>): unknown {
  return refusing(() => fns.fromPartial(read(parseJson(text))));
}

/**
 * Parses JSON text.
 *
 * @throws {ProtocolError} `invalid_argument`, with the parser's text.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ProtocolError("invalid_argument", `the body is not valid JSON: ${cause}`);
  }
}

/**
 * Runs `read`; what does not fit its field is `invalid_argument`.
 *
 * @throws {ProtocolError} with the text of the {@link FieldError}.
 */
export function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) throw new ProtocolError("invalid_argument", error.message);
    throw error;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text that is not UTF-8 is an error, as proto3 wants it. */
function strictText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

function decode(bytes: Uint8Array, name: string, fns: MessageFns<unknown>): unknown {
  try {
    return fns.decode(new BinaryReader(bytes, strictText));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ProtocolError("invalid_argument", `the body is not a valid ${name}: ${cause}`);
  }
}

/** Whether `fromPartial` would pass on values that can be changed: bytes, times, structs, any. */
function sharesValues(schema: ServiceSchema, name: string, seen = new Set<string>()): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return messageSchema(schema, name).fields.some(({ type, message }) =>
    type === "bytes" || type === "timestamp" || type === "struct" || type === "any" ||
    type === "message" && sharesValues(schema, message ?? "", seen)
  );
}
