/**
 * The messages of a made-up service for tests, with every kind of field.
 *
 * @module
 */
import type { FieldSchema, MessageSchema } from "./schema.ts";

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
