/**
 * Writing messages as JSON text, by closures that are compiled once from the field table.
 *
 * @module
 */
import { anyWriter } from "./json_any.ts";
import { messageSchema } from "./json_reader.ts";
import { isJsonObject, type JsonObject } from "./json_values.ts";
import type { FieldSchema, FieldType, ServiceSchema } from "./schema.ts";

/** Writes a message; fields that it lacks count as unset. */
export type WriteMessage = (message: JsonObject) => string;

/**
 * Which fields are written: `canonical` leaves unset ones and zero values out, as Connect does; `full`
 * writes every field, with `[]` for an empty list and `null` for an unset message, as REST does.
 */
export type JsonForm = "canonical" | "full";

type WriteValue = (value: unknown) => string;

interface Writer {
  /** `"storeId":` */
  readonly label: string;
  readonly name: string;
  /** The `oneof` that the field is a case of. */
  readonly oneof: string | undefined;
  readonly write: WriteValue;
  /** Whether a value is left out of the canonical form. */
  readonly isZero: (value: unknown) => boolean;
}

const caches: Readonly<Record<JsonForm, WeakMap<ServiceSchema, Map<string, WriteMessage>>>> = {
  canonical: new WeakMap(),
  full: new WeakMap(),
};

/**
 * The writer of one message, compiled once.
 *
 * @param message full name, e.g. `storespb.Product`.
 * @throws {TypeError} when the schema has no such message.
 */
export function messageWriter(
  schema: ServiceSchema,
  message: string,
  form: JsonForm,
): WriteMessage {
  let known = caches[form].get(schema);
  if (!known) caches[form].set(schema, known = new Map());
  const made = known.get(message);
  if (made) return made;
  const fields: Writer[] = [];
  const write: WriteMessage = form === "full"
    ? (value) => writeAll(fields, value)
    : (value) => writeSet(fields, value);
  known.set(message, write); // before its fields: a message may contain itself
  for (const field of messageSchema(schema, message).fields) {
    fields.push(fieldWriter(schema, field, form));
  }
  return write;
}

function writeAll(fields: readonly Writer[], message: JsonObject): string {
  if (fields.length === 0) return "{}";
  let out = "{";
  for (const { label, name, oneof, write } of fields) {
    const value = oneof === undefined ? message[name] : caseOf(message[oneof], name);
    if (oneof !== undefined && value === undefined) continue;
    out += out.length === 1 ? label + write(value) : "," + label + write(value);
  }
  return out + "}";
}

function writeSet(fields: readonly Writer[], message: JsonObject): string {
  let out = "{";
  for (const { label, name, oneof, write, isZero } of fields) {
    const value = oneof === undefined ? message[name] : caseOf(message[oneof], name);
    if (value === undefined || value === null || isZero(value)) continue;
    out += out.length === 1 ? label + write(value) : "," + label + write(value);
  }
  return out + "}";
}

/** The value of a `oneof`, when it is this case. */
function caseOf(choice: unknown, name: string): unknown {
  return isJsonObject(choice) && choice.$case === name ? choice.value : undefined;
}

function fieldWriter(schema: ServiceSchema, field: FieldSchema, form: JsonForm): Writer {
  const one = field.type === "message"
    ? nested(messageWriter(schema, field.message ?? "", form))
    : field.type === "any"
    ? anyWriter(schema, (name) => messageWriter(schema, name, form))
    : valueWriter(field.type, field.values);
  const label = JSON.stringify(field.json) + ":";
  const name = field.json;
  const { oneof } = field;
  if (field.map) return { label, name, oneof, write: mapOf(one), isZero: isEmptyMap };
  if (field.repeated) return { label, name, oneof, write: listOf(one), isZero: isEmptyList };
  const isZero = field.optional || oneof !== undefined ? never : isZeroOf(field.type);
  return { label, name, oneof, write: one, isZero };
}

function nested(write: WriteMessage): WriteValue {
  return (value) => isJsonObject(value) ? write(value) : "null";
}

function listOf(one: WriteValue): WriteValue {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return "[]";
    let out = "[" + one(value[0]);
    for (let i = 1; i < value.length; i++) out += "," + one(value[i]);
    return out + "]";
  };
}

function mapOf(one: WriteValue): WriteValue {
  return (value) => {
    if (!isJsonObject(value)) return "{}";
    return "{" + Object.keys(value).map((key) => quote(key) + ":" + one(value[key])).join() + "}";
  };
}

function valueWriter(type: FieldType, names: Readonly<Record<number, string>> = {}): WriteValue {
  switch (type) {
    case "string":
      return (value) => typeof value === "string" ? quote(value) : '""';
    case "bool":
      return (value) => value === true ? "true" : "false";
    case "int32":
    case "uint32":
    case "double":
    case "float":
      return (value) => typeof value === "number" ? numberText(value) : "0";
    case "int64":
    case "uint64":
      return (value) => `"${value ?? 0}"`;
    case "bytes":
      return (value) => value instanceof Uint8Array ? `"${value.toBase64()}"` : '""';
    case "timestamp":
      return (value) => value instanceof Date ? `"${timeText(value)}"` : "null";
    case "struct":
      return (value) => isJsonObject(value) ? JSON.stringify(value) : "null";
    case "enum":
      return (value) => enumText(names, typeof value === "number" ? value : 0);
    case "any":
    case "message":
      throw new TypeError("a message is no single value");
  }
}

function isZeroOf(type: FieldType): (value: unknown) => boolean {
  switch (type) {
    case "int64":
    case "uint64":
      return (value) => value === 0n || value === 0;
    case "bytes":
      return (value) => value instanceof Uint8Array && value.length === 0;
    case "string":
      return (value) => value === "";
    case "bool":
      return (value) => value === false;
    case "timestamp":
    case "struct":
    case "any":
    case "message":
      return never;
    default:
      return (value) => value === 0;
  }
}

const never = (): boolean => false;
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const isEmptyMap = (value: unknown): boolean =>
  isJsonObject(value) && Object.keys(value).length === 0;

// deno-lint-ignore no-control-regex -- exactly the characters that JSON escapes
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return text.length > 64 || ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

function timeText(value: Date): string {
  const text = value.toISOString();
  return text.endsWith(".000Z") ? text.slice(0, -5) + "Z" : text;
}

function enumText(names: Readonly<Record<number, string>>, value: number): string {
  const name = names[value];
  return name === undefined ? `${value}` : quote(name);
}
