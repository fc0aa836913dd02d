/**
 * Messages as JSON Schema, by the JSON rules of the REST surface.
 *
 * @module
 */
import { messageSchema } from "../../rpc/json_reader.ts";
import type { JsonObject } from "../../rpc/json_values.ts";
import type { FieldSchema, MessageSchema, ServiceSchema } from "../../rpc/schema.ts";

/** How a rendering writes schemas. */
export interface SchemaStyle {
  /** What references begin with, e.g. `#/components/schemas/`. */
  readonly refs: string;
  /** A schema that allows null besides; without it the rendering cannot say that. */
  readonly orNull?: (schema: JsonObject) => JsonObject;
}

/** The name of a message among the schemas of a document: `storespb.Product` is `storespbProduct`. */
export function schemaName(message: string): string {
  return message.replaceAll(".", "");
}

/**
 * The schemas of some messages and of all that they contain, by their names in the document.
 */
export function schemasOf(
  service: ServiceSchema,
  messages: Iterable<string>,
  style: SchemaStyle,
): Record<string, JsonObject> {
  const schemas: Record<string, JsonObject> = {};
  const add = (name: string): void => {
    if (schemaName(name) in schemas) return;
    const message = messageSchema(service, name);
    schemas[schemaName(name)] = objectSchema(message, message.fields, style);
    for (const field of message.fields) if (field.message) add(field.message);
  };
  for (const name of messages) add(name);
  return schemas;
}

/** The schema of some fields of a message: all of them, or those that a path does not carry. */
export function objectSchema(
  message: MessageSchema,
  fields: readonly FieldSchema[],
  style: SchemaStyle,
): JsonObject {
  return {
    type: "object",
    ...(message.doc && { description: message.doc }),
    ...(fields.length > 0 && {
      properties: Object.fromEntries(
        fields.map((field) => [field.json, fieldSchema(field, style)]),
      ),
    }),
  };
}

/** The schema of one field. */
export function fieldSchema(field: FieldSchema, style: SchemaStyle): JsonObject {
  const value = valueSchema(field, style);
  const description = field.doc && { description: field.doc };
  if (field.map) return { type: "object", additionalProperties: value, ...description };
  if (field.repeated) return { type: "array", items: value, ...description };
  const isUnsetNull = field.type === "message" || field.type === "timestamp" ||
    field.type === "struct" || field.type === "any";
  if (isUnsetNull && style.orNull) return { ...style.orNull(value), ...description };
  if (field.message && field.doc) return { allOf: [value], ...description }; // a reference stands alone
  return { ...value, ...description };
}

function valueSchema(field: FieldSchema, style: SchemaStyle): JsonObject {
  switch (field.type) {
    case "message":
      return { $ref: `${style.refs}${schemaName(field.message ?? "")}` };
    case "enum":
      return { type: "string", enum: Object.values(field.values ?? {}) };
    case "struct":
    case "any":
      return { type: "object" };
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "bytes":
      return { type: "string", format: "byte" };
    case "int64":
    case "uint64":
      return { type: "string", format: field.type };
    case "int32":
    case "uint32":
      return { type: "integer", format: "int32" };
    case "float":
    case "double":
      return { type: "number", format: field.type };
    case "bool":
      return { type: "boolean" };
    case "string":
      return { type: "string" };
  }
}
