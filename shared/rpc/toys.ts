/**
 * A made-up service for the tests of this folder and of `shared/http`: every kind of field, every kind
 * of route, with codecs that work straight from the field table.
 *
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { JsonObject } from "./json_values.ts";
import {
  defineService,
  type FieldSchema,
  type MessageFns,
  type MessageSchema,
  type MethodSchema,
} from "./schema.ts";

/** A toy, with a field of every type. */
export interface Toy {
  id: string;
  ownerId: string;
  age: number;
  weight: number;
  broken: boolean;
  serial: bigint;
  photo: Uint8Array;
  madeAt: Date | undefined;
  colour: number;
  notes: Record<string, unknown> | undefined;
  tags: string[];
  box: Box | undefined;
  parts: Record<string, Box>;
}

/** What a toy is in, or made of. */
export interface Box {
  label: string;
  inside: Box[];
}

type Fields = readonly Omit<FieldSchema, "number">[];

const message = (name: string, fields: Fields): MessageSchema => ({
  name: `toyspb.${name}`,
  fields: fields.map((field, index) => ({ ...field, number: index + 1 })),
});

const id = { name: "id", json: "id", type: "string" } as const;
const toyId = { name: "toy_id", json: "toyId", type: "string" } as const;
const toy = { name: "toy", json: "toy", type: "message", message: "toyspb.Toy" } as const;
const tags = { name: "tags", json: "tags", type: "string", repeated: true } as const;
const box = { name: "box", json: "box", type: "message", message: "toyspb.Box" } as const;

const all = [
  message("Empty", []),
  message("Id", [id]),
  message("Rename", [id, { name: "new_name", json: "newName", type: "string" }]),
  message("ToyId", [toyId]),
  message("One", [toy]),
  message("Query", [
    { name: "max_count", json: "maxCount", type: "int32" },
    tags,
    box,
    { name: "broken", json: "broken", type: "bool" },
  ]),
  message("Many", [{ ...toy, name: "toys", json: "toys", repeated: true }]),
  message("Box", [
    { name: "label", json: "label", type: "string" },
    { ...box, name: "inside", json: "inside", repeated: true },
  ]),
  message("Toy", [
    id,
    { name: "owner_id", json: "ownerId", type: "string" },
    { name: "age", json: "age", type: "int32" },
    { name: "weight", json: "weight", type: "double" },
    { name: "broken", json: "broken", type: "bool" },
    { name: "serial", json: "serial", type: "int64" },
    { name: "photo", json: "photo", type: "bytes" },
    { name: "made_at", json: "madeAt", type: "timestamp" },
    {
      name: "colour",
      json: "colour",
      type: "enum",
      values: { 0: "COLOUR_UNKNOWN", 1: "COLOUR_RED", 2: "COLOUR_BLUE" },
    },
    { name: "notes", json: "notes", type: "struct" },
    tags,
    box,
    { ...box, name: "parts", json: "parts", map: true },
  ]),
];

/** Every message of the service, by full name. */
export const toyMessages: Readonly<Record<string, MessageSchema>> = Object.fromEntries(
  all.map((schema) => [schema.name, schema]),
);

/** Codecs of one message from its table. Structs and maps of this fixture travel as JSON. */
function fnsOf<T>(name: string): MessageFns<T> {
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

function read(fields: readonly FieldSchema[], input: Uint8Array): JsonObject {
  const reader = new BinaryReader(input);
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

const unary = <Request, Response>(name: string, request: string, response: string) => ({
  name,
  requestType: fnsOf<Request>(request),
  requestStream: false,
  responseType: fnsOf<Response>(response),
  responseStream: false as const,
});

const definition = {
  name: "ToyService",
  fullName: "toyspb.ToyService",
  methods: {
    createToy: unary<Toy, { id: string }>("CreateToy", "Toy", "Id"),
    getToy: unary<{ id: string }, { toy: Toy | undefined }>("GetToy", "Id", "One"),
    removeToy: unary<{ id: string }, object>("RemoveToy", "Id", "Empty"),
    findToys: unary<
      { maxCount: number; tags: string[]; box: Box | undefined; broken: boolean },
      { toys: Toy[] }
    >("FindToys", "Query", "Many"),
    getBrokenToys: unary<object, { toys: Toy[] }>("GetBrokenToys", "Empty", "Many"),
    renameToy: unary<{ id: string; newName: string }, object>("RenameToy", "Rename", "Empty"),
    paintToy: unary<{ id: string }, object>("PaintToy", "Id", "Empty"),
    getPart: unary<{ id: string }, { id: string }>("GetPart", "Id", "Id"),
    getParts: unary<{ toyId: string }, { id: string }>("GetParts", "ToyId", "Id"),
    watchToys: {
      ...unary<{ id: string }, { id: string }>("WatchToys", "Id", "Id"),
      responseStream: true as const,
    },
  },
};

type Route = `${"GET" | "POST" | "PUT" | "DELETE"} ${string}` | undefined;

function method(key: keyof typeof definition.methods, types: string, route?: Route): MethodSchema {
  const [request, response] = types.split(" ").map((type) => `toyspb.${type}`);
  const [verb, path = ""] = route?.split(" ") ?? [];
  const http = verb === "GET" || verb === "POST" || verb === "PUT" || verb === "DELETE"
    ? { verb, path, body: verb === "POST" || verb === "PUT" ? "*" : "" } as const
    : undefined;
  const name = definition.methods[key].name;
  const noSideEffects = /^(Get|Find)/.test(name);
  return {
    name,
    key,
    request,
    response,
    http,
    noSideEffects,
    serverStreaming: key === "watchToys",
  };
}

/** The service. */
export const ToyService = defineService(definition, {
  name: "toyspb.ToyService",
  methods: [
    method("createToy", "Toy Id", "POST /api/toys"),
    method("getToy", "Id One", "GET /api/toys/{id}"),
    method("removeToy", "Id Empty", "DELETE /api/toys/{id}"),
    method("findToys", "Query Many", "GET /api/toys"),
    method("getBrokenToys", "Empty Many", "GET /api/toys/broken"),
    method("renameToy", "Rename Empty", "PUT /api/toys/{id}/name"),
    method("paintToy", "Id Empty", "PUT /api/toys/{id}/paint"),
    method("getPart", "Id Id", "GET /api/toys/parts/{id}"),
    method("getParts", "ToyId Id", "GET /api/toys/{toy_id}/parts"),
    method("watchToys", "Id Id"),
  ],
  messages: toyMessages,
});
