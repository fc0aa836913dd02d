/**
 * Texts in a URL as the JSON that the message reader takes: query parameters and path parameters.
 *
 * @module
 */
import { messageSchema } from "../rpc/json_reader.ts";
import { FieldError, isJsonObject, type JsonObject } from "../rpc/json_values.ts";
import type { FieldSchema, ServiceSchema } from "../rpc/schema.ts";

/**
 * Query parameters as JSON. Names are in lowerCamelCase or as in the proto file; a dotted name goes
 * into a nested message; a list takes its parameter several times; unknown names are ignored.
 *
 * @param message full name of the request message.
 * @throws {FieldError} when a single field is given twice or a parameter does not fit.
 */
export function jsonOfQuery(
  schema: ServiceSchema,
  message: string,
  query: URLSearchParams,
): JsonObject {
  const json: JsonObject = {};
  for (const [name, text] of query) setParameter(json, schema, message, name.split("."), text);
  return json;
}

/**
 * Puts path parameters into JSON, over what the body says of the same fields.
 *
 * @throws {FieldError} when a parameter does not fit.
 */
export function setPathParameters(
  json: JsonObject,
  schema: ServiceSchema,
  message: string,
  parameters: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(parameters)) {
    const field = fieldOf(schema, message, name);
    if (!field) throw new TypeError(`${message} has no field ${name}`);
    if (field.name !== field.json) delete json[field.name];
    json[field.json] = jsonOfText(field, parameters[name]);
  }
}

function setParameter(
  json: JsonObject,
  schema: ServiceSchema,
  message: string,
  path: readonly string[],
  text: string,
): void {
  const [name, ...rest] = path;
  const field = fieldOf(schema, message, name);
  if (!field || field.map || field.type === "struct") return;
  if (field.type === "message") {
    if (rest.length === 0 || field.repeated) return;
    const inner = json[field.json] ??= {};
    if (isJsonObject(inner)) setParameter(inner, schema, field.message ?? "", rest, text);
    return;
  }
  if (rest.length > 0) return;
  const value = jsonOfText(field, text);
  const present = json[field.json];
  if (!field.repeated) {
    if (present !== undefined) throw new FieldError("is given twice", field.json);
    json[field.json] = value;
  } else if (Array.isArray(present)) present.push(value);
  else json[field.json] = [value];
}

function fieldOf(schema: ServiceSchema, message: string, name: string): FieldSchema | undefined {
  return messageSchema(schema, message).fields.find((field) =>
    field.name === name || field.json === name
  );
}

function jsonOfText(field: FieldSchema, text: string): unknown {
  switch (field.type) {
    case "bool":
      return text === "true" ? true : text === "false" ? false : text;
    case "enum":
      return /^-?\d+$/.test(text) ? Number(text) : text;
    default:
      return text;
  }
}
