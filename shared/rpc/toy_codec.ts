/**
 * Codecs for the messages of the tests, straight from their tables, in the place of generated ones.
 *
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { JsonObject } from "./json_values.ts";
import type { FieldSchema, MessageFns } from "./schema.ts";
import { toyMessages } from "./toy_messages.ts";

/** Codecs of one message from its table. Structs and maps travel as JSON text inside. */
export function fnsOf<T>(name: string): MessageFns<T> {
  const { fields } = toyMessages[`toyspb.${name}`];
  const whole = (part: object): T => complete(fields, { ...part }) as T;
  return {
    fromPartial: whole,
    fromJSON: () => {
      throw new Error("the runtime reads JSON by the table");
    },
    toJSON: () => {
      throw new Error("the runtime writes JSON by the table");
    },
    encode: (value) => write(fields, { ...Object(value) }),
    decode: (bytes) => whole(read(fields, bytes)),
  };
}

function complete(fields: readonly FieldSchema[], part: JsonObject): JsonObject {
  return Object.fromEntries(fields.map((field) => [field.json, valueOf(field, part[field.json])]));
}

function valueOf(field: FieldSchema, value: unknown): unknown {
  const inner = (item: unknown) =>
    field.message ? complete(toyMessages[field.message].fields, { ...Object(item) }) : item;
  if (field.repeated) return Array.from(Object(value ?? []), inner);
  if (field.map) {
    return Object.fromEntries(
      Object.entries(Object(value ?? {})).map(([key, item]) => [key, inner(item)]),
    );
  }
  if (value !== undefined && value !== null) return inner(value);
  return {
    string: "",
    bool: false,
    bytes: new Uint8Array(0),
    int64: 0n,
    int32: 0,
    double: 0,
    enum: 0,
  }[
    String(field.type)
  ];
}

function write(fields: readonly FieldSchema[], value: JsonObject): BinaryWriter {
  const writer = new BinaryWriter();
  for (const field of fields) {
    const given = value[field.json];
    const items = field.repeated ? Array.from(Object(given ?? [])) : [given];
    for (const item of items) if (item !== undefined) writeOne(writer, field, item);
  }
  return writer;
}

function writeOne(writer: BinaryWriter, field: FieldSchema, item: unknown): void {
  const bytes = () => writer.tag(field.number, WireType.LengthDelimited);
  const varint = () => writer.tag(field.number, WireType.Varint);
  if (field.map || field.type === "struct") bytes().string(JSON.stringify(item));
  else if (field.message) {
    bytes().bytes(write(toyMessages[field.message].fields, Object(item)).finish());
  } else if (item instanceof Date) bytes().string(item.toISOString());
  else if (item instanceof Uint8Array) bytes().bytes(item);
  else if (typeof item === "bigint") varint().int64(item);
  else if (typeof item === "boolean") varint().bool(item);
  else if (field.type === "double") writer.tag(field.number, WireType.Bit64).double(Number(item));
  else if (typeof item === "number") varint().int32(item);
  else bytes().string(String(item));
}

function read(fields: readonly FieldSchema[], input: BinaryReader | Uint8Array): JsonObject {
  const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
  const out: JsonObject = {};
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields.find((field) => field.number === number);
    if (!field) {
      reader.skip(wire);
      continue;
    }
    const value = readOne(reader, field);
    out[field.json] = field.repeated ? [...Object(out[field.json] ?? []), value] : value;
  }
  return out;
}

function readOne(reader: BinaryReader, field: FieldSchema): unknown {
  if (field.map || field.type === "struct") return JSON.parse(reader.string());
  if (field.message) return read(toyMessages[field.message].fields, reader.bytes());
  switch (field.type) {
    case "timestamp":
      return new Date(reader.string());
    case "bytes":
      return reader.bytes();
    case "int64":
      return BigInt(reader.int64());
    case "bool":
      return reader.bool();
    case "double":
      return reader.double();
    case "string":
      return reader.string();
    default:
      return reader.int32();
  }
}
