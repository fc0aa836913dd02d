/**
 * The envelope on the wire: protobuf `am.StreamMessage` around `EventMessageData`,
 * `CommandMessageData` or `ReplyMessageData`, which are alike.
 *
 * @module
 */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { TextReader } from "./text_reader.ts";

/** Headers of a message; all values are texts. */
export type Metadata = Readonly<Record<string, string>>;

/** A message as it travels. */
export interface Envelope {
  /** Unique per message: key of inbox and outbox. */
  readonly id: string;
  /** Registered name. */
  readonly name: string;
  /** The encoded {@link MessageData}. */
  readonly data: Uint8Array;
  readonly metadata: Metadata;
  /** When it was written to the outbox. */
  readonly sentAt: Date;
}

/** What stands in the envelope's `data`. */
export interface MessageData {
  /** The encoded message itself. */
  readonly payload: Uint8Array;
  readonly occurredAt: Date;
}

/** Encodes an envelope: 1:id 2:name 3:data 4:metadata (Struct) 5:sent_at. */
export function encodeEnvelope({ id, name, data, metadata, sentAt }: Envelope): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(10).string(id).uint32(18).string(name).uint32(26).bytes(data);
  writer.uint32(34).fork();
  for (const key in metadata) {
    const value = metadata[key];
    writer.uint32(10).fork().uint32(10).string(key); // Struct.fields entry: 1:key 2:Value
    writer.uint32(18).fork().uint32(26).string(value).join().join(); // Value.string_value = 3
  }
  writer.join();
  writeTimestamp(writer.uint32(42), sentAt);
  return writer.finish();
}

/**
 * Decodes an envelope.
 *
 * @throws {Error} when the bytes are none: not protobuf, or without id or name.
 */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const reader = new TextReader(bytes);
  let id = "", name = "";
  let data: Uint8Array = new Uint8Array();
  let metadata: Metadata = {};
  let sentAt = new Date(0);
  while (reader.pos < reader.len) {
    const tag = reader.fieldTag();
    if (tag === 10) id = reader.string();
    else if (tag === 18) name = reader.string();
    else if (tag === 26) data = reader.bytes();
    else if (tag === 34) metadata = readStruct(reader);
    else if (tag === 42) sentAt = readTimestamp(reader);
    else reader.skipField(tag);
  }
  if (!id || !name) throw new Error("the envelope has no id or no name");
  return { id, name, data, metadata, sentAt };
}

/** Encodes a message's data: 1:payload 2:occurred_at. */
export function encodeMessageData({ payload, occurredAt }: MessageData): Uint8Array {
  const writer = new BinaryWriter();
  if (payload.length > 0) writer.uint32(10).bytes(payload);
  writeTimestamp(writer.uint32(18), occurredAt);
  return writer.finish();
}

/** Decodes a message's data. @throws {Error} when the bytes are not protobuf. */
export function decodeMessageData(bytes: Uint8Array): MessageData {
  const reader = new TextReader(bytes);
  let payload: Uint8Array = new Uint8Array();
  let occurredAt = new Date(0);
  while (reader.pos < reader.len) {
    const tag = reader.fieldTag();
    if (tag === 10) payload = reader.bytes();
    else if (tag === 18) occurredAt = readTimestamp(reader);
    else reader.skipField(tag);
  }
  return { payload, occurredAt };
}

/** A Struct as texts: numbers and booleans, which others may send, are written out. */
function readStruct(reader: TextReader): Metadata {
  const metadata: Record<string, string> = {};
  const end = reader.endOfPart();
  while (reader.pos < end) {
    const tag = reader.fieldTag();
    if (tag === 10) readHeader(reader, metadata);
    else reader.skipField(tag);
  }
  reader.leavePart(end);
  return metadata;
}

function readHeader(reader: TextReader, metadata: Record<string, string>): void {
  let key = "", value = "";
  const end = reader.endOfPart();
  while (reader.pos < end) {
    const tag = reader.fieldTag();
    if (tag === 10) key = reader.string();
    else if (tag === 18) value = readValue(reader, value);
    else reader.skipField(tag);
  }
  reader.leavePart(end);
  if (key === "__proto__") Object.defineProperty(metadata, key, { value, ...OWN });
  else metadata[key] = value;
}

/** As any other property is. */
const OWN = { enumerable: true, configurable: true, writable: true };

/** @param before what stays when nothing that is known is told. */
function readValue(reader: TextReader, before: string): string {
  let value = before;
  const end = reader.endOfPart();
  while (reader.pos < end) {
    const tag = reader.fieldTag();
    if (tag === 26) value = reader.string();
    else if (tag === 17) value = String(reader.double());
    else if (tag === 32) value = String(reader.bool());
    else reader.skipField(tag);
  }
  reader.leavePart(end);
  return value;
}

function writeTimestamp(writer: BinaryWriter, at: Date): void {
  const ms = at.getTime();
  const seconds = Math.floor(ms / 1_000);
  writer.fork();
  if (seconds !== 0) writer.uint32(8).int64(seconds);
  if (ms !== seconds * 1_000) writer.uint32(16).int32((ms - seconds * 1_000) * 1_000_000);
  writer.join();
}

function readTimestamp(reader: TextReader): Date {
  let seconds = 0, nanos = 0;
  const end = reader.endOfPart();
  while (reader.pos < end) {
    const tag = reader.fieldTag();
    if (tag === 8) seconds = Number(reader.int64());
    else if (tag === 16) nanos = reader.int32();
    else reader.skipField(tag);
  }
  reader.leavePart(end);
  const at = new Date(seconds * 1_000 + Math.floor(nanos / 1_000_000));
  if (Number.isNaN(at.getTime())) throw new RangeError("the time is out of range");
  return at;
}
