/**
 * What messages carry, told from the tables of the generated code: fields, JSON Schema, and a sample.
 *
 * @module
 */
import { objectSchema, schemaName } from "../../http/openapi/schemas.ts";
import type { ContentSchema, MessageTable } from "../../messaging/message.ts";
import type { JsonObject } from "../../rpc/json_values.ts";
import type { FieldSchema, MessageSchema } from "../../rpc/schema.ts";
import type { FieldEntry, TypeEntry } from "./entry.ts";

/** What references to schemas begin with. */
export const SCHEMAS = "#/components/schemas/";

/** A message and all that it contains, by full name. */
export function typesOf({ name, messages }: ContentSchema): Record<string, TypeEntry> {
  const types: Record<string, TypeEntry> = {};
  const add = (name: string): void => {
    if (name in types) return;
    const message = tableOf(messages, name);
    const { doc, fields } = message;
    types[name] = {
      key: schemaName(name),
      ...(doc && { doc: oneLine(doc) }),
      fields: fields.map(fieldOf),
      schema: objectSchema(message, fields, { refs: SCHEMAS }),
    };
    for (const { message } of fields) if (message) add(message);
  };
  add(name);
  return types;
}

function fieldOf({ name, json, number, doc, ...field }: FieldSchema): FieldEntry {
  const { message, repeated, map } = field;
  const type = message ? shortOf(message) : field.type;
  return {
    ...{ name, json, number },
    type: repeated ? `repeated ${type}` : map ? `map of ${type}` : type,
    ...(message && { of: message }),
    ...(doc && { doc: oneLine(doc) }),
  };
}

/**
 * The first sentence about a message: its comment without what the catalog shows anyway, as in
 * ``Event `storesapi.StoreCreated`: a store was added.``
 */
export function summaryOf({ name, messages }: ContentSchema): string {
  const doc = oneLine(tableOf(messages, name).doc ?? "");
  const rest = doc.replace(
    /^(Events?|Commands?|Reply)\b( `\S+`( and `\S+`)*)?( to \w+)?[:.] */,
    "",
  );
  const text = rest || doc;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A sample of a message, by the names and types of its fields: the same each time.
 *
 * @param noun what its `id` is of, e.g. `Order`: then it is the one that others have as `orderId`.
 */
export function sampleOf({ name, messages }: ContentSchema, noun: string): JsonObject {
  const sample = (name: string, noun: string, within: readonly string[]): JsonObject =>
    Object.fromEntries(
      tableOf(messages, name).fields.map((field) => {
        const inner = field.message ?? "";
        const one = field.type !== "message"
          ? scalarOf(field, noun)
          : within.includes(inner)
          ? {}
          : sample(inner, shortOf(inner), [...within, inner]);
        return [field.json, field.map ? { key: one } : field.repeated ? [one] : one];
      }),
    );
  return sample(name, noun, [name]);
}

function scalarOf({ json, type, values, doc }: FieldSchema, noun: string): unknown {
  switch (type) {
    case "string":
      return textOf(json, doc ?? "", noun);
    case "bool":
      return true;
    case "int32":
    case "uint32":
      return /quantity|count|picked/i.test(json) ? 3 : 1;
    case "int64":
    case "uint64":
      return "3";
    case "double":
    case "float":
      return 9.99;
    case "timestamp":
      return "2026-11-23T12:00:00.000Z";
    case "enum":
      return Object.values(values ?? {})[0] ?? "";
    case "bytes":
      return "";
    default:
      return {};
  }
}

/** What texts with such a name look like; others are their own name. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/(number|phone)$/i, "+15550100"],
  [/location$/i, "Level 2, north wing"],
  [/sku$/i, "TEA-100"],
  [/reason$/i, "changed my mind"],
  [/description$/i, "Loose leaves, 100 g"],
  [/productName$|^name$/, "Green tea"],
  [/storeName$/, "Leaf & Kettle"],
];

function textOf(json: string, doc: string, noun: string): string {
  const [, literal] = /^`([^`]+)`/.exec(doc) ?? []; // a comment that begins with the values
  if (literal) return literal;
  if (/^empty\b/i.test(doc)) return "";
  const [, owner] = /^(.*)Id$/.exec(json) ?? [];
  if (json === "id" || owner) return idOf((owner ?? noun).toLowerCase());
  return TEXTS.find(([pattern]) => pattern.test(json))?.[1] ?? json;
}

/** A UUID that follows from a word. */
function idOf(word: string): string {
  let hash = 0x811c9dc5;
  const digits = Array.from({ length: 32 }, (_, at) => {
    for (const char of `${word}${at}`) {
      hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
    }
    return at === 12 ? "4" : at === 16 ? "a" : (hash >>> 12 & 15).toString(16);
  }).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function tableOf(messages: MessageTable, name: string): MessageSchema {
  const found = Object.hasOwn(messages, name) ? messages[name] : undefined;
  if (!found) throw new TypeError(`the tables do not have the message ${name}`);
  return found;
}

function shortOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function oneLine(doc: string): string {
  return doc.replaceAll(/\s+/g, " ").trim();
}
