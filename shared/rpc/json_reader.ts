/**
 * Reading JSON into messages, strictly: a value of the wrong JSON type is an error that names the
 * field. Names are taken in lowerCamelCase and as in the proto file; unknown ones are ignored.
 *
 * @module
 */
import { anyReader } from "./json_any.ts";
import { readerOf, type ReadValue } from "./json_scalars.ts";
import { FieldError, isJsonObject, type JsonObject } from "./json_values.ts";
import type { FieldSchema, MessageSchema, ServiceSchema } from "./schema.ts";

/** Turns a parsed JSON value into an object for the message's `fromPartial`. */
export type ReadMessage = (json: unknown) => JsonObject;

const cache = new WeakMap<ServiceSchema, Map<string, ReadMessage>>();

/**
 * The reader of one message, compiled once.
 *
 * The reader throws {@link FieldError} where the JSON does not fit.
 *
 * @param message full name, e.g. `storespb.Product`.
 * @throws {TypeError} when the schema has no such message.
 */
export function messageReader(schema: ServiceSchema, message: string): ReadMessage {
  let readers = cache.get(schema);
  if (!readers) cache.set(schema, readers = new Map());
  const known = readers.get(message);
  if (known) return known;
  const fields = new Map<string, Entry>();
  const read: ReadMessage = (json) => readFields(fields, json);
  readers.set(message, read); // before its fields: a message may contain itself
  for (const field of messageSchema(schema, message).fields) {
    const { json, oneof } = field;
    const entry = { name: json, oneof, read: fieldReader(schema, field) };
    fields.set(field.name, entry);
    fields.set(field.json, entry);
  }
  return read;
}

/**
 * The fields of a message.
 *
 * @throws {TypeError} when the schema has no such message.
 */
export function messageSchema(schema: ServiceSchema, message: string): MessageSchema {
  if (!Object.hasOwn(schema.messages, message)) {
    throw new TypeError(`${schema.name} has no message ${message}`);
  }
  return schema.messages[message];
}

interface Entry {
  readonly name: string;
  readonly oneof: string | undefined;
  readonly read: ReadValue;
}

function readFields(fields: ReadonlyMap<string, Entry>, json: unknown): JsonObject {
  if (!isJsonObject(json)) throw new FieldError("must be a JSON object");
  const out: JsonObject = {};
  let at = "";
  try {
    for (const key in json) {
      const field = fields.get(key);
      if (!field) continue;
      at = field.name;
      const value = json[key];
      if (value === null) continue;
      const { oneof } = field;
      if (Object.hasOwn(out, oneof ?? at)) throw new FieldError(twice(oneof));
      if (oneof === undefined) out[at] = field.read(value);
      else out[oneof] = { $case: at, value: field.read(value) };
    }
  } catch (error) {
    throw error instanceof FieldError ? error.within(at) : error;
  }
  return out;
}

function twice(oneof: string | undefined): string {
  return oneof === undefined ? "is given twice" : `is a second one of ${oneof}`;
}

function fieldReader(schema: ServiceSchema, field: FieldSchema): ReadValue {
  const one = field.type === "message"
    ? messageReader(schema, field.message ?? "")
    : field.type === "any"
    ? anyReader(schema, (name) => messageReader(schema, name))
    : readerOf(field.type, field.values);
  if (field.map) return (json) => readMap(one, json);
  if (field.repeated) return (json) => readList(one, json);
  return one;
}

function readList(one: ReadValue, json: unknown): unknown[] {
  if (!Array.isArray(json)) throw new FieldError("must be a list");
  return json.map((item, index) => readAt(`[${index}]`, one, item));
}

function readMap(one: ReadValue, json: unknown): JsonObject {
  if (!isJsonObject(json)) throw new FieldError("must be a JSON object");
  const out: JsonObject = {};
  for (const key of Object.keys(json)) {
    if (key === "__proto__") throw new FieldError('must not have the key "__proto__"');
    out[key] = readAt(`[${JSON.stringify(key)}]`, one, json[key]);
  }
  return out;
}

function readAt(at: string, one: ReadValue, json: unknown): unknown {
  try {
    if (json === null) throw new FieldError("must not be null");
    return one(json);
  } catch (error) {
    throw error instanceof FieldError ? error.within(at) : error;
  }
}
